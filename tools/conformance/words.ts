import type { Difference } from "../differences.ts";
import type { Compared } from "./compare-case.ts";

/** A table of groups with the numbers of their cases. */
export function tableText(
  groups: ReadonlyMap<string, { readonly equal: number; readonly different: number }>,
): string {
  const rows = [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, { equal, different }]) => [group, equal + different, equal, different] as const);
  const sum = (at: 1 | 2 | 3): number => rows.reduce((total, row) => total + row[at], 0);
  return [["group", "cases", "equal", "different"], ...rows, ["all", sum(1), sum(2), sum(3)]]
    .map(
      ([group, ...numbers]) =>
        `${String(group).padEnd(16)}${numbers.map((each) => String(each).padStart(11)).join("")}`,
    )
    .join("\n");
}

/** The first differences of a case in full. */
export function differenceText({ recorded, differences }: Compared, most: number): string {
  const lines = [`case ${recorded.id} (${recorded.group})`];
  for (const difference of differences.slice(0, most)) {
    const { path, expected, got } = difference;
    const { node, plugin } = placeOf(recorded.expected, difference);
    lines.push(
      `  at        ${path === "" ? "(the whole answer)" : path}`,
      `  node      ${node ?? "-"}`,
      `  plug-in   ${plugin ?? "-"}`,
      `  expected  ${valueText(expected)}`,
      `  got       ${valueText(got)}`,
    );
  }
  if (differences.length > most) lines.push(`  and ${differences.length - most} more differences`);
  return lines.join("\n");
}

function valueText(value: unknown): string {
  if (value === undefined) return "(absent)";
  const problem = (value as { readonly problem?: string } | null)?.problem;
  return problem ?? JSON.stringify(value);
}

interface Answer {
  readonly nodeOrder?: readonly string[];
  readonly nodes?: Readonly<Record<string, { readonly plugin?: string }>>;
}

/**
 * The node and the plug-in that a path goes through. Names have dots, so they are looked for, longest first.
 */
function placeOf(expected: unknown, { path }: Difference): { node?: string; plugin?: string } {
  const { nodeOrder = [], nodes = {} } = (expected ?? {}) as Answer;
  const below = /^(?:nodes|scores|candidates|failed)\.(.*)$/s.exec(path)?.[1];
  if (below === undefined) return {};
  const node = nodeOrder
    .filter((name) => below === name || below.startsWith(`${name}.`))
    .reduce<string | undefined>(
      (longest, name) => (longest === undefined || name.length > longest.length ? name : longest),
      undefined,
    );
  if (node === undefined) return {};
  const scored = /^\.plugins\.([^.]+)/.exec(below.slice(node.length))?.[1];
  const plugin = scored ?? nodes[node]?.plugin;
  return plugin === undefined ? { node } : { node, plugin };
}
