import { grown } from "../../base/columns.ts";
import { type Decision, DecisionResult, type Observer } from "../contract/observer.ts";
import type { Avoidance } from "../contract/rescheduling.ts";
import type { DecisionTime, PreemptionRule, QueueOrder } from "../contract/rules.ts";
import type { Engine } from "../engine/engine.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import { PodState } from "../model/pods.ts";
import { AvoidedPlaces } from "./avoided.ts";
import { AvoidingSearch } from "./avoiding-search.ts";
import type { PolicyEvaluator } from "./evaluate.ts";
import { hasRoom, hosts, mayUse } from "./feasibility.ts";
import { makePolicySearch, makeSearch, type PolicySearch, type SearchOptions } from "./make-search.ts";
import { type Group, PendingQueue } from "./pending-queue.ts";
import type { PodScheduler } from "./pod-scheduler.ts";
import { Victims } from "./preemption.ts";
import { ReferenceSearch } from "./reference-search.ts";
import type { Evaluate, Search } from "./search.ts";
import { TieBreak } from "./tie-break.ts";

export interface SchedulerOptions extends SearchOptions {
  readonly engine: Engine;
  /** Where pods of lost nodes had better not go. Absent: anywhere. */
  readonly avoidance?: Avoidance | undefined;
  /** Absent: nobody is preempted. */
  readonly preemption?: PreemptionRule | undefined;
  readonly order: QueueOrder;
  readonly decisionTime: DecisionTime;
  readonly rank: number;
  readonly observers: readonly Observer[];
  /** Carries decisions out. */
  readonly bind: (pod: number, node: number) => void;
  readonly evict: (pods: readonly number[]) => void;
}

