import { RandomStreams } from "../../base/random.ts";
import type { Duration } from "../../base/units.ts";
import { Outcome } from "../../sim/contract/work.ts";
import { ClusterState } from "../../sim/model/cluster-state.ts";
import { type Resource, ResourceTable } from "../../sim/model/resources.ts";
import type { WorkloadProfile } from "../synth/profile.ts";
import { SyntheticSource } from "../synth/synthetic-source.ts";
import { playUnlimited, type TaskRun, type TaskSink } from "../synth/unlimited-cell.ts";
import {
  countFailure,
  countReturn,
  emptyComeBack,
  type LoadSample,
  type SeenJob,
  type SeenRun,
} from "./load-sample.ts";

/**
 * Generates the load of a profile at its own size, and looks at it as `observeGoogle2011` does at a trace.
 */
export async function observeProfile(
  profile: WorkloadProfile,
  options: { readonly resources: readonly Resource[]; readonly span: Duration; readonly seed: string },
): Promise<LoadSample> {
  const state = new ClusterState({ resources: new ResourceTable(options.resources) });
  const { arrivals, jobTypes } = profile;
  const source = new SyntheticSource({
    workload: { name: "workload-0", until: options.span, arrivals, jobTypes },
    streams: new RandomStreams(options.seed),
    state,
  });
  const watch = new Watch(state);
  await playUnlimited(source, state.classes, options.span, watch);
  return watch.finish(options.span);
}

class Watch implements TaskSink {
  readonly #state: ClusterState;
  readonly #cpu: number;
  readonly #memory: number;
  readonly #jobs = new Map<number, SeenJob>();
  readonly #runs: SeenRun[] = [];
  readonly #live = new Set<TaskRun>();
  readonly #comeBack = emptyComeBack();
  /** When a task that comes back failed, by job and index. */
  readonly #failedAt = new Map<string, number>();

  constructor(state: ClusterState) {
    this.#state = state;
    this.#cpu = state.resources.row("cpu") as number;
    this.#memory = state.resources.row("memory") as number;
  }

  submit(run: TaskRun): void {
    const { classes, users } = this.#state;
    const priority = this.#priority(run);
    let job = this.#jobs.get(run.job);
    if (!job) {
      const [cpu, memory] = [this.#cpu, this.#memory].map((r) => classes.request[r]?.[run.podClass] ?? 0) as [
        number,
        number,
      ];
      job = { arrived: run.submitted, priority, user: users.name(run.user), tasks: 0, cpu, memory };
      this.#jobs.set(run.job, job);
    }
    if (run.again === 0) job.tasks += 1;
    else {
      const failed = this.#failedAt.get(nameOf(run)) as number;
      countReturn(this.#comeBack, priority, run.submitted - failed, run.again);
    }
    this.#live.add(run);
  }

  end(run: TaskRun, back: boolean): void {
    this.#live.delete(run);
    this.#ran(run, run.duration, run.outcome);
    if (run.outcome === Outcome.fail) countFailure(this.#comeBack, this.#priority(run));
    if (back) this.#failedAt.set(nameOf(run), run.submitted + run.duration);
  }

  finish(span: Duration): LoadSample {
    for (const run of this.#live) this.#ran(run, span - run.submitted, undefined);
    return { span, jobs: [...this.#jobs.values()], runs: this.#runs, comeBack: this.#comeBack };
  }

  #ran(run: TaskRun, duration: Duration, outcome: Outcome | undefined): void {
    const initial = run.submitted === 0;
    this.#runs.push({ priority: this.#priority(run), initial, duration: Math.max(1, duration), outcome });
  }

  #priority(run: TaskRun): number {
    return this.#state.classes.spec(run.podClass).priority;
  }
}

const nameOf = (run: TaskRun): string => `${run.job}/${run.index}`;
