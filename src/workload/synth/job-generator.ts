import { drawDuration, type Sampler, sampler } from "../../base/distributions.ts";
import type { RandomStream } from "../../base/random.ts";
import { residualSampler } from "../../base/residual.ts";
import type { SimTime } from "../../base/units.ts";
import { Op, type Outcome, type WorkBlock } from "../../sim/contract/work.ts";
import type { ClusterState } from "../../sim/model/cluster-state.ts";
import { ClassCache } from "./class-cache.ts";
import type { SyntheticJobType } from "./config.ts";
import { drawOutcome } from "./outcome.ts";
import { requestStep, roundRequest } from "./round-request.ts";

/** What a synthetic source needs of the cluster. */
export type SyntheticState = Pick<ClusterState, "internClass" | "users" | "resources">;

export interface JobGeneratorOptions {
  readonly type: SyntheticJobType;
  readonly state: SyntheticState;
  /** The stream of a purpose: one for each, so that changing one parameter shifts no other draw. */
  readonly stream: (purpose: string) => RandomStream;
  /** Whether the jobs are under way already: durations are what is left of them. */
  readonly underWay: boolean;
  /** Number of the first job, and from one job to the next. */
  readonly firstJob: number;
  readonly jobStep: number;
}

/** A value and the stream it is drawn from. */
interface Draw {
  readonly draw: Sampler;
  readonly random: RandomStream;
}

/** Makes the jobs of one type, one after the other, pod by pod. */
export class JobGenerator {
  readonly #options: JobGeneratorOptions;
  readonly #tasks: Draw;
  readonly #duration: Draw;
  /** By resource row; undefined for what the type does not request, or gives no usage of. */
  readonly #requests: readonly (Draw | undefined)[];
  readonly #usage: readonly (Draw | undefined)[];
  readonly #users: RandomStream;
  /** Row of each user, -1 before its first job. */
  readonly #userRows: Int32Array;
  readonly #classes: ClassCache;
  readonly #outcomes: RandomStream;
  #time: SimTime = 0;
  #job: number;
  #user = 0;
  #podClass = -1;
  readonly #amounts: number[];
  #index = 0;
  #left = 0;

  constructor(options: JobGeneratorOptions) {
    const { type, state, stream, underWay } = options;
    this.#options = options;
    this.#job = options.firstJob - options.jobStep;
    this.#tasks = { draw: sampler(type.tasks), random: stream("tasks") };
    this.#duration = {
      draw:
        underWay && type.initialRuns !== "whole" ? residualSampler(type.duration) : sampler(type.duration),
      random: stream("durations"),
    };
    this.#users = stream("users");
    this.#userRows = new Int32Array(type.users).fill(-1);
    this.#amounts = state.resources.all.map(() => 0);
    const { priority, deviceModels } = type;
    this.#classes = new ClassCache((requests) =>
      state.internClass({ requests, priority, ...(deviceModels && { deviceModels }) }),
    );
    this.#outcomes = stream("outcomes");
    checkNames(type, state);
    this.#requests = state.resources.all.map((resource) => {
      const from = type.requests[resource.name];
      if (from === undefined) return undefined;
      const exact = from.kind === "constant" || from.kind === "choice" || from.kind === "empirical";
      const step = requestStep(resource);
      const draw = sampler(from);
      return {
        draw: exact ? (random) => Math.round(draw(random)) : (random) => roundRequest(draw(random), step),
        random: stream(`requests.${resource.name}`),
      };
    });
    this.#usage = state.resources.all.map(({ name }) => {
      const from = type.usage?.[name];
      return from && { draw: sampler(from), random: stream(`usage.${name}`) };
    });
  }

  /** Pods of the current job still to be written. */
  get left(): number {
    return this.#left;
  }

  /** Draws the next job, which arrives at `time`. */
  start(time: SimTime): void {
    this.#time = time;
    this.#job += this.#options.jobStep;
    this.#user = this.#drawUser();
    this.#index = 0;
    this.#left = Math.max(1, Math.ceil(this.#tasks.draw(this.#tasks.random)));
    if (this.#drawAmounts() || this.#podClass < 0) this.#podClass = this.#classes.of(this.#amounts);
  }

  /** Adds the next pod of the current job to a block that is not full. */
  write(block: WorkBlock): void {
    const row = block.length++;
    block.time[row] = this.#time;
    block.op[row] = Op.submit;
    // The source never mentions a pod again, so one handle serves all.
    block.ref[row] = 0;
    block.podClass[row] = this.#podClass;
    block.job[row] = this.#job;
    block.index[row] = this.#index++;
    block.user[row] = this.#user;
    block.duration[row] = drawDuration(this.#duration.draw, this.#duration.random);
    block.outcome[row] = this.#outcome();
    this.#left -= 1;
    if (block.use)
      for (let r = 0; r < block.use.length; r++) (block.use[r] as Float64Array)[row] = this.#used(r);
  }

  /** Draws what the pods of the job request; whether that is not what those of the job before did. */
  #drawAmounts(): boolean {
    const amounts = this.#amounts;
    let changed = false;
    for (let r = 0; r < amounts.length; r++) {
      const request = this.#requests[r];
      if (!request) continue;
      const amount = request.draw(request.random);
      if (amount !== amounts[r]) changed = true;
      amounts[r] = amount;
    }
    return changed;
  }

  #drawUser(): number {
    const { type, state } = this.#options;
    // The stream serves nothing else: a single user needs no number of it.
    const user = type.users === 1 ? 0 : this.#users.below(type.users);
    const known = this.#userRows[user] as number;
    if (known >= 0) return known;
    const row = state.users.intern(`${type.name}/${user}`);
    this.#userRows[user] = row;
    return row;
  }

  #outcome(): Outcome {
    return drawOutcome(this.#options.type, this.#outcomes);
  }

  #used(resource: number): number {
    const request = this.#amounts[resource] as number;
    const usage = this.#usage[resource];
    return usage ? Math.max(0, Math.round(request * usage.draw(usage.random))) : request;
  }
}

function checkNames(type: SyntheticJobType, state: SyntheticState): void {
  for (const name of Object.keys({ ...type.requests, ...type.usage }))
    if (state.resources.row(name) === undefined)
      throw new RangeError(`job type ${type.name}: this run has no resource ${name}`);
}