/** Takes waiting pods in order, finds each a node, makes room if it may, and says so to the observers. */
export class Scheduler implements PodScheduler {
  /** Attempts so far. */
  decisions = 0;
  readonly #options: SchedulerOptions;
  readonly #state: ClusterState;
  readonly #queue: PendingQueue;
  readonly #evaluator: PolicyEvaluator;
  readonly #search: Search;
  readonly #avoided: AvoidedPlaces | undefined;
  /** For pods that avoid something. */
  readonly #avoiding: AvoidingSearch | undefined;
  readonly #victims: Victims | undefined;
  readonly #victimCost: Evaluate | undefined;
  readonly #victimSearch: Search | undefined;
  readonly #avoidingVictimSearch: AvoidingSearch | undefined;
  readonly #passKind: number;
  readonly #endOfAvoidanceKind: number;
  readonly #decideKind: number;
  /** A pass or a decision is scheduled. */
  #busy = false;
  /** Number of the job of the pod thought about last. */
  #lastJob = -1;
  #thinkTime = 0;
  /** The pod being thought about, or -1. */
  #thinking = -1;
  /** Nodes on which something changed for the better since the last pass: the first `#improvedCount`. */
  #improved: number[] = [];
  #improvedCount = 0;
  /** Those of the pass before that: what the groups were woken for that are tried in this pass. */
  #hints: number[] = [];
  #hintCount = 0;
  /** End of the change log when the hints were looked at: while it stands there, they hold. */
  #hintsEnd = -1;
  #passes = 0;
  #improvedMark = new Uint8Array(64);
  readonly #decision: Decision = {
    pod: -1,
    node: -1,
    result: DecisionResult.noNode,
    score: Number.NaN,
    victims: 0,
    thinkTime: 0,
  };

  constructor(options: SchedulerOptions) {
    const { state, policy } = options;
    this.#options = options;
    this.#state = state;
    this.#queue = new PendingQueue(state, options.order, policy.reads === "cluster");
    const { evaluator, ties, search, searchWithout } = makePolicySearch({
      ...options,
      clock: options.engine,
    });
    this.#evaluator = evaluator;
    this.#search = search;
    const avoided = options.avoidance && new AvoidedPlaces(state, options.engine, options.avoidance);
    const avoiding = (searches: Omit<PolicySearch, "evaluator">): AvoidingSearch | undefined =>
      avoided &&
      new AvoidingSearch({
        state,
        ties: searches.ties,
        plain: searches.search,
        searchWithout: searches.searchWithout,
        avoided,
        remembers: policy.reads === "node",
      });
    this.#avoided = avoided;
    this.#avoiding = avoiding({ search, searchWithout, ties });
    if (options.preemption) {
      const first = new TieBreak("first", options.random);
      this.#victims = new Victims(state, options.preemption);
      const cost = this.#victims.evaluator(evaluator.acceptable);
      this.#victimCost = cost;
      this.#victimSearch = makeSearch(options, cost, first);
      this.#avoidingVictimSearch = avoiding({
        search: this.#victimSearch,
        searchWithout: (excludes) => new ReferenceSearch(state, cost, first, excludes),
        ties: first,
      });
    }
    this.#endOfAvoidanceKind = options.engine.register({
      rank: options.rank,
      handle: () => this.#avoidanceEnds(),
    });
    this.#passKind = options.engine.register({ rank: options.rank, handle: () => this.#pass() });
    this.#decideKind = options.engine.register({
      rank: options.rank,
      handle: (pod) => this.#decideLater(pod),
    });
  }

  /** Node evaluations so far, preemption included: the work done, independent of the machine. */
  get evaluations(): number {
    const searches = [this.#search, this.#avoiding, this.#victimSearch, this.#avoidingVictimSearch];
    return searches.reduce((sum, search) => sum + (search?.evaluations ?? 0), 0);
  }

  /** The pod lost its node: from now on it may avoid that place. */
  lostNode(pod: number, node: number): void {
    this.#avoided?.note(pod, node);
  }

  /** A pod waits from now on. */
  enqueue(pod: number): void {
    this.#queue.add(pod);
    if (this.#queue.hasActive) this.#wake();
  }

  /** A waiting pod ended; its state is `dropped`. */
  dropped(pod: number): void {
    this.#queue.dropped(pod);
  }

  /** Changes the class of a waiting pod. */
  reclass(pod: number, podClass: number): void {
    if (pod === this.#thinking) this.#queue.placed(pod);
    else this.#queue.remove(pod);
    this.#state.setClass(pod, podClass, this.#options.engine.now);
    if (pod !== this.#thinking) this.enqueue(pod);
  }

  /** Something left the node, or it came up or grew: pods that found no node may now. */
  improved(node: number): void {
    this.#avoiding?.improved();
    this.#avoidingVictimSearch?.improved();
    if (this.#queue.isEmpty) return;
    this.#noteImproved(node);
    if (this.#queue.blocked.length > 0) this.#wake();
  }

  #noteImproved(node: number): void {
    const marks = this.#improvedMark;
    if (node >= marks.length) this.#improvedMark = grown(marks, Math.max(2 * marks.length, node + 1));
    if (this.#improvedMark[node] !== 0) return;
    this.#improvedMark[node] = 1;
    this.#improved[this.#improvedCount++] = node;
  }

  #wake(): void {
    if (this.#busy) return;
    this.#busy = true;
    this.#options.engine.schedule(this.#passKind, this.#options.engine.now);
  }

  #pass(): void {
    this.#busy = false;
    this.#unblock();
    const { perJob, perPod } = this.#options.decisionTime;
    if (perJob > 0 || perPod > 0) return this.#think(perJob, perPod);
    for (let pod = this.#queue.take(); pod >= 0; pod = this.#queue.take()) this.#decide(pod);
  }

  /** Takes the first pod and decides on it later. */
  #think(perJob: number, perPod: number): void {
    const pod = this.#queue.take();
    if (pod < 0) return;
    // By number: the row of a job that ended belongs to another one soon.
    const job = this.#state.owners.job[this.#state.pods.owner[pod] as number] as number;
    this.#thinkTime = perPod + (job === this.#lastJob ? 0 : perJob);
    this.#lastJob = job;
    this.#busy = true;
    this.#thinking = pod;
    const { engine } = this.#options;
    engine.schedule(this.#decideKind, engine.now + this.#thinkTime, pod);
  }

  /** The thinking is over: decide on the cell as it is now, unless the pod ended meanwhile. */
  #decideLater(pod: number): void {
    this.#thinking = -1;
    this.#unblock();
    if (this.#state.pods.state[pod] === PodState.dropped) this.#queue.forget(pod);
    else this.#decide(pod);
    this.#thinkTime = 0;
    this.#pass();
  }

  #decide(pod: number): void {
    const { pods } = this.#state;
    // A scheduler that thinks has thought about it by now: its time counts.
    if (this.#thinkTime === 0 && this.#isHopeless(this.#queue.groupOf(pod))) return this.#block(pod, false);
    this.decisions += 1;
    pods.attempts[pod] = Math.min((pods.attempts[pod] as number) + 1, 0xffff);
    this.#evaluator.onBehalfOf(pods.owner[pod] as number);
    const decision = this.#decision;
    decision.pod = pod;
    decision.victims = 0;
    decision.thinkTime = this.#thinkTime;
    const avoids = this.#avoided?.any(pod) ?? false;
    const search = avoids ? (this.#avoiding as Search) : this.#search;
    const node = search.find(pod);
    decision.node = node;
    decision.result = node >= 0 ? DecisionResult.placed : DecisionResult.noNode;
    decision.score = node >= 0 ? search.score : Number.NaN;
    const insists = avoids && (this.#avoided as AvoidedPlaces).hard;
    if (node < 0) this.#makeRoom(pod, insists ? this.#avoidingVictimSearch : this.#victimSearch);
    if (decision.node >= 0) {
      this.#mustFit(pod, decision.node);
      this.#evaluator.chooseDevice(pod, decision.node);
      this.#options.bind(pod, decision.node);
      this.#followUp(pod);
      // A policy that reads the cluster may like a node better, or only now, because of this pod.
      if (this.#options.policy.reads === "cluster") this.improved(decision.node);
    } else this.#block(pod, insists);
    const { observers } = this.#options;
    for (let i = 0; i < observers.length; i++) observers[i]?.decision?.(decision);
  }

  /**
   * The pod is placed: the next of its group follows, unless that one has taken what the group was woken for.
   */
  #followUp(pod: number): void {
    const group = this.#queue.groupOf(pod);
    if (this.#thinkTime > 0 || !this.#isHopeless(group) || !this.#queue.blockRest(group))
      return this.#queue.placed(pod);
    if (this.#improvedCount > 0) this.#wake();
  }

  /** A pod that only its own avoidance keeps from a node must not hold up its group. */
  #block(pod: number, insists: boolean): void {
    if (insists && this.#othersFit(pod)) this.#blockAlone(pod);
    else this.#queue.block(pod);
    // What this pass itself improved, by preemption, woke nobody while the group was not blocked yet.
    if (this.#improvedCount > 0) this.#wake();
  }

  #blockAlone(pod: number): void {
    this.#queue.blockAlone(pod);
    const { engine } = this.#options;
    engine.schedule(this.#endOfAvoidanceKind, (this.#avoided as AvoidedPlaces).nextEnd(pod));
  }

  /** Whether a pod of the same group that avoids nothing could go to one of the places this one avoids. */
  #othersFit(pod: number): boolean {
    const { pods, classes, nodes } = this.#state;
    const podClass = pods.podClass[pod] as number;
    const owner = classes.onePerNode[podClass] ? (pods.owner[pod] as number) : -1;
    for (let node = 0; node < nodes.size; node++)
      if ((this.#avoided as AvoidedPlaces).excludes(pod, node) && this.#takes(podClass, owner, node))
        return true;
    return false;
  }

  /** Some pod may go where it might not: those that wait by themselves try again. */
  #avoidanceEnds(): void {
    const { blocked } = this.#queue;
    for (let i = blocked.length - 1; i >= 0; i--) {
      const group = blocked[i] as Group;
      if (group.pod >= 0) this.#queue.unblock(group);
    }
    if (this.#queue.hasActive) this.#wake();
  }

  /** The answer of any search is checked once more: a node is never promised more than it has. */
  #mustFit(pod: number, node: number): void {
    const podClass = this.#state.pods.podClass[pod] as number;
    if (!hasRoom(this.#state, podClass, node) || !mayUse(this.#state, podClass, node))
      throw doesNotFit(pod, this.#state.nodes.name(node));
  }

  /** Stops pods of lower priority on the node where that costs least. */
  #makeRoom(pod: number, search: Search | undefined): void {
    const node = search?.find(pod) ?? -1;
    if (search === undefined || node < 0) return;
    const victims = [
      ...((this.#victims as Victims).on(this.#state.pods.podClass[pod] as number, node) ?? []),
    ];
    this.#decision.node = node;
    this.#decision.score = search.score;
    this.#decision.victims = victims.length;
    this.#decision.result = DecisionResult.preempted;
    this.#options.evict(victims);
  }

  /** Lets groups try again for which one of the improved nodes will do now. */
  #unblock(): void {
    this.#passes += 1;
    if (this.#improvedCount === 0) return;
    // The lists trade places and keep their room: they are filled anew at every pass.
    const hints = this.#improved;
    this.#improved = this.#hints;
    this.#hints = hints;
    this.#hintCount = this.#improvedCount;
    this.#improvedCount = 0;
    for (let i = 0; i < this.#hintCount; i++) this.#improvedMark[hints[i] as number] = 0;
    this.#hintsEnd = this.#state.log.end;
    const { blocked } = this.#queue;
    // Backwards, since unblocking moves the last group to the place of the one that goes.
    for (let i = blocked.length - 1; i >= 0; i--) {
      const group = blocked[i] as Group;
      if (!this.#anyHelps(group)) continue;
      group.hintedIn = this.#passes;
      this.#queue.unblock(group);
    }
  }

  /**
   * Whether others of this pass took what the group was woken for. Outside of the nodes it was woken for,
   * nothing changed for the better since it was blocked.
   */
  #isHopeless(group: Group): boolean {
    if (group.hintedIn !== this.#passes || this.#state.log.end === this.#hintsEnd) return false;
    return !this.#anyHelps(group);
  }

  #anyHelps(group: Group): boolean {
    if (this.#options.policy.reads === "cluster") return true;
    for (let i = 0; i < this.#hintCount; i++) if (this.#helps(group, this.#hints[i] as number)) return true;
    return false;
  }

  #helps({ podClass, owner, pod }: Group, node: number): boolean {
    return this.#takes(podClass, owner, node) && (pod < 0 || !this.#avoided?.excludes(pod, node));
  }

  /**
   * Whether a pod may go to the node, if need be after others were stopped. `owner`: -1 if it does not
   * matter.
   */
  #takes(podClass: number, owner: number, node: number): boolean {
    if (
      this.#evaluator.evaluate(podClass, node) === Number.NEGATIVE_INFINITY &&
      (this.#victimCost === undefined || this.#victimCost(podClass, node) === Number.NEGATIVE_INFINITY)
    )
      return false;
    return owner < 0 || !hosts(this.#state, node, owner);
  }
}

/** Apart from `#mustFit`, which is called for every pod that is placed. */
function doesNotFit(pod: number, node: string): Error {
  return new Error(`scheduler: pod row ${pod} does not fit on node ${node}`);
}
