import type { RandomStream } from "../../../base/random.ts";
import { type Decision, DecisionResult, type Observer } from "../../contract/observer.ts";
import type { Policy, Ties } from "../../contract/policy.ts";
import type { DecisionTime, Passing, QueueOrder } from "../../contract/rules.ts";
import type { Engine } from "../../engine/engine.ts";
import type { ClusterState } from "../../model/cluster-state.ts";
import { hasRoom, mayUse } from "../feasibility.ts";
import { makePolicySearch, type PolicySearch } from "../make-search.ts";
import type { PodScheduler } from "../pod-scheduler.ts";
import { FreeSlots } from "./free-slots.ts";
import { type Gang, runsOf } from "./gang.ts";
import { GangQueue } from "./gang-queue.ts";
import { makePassingRule } from "./make-passing-rule.ts";
import type { PassingRule } from "./passing-rule.ts";
import { Room } from "./room.ts";
import { Trial } from "./trial.ts";

export interface JobSchedulerOptions {
  readonly state: ClusterState;
  readonly engine: Engine;
  readonly policy: Policy;
  /** Overrides the policy's own tie break. */
  readonly ties?: Ties | undefined;
  readonly random: RandomStream;
  readonly order: QueueOrder;
  readonly passing: Passing;
  readonly decisionTime: DecisionTime;
  readonly search: "indexed" | "reference";
  readonly rank: number;
  readonly observers: readonly Observer[];
  /** Whether the pod starts by itself, apart from the rest of its job. */
  readonly alone: (pod: number) => boolean;
  /** Carries decisions out. */
  readonly bind: (pod: number, node: number) => void;
}

/**
 * Starts jobs as a whole (gang scheduling): pods that began to wait at the same moment are placed in one step
 * or not at all, so that nothing is held by a job that waits for more, and no two jobs wait for one another.
 * The policy chooses the nodes, a `PassingRule` who may go ahead of whom.
 */
