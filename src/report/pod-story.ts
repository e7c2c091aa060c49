import { formatDuration } from "../base/duration.ts";
import { amount, count } from "./human.ts";
import type { Row } from "./table-rows.ts";
import { plain, wrapped } from "./text-lines.ts";

/** Columns of a line. */
const WIDTH = 80;

/** What the tables of a run hold of one pod. */
export interface PodRecord {
  /** `namespace/name`, or `job/index`. */
  readonly name: string;
  readonly job: number;
  readonly index: number;
  /** Rows of `pods`, one for each submission; none when the table was not written. */
  readonly pods: readonly Row[];
  /** Rows of `events` and `decisions` about the pod, in order. */
  readonly events: readonly Row[];
  readonly decisions: readonly Row[];
  /** Decisions about others that made room, by `preemptor` of the same moment and node. */
  readonly preemptor: (time: number, node: number) => { readonly name: string } | undefined;
  /** Name of a node by its row. */
  readonly nodeName: (node: number) => string;
  /** Requested amounts, by column of `pods`: the resource, its unit. */
  readonly requests: readonly {
    readonly column: string;
    readonly resource: string;
    readonly unit: string;
  }[];
  /** Name of the policy that placed the pods. */
  readonly policy: string;
  /** Why it cannot come into the scheduler's queue. */
  readonly held?: string | undefined;
  /** When the run stopped, microseconds. */
  readonly end: number;
}

/** One line of a story: microseconds, words. */
export interface StoryLine {
  readonly time: number;
  readonly text: string;
}

/** What happened to the pod, in words. */
export function storyLines(record: PodRecord): readonly StoryLine[] {
  return new Story(record).lines().map(({ time, text }) => ({ time, text: plain(text) }));
}

/** The story of one pod in words, in lines of 80 columns, with the time of each thing that happened. */
export function podStory(record: PodRecord): string[] {
  const lines = new Story(record).lines();
  const times = lines.map(({ time }) => formatDuration(time));
  const width = Math.max(...times.map((time) => time.length));
  // No-break spaces, which keep a number and its unit on one line, are plain ones in the end.
  return [
    ...wrapped(heading(record), WIDTH),
    "",
    ...lines.flatMap(({ text }, i) =>
      wrapped(text, WIDTH - width - 2).map(
        (line, at) => `${(at === 0 ? (times[i] as string) : "").padStart(width)}  ${line}`,
      ),
    ),
    "",
    ...wrapped(ending(record), WIDTH),
  ].map(plain);
}

function heading({ name, pods, requests }: PodRecord): string {
  const pod = pods.at(-1);
  if (!pod) return `pod ${name}`;
  const asks = requests
    .filter(({ column }) => Number(pod[column]) > 0)
    .map(({ column, resource, unit }) => `${amount(Number(pod[column]), unit).trim()}\u00a0${resource}`);
  const what = asks.length > 0 ? `asks for ${asks.join(", ")}` : "asks for nothing";
  return `pod ${name}, priority ${pod["priority"]}, ${what}`;
}

function ending({ pods, end, held }: PodRecord): string {
  const last = pods.at(-1);
  if (!last) return "The table pods is not among the results: how it ended is told as far as the events do.";
  const states: Readonly<Record<string, string>> = {
    RUNNING: "it was running",
    PENDING: "it was waiting for a node",
    BACKING_OFF: "it was waiting to join the queue again",
  };
  const evictions = Number(last["evictions"]);
  const counts = `${times(Number(last["attempts"]), "attempt")}, ${times(evictions, "eviction")}`;
  const state = states[String(last["end"])];
  const how = state
    ? `When the run stopped, at ${formatDuration(end)}, ${state}`
    : `It ended after ${formatDuration(Number(last["ended_us"]) - Number(last["submitted_us"]))}`;
  const waited = last["wait_us"];
  const wait =
    waited === null ? "it was never placed" : `first placed after ${formatDuration(Number(waited))}`;
  const isUntried = waited === null && Number(last["attempts"]) === 0 && last["end"] === "PENDING";
  const why = isUntried ? ` It never came to an attempt${held ? `: ${held}` : ""}.` : "";
  return `${how}; ${wait}; ${counts}.${why}`;
}

/** Goes through events and decisions in the order in which they happened. */
class Story {
  readonly #record: PodRecord;
  readonly #lines: StoryLine[] = [];
  #decision = 0;
  /** Refusals in a row for the same reasons, and how often after the first. */
  #refused: { readonly text: string; last: number; more: number } | undefined;
  /** When it began to wait last, and when it was placed last. */
  #since = 0;
  #placedAt = 0;

  constructor(record: PodRecord) {
    this.#record = record;
  }

  lines(): readonly StoryLine[] {
    const { events, decisions } = this.#record;
    for (const event of events) {
      const time = Number(event["time_us"]);
      const isPlacement = event["event"] === "SCHEDULE";
      this.#attemptsUntil(time, isPlacement);
      const text = this.#told(event, time);
      if (text !== undefined) this.#say(time, text);
    }
    this.#attemptsUntil(Number.POSITIVE_INFINITY, true);
    this.#endRefusals();
    if (events.length === 0 && decisions.length > 0)
      this.#say(Number(decisions[0]?.["time_us"]), "the table events is not among the results");
    return this.#lines;
  }

