import { stat } from "node:fs/promises";
import { InputError } from "../../../base/input-error.ts";
import { SECOND, type SimTime } from "../../../base/units.ts";
import { Op, Outcome, WorkBlock, type WorkSource } from "../../../sim/contract/work.ts";
import type { ClusterState } from "../../../sim/model/cluster-state.ts";
import { type BadRowPolicy, BadRows } from "../bad-rows.ts";
import type { PartFile } from "../line-reader.ts";
import { isPartial, processorsOf, SwfField, SwfStatus } from "./swf-fields.ts";
import { SwfReader } from "./swf-reader.ts";

export interface SwfOptions {
  /** A log in the Standard Workload Format, plain or gzip. */
  readonly path: string;
  /** What one processor is, by resource name, in smallest units. One cpu, as it is shown, when absent. */
  readonly requests?: Readonly<Record<string, number>> | undefined;
  readonly badRows?: BadRowPolicy | undefined;
  /** End of the window: jobs submitted later are as if not there. */
  readonly until?: SimTime | undefined;
  readonly state: Pick<ClusterState, "internClass" | "users" | "resources">;
  /** Rows in a block. 8192 when absent. */
  readonly blockRows?: number | undefined;
}

/** What a job of a log comes to. Times are microseconds. */
interface SwfJob {
  number: number;
  submit: number;
  run: number;
  estimate: number;
  processors: number;
  user: number;
  outcome: Outcome;
}

/**
 * The jobs of a log in the Standard Workload Format as work: each comes when it was submitted, as a pod for
 * each processor, runs as long as it did and estimates what its user asked for, or what it ran when that is
 * not known or less. Places and waits of the log are not followed.
 */
export class SwfSource implements WorkSource {
  readonly hasUsage = false;
  readonly hasEstimates = true;
  readonly badRows: BadRows;
  /** Jobs without a run time or without processors: cancelled ones that never ran, most of all. */
  leftOut = 0;
  readonly #state: SwfOptions["state"];
  readonly #reader: SwfReader;
  readonly #until: number;
  readonly #bytes: number;
  readonly #block: WorkBlock;
  readonly #podClass: number;
  readonly #job: SwfJob = {
    number: 0,
    submit: 0,
    run: 0,
    estimate: 0,
    processors: 0,
    user: 0,
    outcome: Outcome.finish,
  };
  /** Pods of the job that are in blocks already. */
  #index = 0;
  #read = 0;
  #end = 0;
  #done = false;

  /** Use `openSwf`. */
  constructor(options: SwfOptions, part: PartFile) {
    const { state, blockRows = 8192, requests } = options;
    this.#state = state;
    this.#until = options.until ?? Number.POSITIVE_INFINITY;
    this.#bytes = part.bytes;
    this.badRows = new BadRows(options.badRows ?? "stop");
    this.#reader = new SwfReader({
      part,
      badRows: this.badRows,
      onRead: (bytes) => {
        this.#read += bytes;
      },
    });
    this.#block = new WorkBlock({
      capacity: blockRows,
      resources: state.resources.size,
      hasUsage: false,
      hasEstimates: true,
    });
    this.#podClass = state.internClass({
      requests: state.resources.all.map(({ name, scale }) =>
        requests ? (requests[name] ?? 0) : name === "cpu" ? scale : 0,
      ),
      priority: 0,
    });
  }

  /** Throws InputError. */
  async next(): Promise<WorkBlock | undefined> {
    const block = this.#block;
    block.clear();
    while (!this.#done && !block.isFull)
      if (this.#index < this.#job.processors) this.#pod(block);
      else if (!(await this.#nextJob())) this.#done = true;
    return block.length > 0 ? block : undefined;
  }

  async close(): Promise<void> {
    this.#done = true;
    await this.#reader.close();
  }

  /** When the last job of the log would end if none waited; the end of the window when that is earlier. */
  get endTime(): SimTime | undefined {
    return Math.min(this.#end, this.#until);
  }

  /** Share of the bytes on disk read so far. */
  progress(): number {
    return this.#bytes === 0 ? 1 : Math.min(1, this.#read / this.#bytes);
  }

  /** Reads lines up to the next that is work. False at the end. */
  async #nextJob(): Promise<boolean> {
    const job = this.#job;
    const { fields } = this.#reader;
    const field = (place: number): number => fields[place] as number;
    for (;;) {
      if (!(await this.#reader.next())) return false;
      if (isPartial(fields)) continue;
      job.submit = Math.round(field(SwfField.submit) * SECOND);
      if (job.submit > this.#until) return false;
      job.processors = processorsOf(fields);
      this.#index = 0;
      if (job.processors > 0 && field(SwfField.run) >= 0) break;
      job.processors = 0;
      this.leftOut += 1;
    }
    const user = field(SwfField.user);
    job.number = field(SwfField.job);
    job.run = Math.round(field(SwfField.run) * SECOND);
    job.estimate = Math.max(job.run, Math.round(field(SwfField.requestedTime) * SECOND));
    job.user = this.#state.users.intern(user < 0 ? "" : String(user));
    job.outcome = outcomeOf(field(SwfField.status));
    this.#end = Math.max(this.#end, job.submit + job.run);
    return true;
  }

  #pod(block: WorkBlock): void {
    const job = this.#job;
    const to = block.length++;
    block.time[to] = job.submit;
    block.op[to] = Op.submit;
    block.ref[to] = 0;
    block.podClass[to] = this.#podClass;
    block.job[to] = job.number;
    block.index[to] = this.#index++;
    block.user[to] = job.user;
    block.duration[to] = job.run;
    (block.estimate as Float64Array)[to] = job.estimate;
    block.outcome[to] = job.outcome;
  }
}

/** Jobs of unknown status are taken for completed. */
function outcomeOf(status: number): Outcome {
  if (status === SwfStatus.failed) return Outcome.fail;
  return status === SwfStatus.cancelled ? Outcome.kill : Outcome.finish;
}

/** Opens a log. Throws InputError when there is none. */
export async function openSwf(options: SwfOptions): Promise<SwfSource> {
  return new SwfSource(options, await locateSwf(options.path));
}

/** The file of a log. Throws InputError. */
export async function locateSwf(path: string): Promise<PartFile> {
  const info = await stat(path).catch(() => undefined);
  if (!info) throw new InputError({ file: path, message: "cannot be read" });
  if (!info.isFile())
    throw new InputError({ file: path, message: "is not a file; expected a log such as log.swf.gz" });
  return { path, bytes: info.size };
}