export class JobScheduler implements PodScheduler {
  /** Attempts so far: a pod placed is one, a gang that found no room is one. */
  decisions = 0;
  readonly #options: JobSchedulerOptions;
  readonly #state: ClusterState;
  readonly #queue: GangQueue;
  readonly #found: PolicySearch;
  readonly #trial: Trial;
  readonly #slots: FreeSlots;
  readonly #room: Room;
  readonly #rule: PassingRule;
  readonly #passKind: number;
  readonly #decideKind: number;
  readonly #promiseKind: number;
  /** A pass or a decision is scheduled. */
  #busy = false;
  /** Grows with everything that may help those that were tried before. */
  #version = 0;
  /** When a promise to a gang falls due next: the time of an event that is scheduled. */
  #promisedAt = Number.POSITIVE_INFINITY;
  #thinking: Gang | undefined;
  #thinkTime = 0;
  #lastJob = -1;
  readonly #decision: Decision = {
    pod: -1,
    node: -1,
    result: DecisionResult.noNode,
    score: Number.NaN,
    victims: 0,
    thinkTime: 0,
  };

  constructor(options: JobSchedulerOptions) {
    const { state, engine, policy, order, alone, decisionTime } = options;
    if (options.passing === "conservative" && (decisionTime.perJob > 0 || decisionTime.perPod > 0))
      throw new RangeError("reservations cannot be kept when decisions take time");
    this.#options = options;
    this.#state = state;
    this.#queue = new GangQueue({ state, order, alone });
    this.#found = makePolicySearch({ ...options, clock: engine });
    const { evaluator, search } = this.#found;
    this.#trial = new Trial({ state, clock: engine, evaluator, search });
    // What a policy that reads the cluster will say later cannot be known.
    const acceptable =
      policy.reads === "node"
        ? evaluator.acceptable
        : (podClass: number, node: number) => mayUse(state, podClass, node);
    this.#slots = new FreeSlots(state, acceptable);
    this.#room = new Room(state, acceptable);
    const retry = (): void => {
      this.#version += 1;
    };
    this.#rule = makePassingRule(options.passing, { state, clock: engine, acceptable, retry });
    this.#passKind = engine.register({ rank: options.rank, handle: () => this.#pass() });
    this.#decideKind = engine.register({ rank: options.rank, handle: () => this.#decideLater() });
    this.#promiseKind = engine.register({ rank: options.rank, handle: () => this.#promiseFallsDue() });
  }

  /** Node evaluations so far: the work done, independent of the machine. */
  get evaluations(): number {
    return this.#found.search.evaluations + this.#slots.evaluations;
  }

  enqueue(pod: number): void {
    this.#queue.add(pod, this.#options.engine.now);
    this.#wake();
  }

  dropped(pod: number): void {
    this.#changes(pod);
    this.#queue.remove(pod);
    this.#state.freePod(pod);
    this.#wake();
  }

  reclass(pod: number, podClass: number): void {
    const gang = this.#changes(pod);
    const { pods } = gang;
    this.#state.setClass(pod, podClass, this.#options.engine.now);
    gang.runs = undefined;
    gang.triedIn = -1;
    if (pods[0] === pod) this.#queue.reinsert(gang);
    this.#wake();
  }

  improved(): void {
    this.#version += 1;
    this.#wake();
  }

  /** Nothing is avoided: `rescheduling` that avoids places does not go with gangs. */
  lostNode(): void {}

  /** The gang of the pod will be another, and what was promised to it is void. */
  #changes(pod: number): Gang {
    const gang = this.#queue.gangOf(pod);
    this.#rule.left(gang);
    this.#version += 1;
    return gang;
  }

  #wake(): void {
    if (this.#busy || this.#queue.gangs.length === 0) return;
    this.#busy = true;
    this.#options.engine.schedule(this.#passKind, this.#options.engine.now);
  }

  #pass(): void {
    this.#busy = false;
    this.#queue.seal();
    this.#begin();
    this.#goThrough();
    this.#rememberPromise();
  }

  /** Tries the gangs in their order; with decision time, turns to the first that is to be tried. */
  #goThrough(): void {
    const { gangs } = this.#queue;
    const { perJob, perPod } = this.#options.decisionTime;
    for (let at = 0; at < gangs.length; ) {
      const gang = gangs[at] as Gang;
      const isNew = gang.triedIn !== this.#version;
      if (isNew && (perJob > 0 || perPod > 0)) return this.#thinkAbout(gang);
      if (isNew && this.#starts(gang)) this.#queue.sort(at);
      else if (this.#waits(gang)) at += 1;
      else return;
    }
  }

  #rememberPromise(): void {
    const next = this.#rule.next?.(this.#queue.gangs) ?? Number.POSITIVE_INFINITY;
    if (next >= this.#promisedAt || next === Number.POSITIVE_INFINITY) return;
    this.#promisedAt = next;
    this.#options.engine.schedule(this.#promiseKind, next);
  }

  /** A gang may start now though nothing else happens, unless it was moved meanwhile. */
  #promiseFallsDue(): void {
    const { now } = this.#options.engine;
    if (this.#promisedAt > now) return;
    this.#promisedAt = Number.POSITIVE_INFINITY;
    for (const gang of this.#queue.gangs)
      if (gang.reservation && gang.reservation.start <= now) gang.triedIn = -1;
    this.#wake();
  }

  #begin(): void {
    this.#rule.begin(this.#queue.gangs);
    this.#queue.sort(0);
  }

  /** The gang waits on. Whether those behind it may be asked about. */
  #waits(gang: Gang): boolean {
    const version = this.#version;
    const letsPass = this.#rule.waits(gang);
    // What it is to others does not help itself.
    if (gang.triedIn === version) gang.triedIn = this.#version;
    return letsPass;
  }

  #thinkAbout(gang: Gang): void {
    const { engine, decisionTime } = this.#options;
    // By number: the row of a job that ended belongs to another one soon.
    const job = this.#state.owners.job[gang.owner] as number;
    const { perJob, perPod } = decisionTime;
    this.#thinkTime = gang.pods.length * perPod + (job === this.#lastJob ? 0 : perJob);
    this.#lastJob = job;
    this.#thinking = gang;
    this.#busy = true;
    engine.schedule(this.#decideKind, engine.now + this.#thinkTime);
  }

  /** The thinking is over: decide on the cell as it is now, unless the gang ended meanwhile. */
  #decideLater(): void {
    const gang = this.#thinking as Gang;
    this.#thinking = undefined;
    const at = this.#queue.gangs.indexOf(gang);
    if (at >= 0) {
      this.#begin();
      const ahead = this.#queue.gangs.slice(0, this.#queue.gangs.indexOf(gang));
      if (ahead.every((other) => this.#waits(other))) this.#starts(gang);
      else this.#refuse(gang);
    }
    this.#thinkTime = 0;
    this.#pass();
  }

  /** Tries the gang. */
  #starts(gang: Gang): boolean {
    const runs = runsOf(gang, this.#state);
    gang.triedIn = this.#version;
    const isHopeless =
      runs.some(({ podClass, count }) => this.#slots.of(podClass) < count) || this.#rule.isHopeless(gang);
    // A scheduler that thinks has thought about it by now: its time counts.
    if (isHopeless && this.#thinkTime === 0) return false;
    const wanted = isHopeless ? undefined : this.#whereTo(gang, runs.length > 1);
    const isKnown = wanted !== undefined || this.#options.policy.reads === "node";
    const nodes = isHopeless || !isKnown ? undefined : this.#rule.admit(gang, wanted);
    if (nodes) this.#start(gang, nodes, nodes === wanted);
    else this.#refuse(gang);
    return nodes !== undefined;
  }

  /** Where the policy puts the gang; unlike pods it leaves without a node go wherever there is room. */
  #whereTo(gang: Gang, isMixed: boolean): Int32Array | undefined {
    const nodes = this.#trial.place(gang);
    if (nodes || !isMixed || this.#options.policy.reads === "cluster") return nodes;
    return this.#room.fillNow().place(gang);
  }

  #start(gang: Gang, nodes: Int32Array, isWanted: boolean): void {
    const { pods } = this.#state;
    const { policy, bind } = this.#options;
    const { evaluator } = this.#found;
    this.#queue.take(gang);
    for (const [i, pod] of gang.pods.entries()) {
      const node = nodes[i] as number;
      const podClass = pods.podClass[pod] as number;
      if (!hasRoom(this.#state, podClass, node) || !mayUse(this.#state, podClass, node))
        throw new Error(`scheduler: pod row ${pod} does not fit on node ${this.#state.nodes.name(node)}`);
      evaluator.chooseDevice(pod, node);
      bind(pod, node);
      this.#decided(pod, node, isWanted ? (this.#trial.scores[i] ?? Number.NaN) : Number.NaN);
    }
    // A policy that reads the cluster may like a node only now, because of these pods.
    if (policy.reads === "cluster") this.#version += 1;
  }

  /** One attempt for all pods of the gang, told of the first. */
  #refuse(gang: Gang): void {
    gang.triedIn = this.#version;
    this.#decided(gang.pods[0] as number, -1, Number.NaN);
  }

  #decided(pod: number, node: number, score: number): void {
    const { pods } = this.#state;
    this.decisions += 1;
    pods.attempts[pod] = Math.min((pods.attempts[pod] as number) + 1, 0xffff);
    const decision = this.#decision;
    decision.pod = pod;
    decision.node = node;
    decision.result = node < 0 ? DecisionResult.noNode : DecisionResult.placed;
    decision.score = score;
    decision.thinkTime = this.#thinkTime;
    // The thinking was about all of them.
    this.#thinkTime = 0;
    for (const observer of this.#options.observers) observer.decision?.(decision);
  }
}
