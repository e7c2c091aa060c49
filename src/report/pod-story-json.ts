import { SECOND } from "../base/units.ts";
import { type PodRecord, storyLines } from "./pod-story.ts";
import type { Row } from "./table-rows.ts";

/** One submission of the pod. Times in seconds since the start of the run, or of that length. */
interface SubmissionJson {
  readonly submitted: number;
  readonly priority: number;
  /** By resource, in its unit. */
  readonly requests: Readonly<Record<string, number>>;
  /** From submission to first placement; null if it never was placed. */
  readonly wait: number | null;
  readonly attempts: number;
  readonly evictions: number;
  /** How it ended, or what it was when the run stopped: as in the table `pods`. */
  readonly end: string;
  readonly ended: number | null;
}

/** What happened to the pod, as in the table `events`. */
interface EventJson {
  readonly time: number;
  readonly event: string;
  /** Name of the node; null where it was on none. */
  readonly node: string | null;
  /** Only of evictions. */
  readonly cause?: string;
  /** The pod that room was made for, where that is known. */
  readonly preemptor?: string;
}

/** An attempt to place the pod, as in the table `decisions`. */
interface DecisionJson {
  readonly time: number;
  readonly result: string;
  readonly node: string | null;
  readonly score: number | null;
  readonly victims: number;
  /** How long it had waited, and how long the scheduler thought. */
  readonly wait: number;
  readonly think: number;
  /** Only where the run recorded reasons. */
  readonly feasible?: number | null;
  readonly reasons?: string | null;
}

/** All that `clustersim explain --json` prints. */
export interface PodStoryJson {
  /** `namespace/name`, or `job/index`. */
  readonly pod: string;
  readonly job: number;
  readonly index: number;
  readonly policy: string;
  /** Why it cannot come into the scheduler's queue; null if it can. */
  readonly held: string | null;
  /** When the run stopped, in seconds. */
  readonly end: number;
  readonly submissions: readonly SubmissionJson[];
  readonly events: readonly EventJson[];
  readonly decisions: readonly DecisionJson[];
  /** The story in words, as without `--json`. */
  readonly story: readonly { readonly time: number; readonly text: string }[];
}

/** The story of one pod for programs. */
export function podStoryJson(record: PodRecord): PodStoryJson {
  const { name, job, index, policy, held, end, pods, events, decisions } = record;
  return {
    pod: name,
    job,
    index,
    policy,
    held: held ?? null,
    end: end / SECOND,
    submissions: pods.map((row) => submission(row, record)),
    events: events.map((row) => event(row, record)),
    decisions: decisions.map((row) => decision(row, record)),
    story: storyLines(record).map(({ time, text }) => ({ time: time / SECOND, text })),
  };
}

function submission(row: Row, { requests }: PodRecord): SubmissionJson {
  return {
    submitted: seconds(row, "submitted_us"),
    priority: Number(row["priority"]),
    requests: Object.fromEntries(requests.map(({ column, resource }) => [resource, Number(row[column])])),
    wait: secondsOrNull(row, "wait_us"),
    attempts: Number(row["attempts"]),
    evictions: Number(row["evictions"]),
    end: String(row["end"]),
    ended: secondsOrNull(row, "ended_us"),
  };
}

function event(row: Row, record: PodRecord): EventJson {
  const { event: what, cause, node, time_us: time } = row;
  const by = cause === "preempted" ? record.preemptor(Number(time), Number(node)) : undefined;
  return {
    time: seconds(row, "time_us"),
    event: String(what),
    node: nodeOf(row, record),
    ...(what === "EVICT" && { cause: String(cause) }),
    ...(by && { preemptor: by.name }),
  };
}

function decision(row: Row, record: PodRecord): DecisionJson {
  const { feasible, reasons, score } = row;
  return {
    time: seconds(row, "time_us"),
    result: String(row["result"]),
    node: nodeOf(row, record),
    score: score === null || score === undefined ? null : Number(score),
    victims: Number(row["victims"]),
    wait: seconds(row, "wait_us"),
    think: seconds(row, "think_us"),
    ...(feasible !== undefined && { feasible: feasible === null ? null : Number(feasible) }),
    ...(reasons !== undefined && { reasons: reasons === null ? null : String(reasons) }),
  };
}

function nodeOf({ node }: Row, { nodeName }: PodRecord): string | null {
  return node === null || node === undefined ? null : nodeName(Number(node));
}

function seconds(row: Row, column: string): number {
  return Number(row[column]) / SECOND;
}

function secondsOrNull(row: Row, column: string): number | null {
  const value = row[column];
  return value === null || value === undefined ? null : Number(value) / SECOND;
}
