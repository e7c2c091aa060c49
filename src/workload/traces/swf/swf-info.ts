import { stat } from "node:fs/promises";
import type { InputIssue } from "../../../base/input-error.ts";
import { type BadRowPolicy, BadRows } from "../bad-rows.ts";
import { LINE_FEED, LineReader } from "../line-reader.ts";
import { isPartial, processorsOf, SwfField } from "./swf-fields.ts";
import { SwfReader } from "./swf-reader.ts";
import { locateSwf } from "./swf-source.ts";

/** What a log in the Standard Workload Format holds. Times are seconds. */
export interface SwfInfo {
  readonly format: "swf";
  /** Fields of the header, in the order of the file; of repeated ones the first. */
  readonly header: Readonly<Record<string, string>>;
  /** Lines of whole jobs, and lines of partial executions, which are no work. */
  readonly jobs: number;
  readonly partial: number;
  /** Jobs without a run time or without processors: no work either. */
  readonly leftOut: number;
  readonly firstSubmit: number;
  readonly lastSubmit: number;
  /** Distinct ones that are known. */
  readonly users: number;
  /** Of all jobs that are work: processors in all and at most, and processors times run time. */
  readonly processors: number;
  readonly largestJob: number;
  readonly processorHours: number;
  /** Jobs whose user said a run time, and how many of them ran longer. */
  readonly estimated: number;
  readonly underestimated: number;
  /** Jobs by status as it is written; -1: unknown. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly badRows: { readonly count: number; readonly issues: readonly InputIssue[] };
}

/** Reads the log once through. Throws InputError. */
export async function swfInfo(path: string, policy: BadRowPolicy = "stop"): Promise<SwfInfo> {
  const badRows = new BadRows(policy);
  const reader = new SwfReader({ part: await locateSwf(path), badRows });
  const users = new Set<number>();
  const statuses = new Map<number, number>();
  const sums = {
    jobs: 0,
    partial: 0,
    leftOut: 0,
    processors: 0,
    largestJob: 0,
    estimated: 0,
    underestimated: 0,
  };
  let firstSubmit: number | undefined;
  let lastSubmit = 0;
  let processorSeconds = 0;
  while (await reader.next()) {
    const { fields } = reader;
    const field = (place: number): number => fields[place] as number;
    if (isPartial(fields)) {
      sums.partial += 1;
      continue;
    }
    sums.jobs += 1;
    lastSubmit = field(SwfField.submit);
    firstSubmit ??= lastSubmit;
    if (field(SwfField.user) >= 0) users.add(field(SwfField.user));
    const status = field(SwfField.status);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const processors = processorsOf(fields);
    const run = field(SwfField.run);
    if (processors === 0 || run < 0) {
      sums.leftOut += 1;
      continue;
    }
    sums.processors += processors;
    sums.largestJob = Math.max(sums.largestJob, processors);
    processorSeconds += processors * run;
    const asked = field(SwfField.requestedTime);
    if (asked >= 0) sums.estimated += 1;
    if (asked >= 0 && asked < run) sums.underestimated += 1;
  }
  return {
    format: "swf",
    header: Object.fromEntries(reader.header),
    ...sums,
    firstSubmit: firstSubmit ?? 0,
    lastSubmit,
    users: users.size,
    processorHours: processorSeconds / 3600,
    statuses: Object.fromEntries([...statuses].sort(([a], [b]) => a - b)),
    badRows: { count: badRows.count, issues: badRows.issues },
  };
}

/** Whether a file looks like such a log: by its name, a comment, or a first line of 18 numbers. */
export async function isSwf(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile()) return false;
  if (/\.swf(\.gz)?$/.test(path)) return true;
  const lines = new LineReader({ parts: [{ path, bytes: info.size }], badRows: new BadRows("skip") });
  try {
    while (lines.at === lines.end) if (!(await lines.more())) return false;
    const end = lines.bytes.indexOf(LINE_FEED, lines.at);
    const first = Buffer.from(lines.bytes.subarray(lines.at, end)).toString("latin1").trim();
    return first.startsWith(";") || /^(?:[-\d.]+\s+){17}[-\d.]+$/.test(first);
  } finally {
    await lines.close();
  }
}
