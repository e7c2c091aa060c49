import type { InputIssue } from "../base/input-error.ts";

const MOST = 100;

/** Mistakes by line, those of options last, each once; at most 100, and how many more there are. */
export function inOrder(issues: readonly InputIssue[]): readonly InputIssue[] {
  const line = (issue: InputIssue): number => issue.line ?? Number.MAX_SAFE_INTEGER;
  const distinct = new Map(issues.map((issue) => [JSON.stringify(issue), issue]));
  const sorted = [...distinct.values()].sort(
    (a, b) => line(a) - line(b) || (a.column ?? 0) - (b.column ?? 0),
  );
  const next = sorted[MOST];
  if (next === undefined) return sorted;
  const { file, line: at, column } = next;
  const message = `and ${sorted.length - MOST} more mistakes from here on`;
  return [...sorted.slice(0, MOST), { file, line: at, column, message }];
}