  #say(time: number, text: string): void {
    this.#endRefusals();
    this.#lines.push({ time, text });
  }

  #endRefusals(): void {
    const refused = this.#refused;
    this.#refused = undefined;
    if (!refused || refused.more === 0) return;
    const again = refused.more === 1 ? "once more" : `${count(refused.more)} times more`;
    this.#lines.push({ time: refused.last, text: `tried ${again} until then, with the same answer` });
  }

  /** Attempts that did not place it, before `time`, or also at it. */
  #attemptsUntil(time: number, inclusive: boolean): void {
    const { decisions } = this.#record;
    for (; this.#decision < decisions.length; this.#decision++) {
      const decision = decisions[this.#decision] as Row;
      const at = Number(decision["time_us"]);
      if (at > time || (at === time && !inclusive)) return;
      const { result } = decision;
      if (result === "no-node") this.#refusal(at, decision);
      else if (result === "room-made") this.#roomMade(at, decision);
      // Those that placed it are told with the event; another one of the same moment may follow.
      else if (at === time) return;
    }
  }

  #refusal(time: number, { reasons }: Row): void {
    const text = reasons ? `no node would do: ${reasons}` : "no node would do";
    const known = this.#refused;
    if (known && (known.text === text || !reasons)) {
      known.more += 1;
      known.last = time;
      return;
    }
    this.#say(time, text);
    this.#refused = { text, last: time, more: 0 };
  }

  #roomMade(time: number, { node, victims, reasons }: Row): void {
    const why = reasons ? `no node would do: ${reasons}; ` : "no node would do; ";
    const who = Number(victims) === 1 ? "1 pod was stopped" : `${count(Number(victims))} pods were stopped`;
    this.#say(time, `${why}${who} to make room on ${this.#node(node)}`);
  }

  #node(row: number | string | null | undefined): string {
    return row === null || row === undefined ? "no node" : this.#record.nodeName(Number(row));
  }

  #told(event: Row, time: number): string | undefined {
    const node = this.#node(event["node"]);
    switch (event["event"]) {
      case "SUBMIT":
        this.#since = time;
        return "came";
      case "SCHEDULE":
        return this.#placement(time, node);
      case "EVICT":
        this.#since = time;
        return this.#eviction(event, time, node);
      case "STRAND":
        return `${node} went silent; the work on it is lost`;
      case "RESTART":
        this.#placedAt = time;
        return `${node} came back, and the pod started again there`;
      case "REJECT":
        return "was refused on arrival: its user's quota is used up";
      case "UPDATE_PENDING":
      case "UPDATE_RUNNING":
        return "its requests or priority changed";
      default:
        return this.#end(event, time, node);
    }
  }

  #placement(time: number, node: string): string {
    this.#placedAt = time;
    const waited = time - this.#since;
    const after = waited === 0 ? "at once" : `after ${formatDuration(waited)}`;
    const decision = this.#record.decisions[this.#decision];
    const made = decision && Number(decision["time_us"]) === time ? decision : undefined;
    if (!made || made["result"] === "no-node") return `was put on ${node} ${after}`;
    this.#decision += 1;
    const { result, score, victims, feasible, reasons, think_us: thought } = made;
    const notes: string[] = [];
    if (feasible !== undefined && feasible !== null)
      notes.push(
        feasible === 1 ? "the only node that would do" : `the best of ${count(Number(feasible))} nodes`,
      );
    if (score !== null && score !== undefined)
      notes.push(`score ${count(Number(score))} by ${this.#record.policy}${reasons ? ` (${reasons})` : ""}`);
    if (result === "placed-by-preemption")
      notes.push(`${times(Number(victims), "pod")} stopped there to make room`);
    if (Number(thought) > 0) notes.push(`the scheduler thought ${formatDuration(Number(thought))}`);
    return `went to ${node} ${after}${notes.length > 0 ? `: ${notes.join("; ")}` : ""}`;
  }

  #eviction({ cause, node: row }: Row, time: number, node: string): string {
    const ran = `after ${formatDuration(time - this.#placedAt)} on ${node}`;
    switch (cause) {
      case "preempted": {
        const by = this.#record.preemptor(time, Number(row));
        return `was stopped ${ran} to make room for ${by ? `pod ${by.name}` : "another pod"}`;
      }
      case "node-lost":
        return `was given up with ${node}, which was lost`;
      case "drained":
        return `was stopped ${ran}: maintenance of the node`;
      default:
        return `was stopped ${ran}, as the trace records`;
    }
  }

  #end({ event, node: row }: Row, time: number, node: string): string {
    const where =
      row === null
        ? "while it waited"
        : `on ${node}, ${formatDuration(time - this.#placedAt)} after it started there`;
    const how: Readonly<Record<string, string>> = {
      FINISH: "finished",
      FAIL: "failed",
      KILL: "was ended by its owner",
      LOST: "was lost",
    };
    return `${how[String(event)] ?? String(event).toLowerCase()} ${where}`;
  }
}

function times(value: number, what: string): string {
  return `${count(value)} ${what}${value === 1 ? "" : "s"}`;
}
