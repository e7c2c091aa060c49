import { PolicyError } from "../contract/policy.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { PolicyEvaluator } from "./evaluate.ts";
import { hasRoom, hosts, markFeasible, mayUse } from "./feasibility.ts";
import type { Search } from "./search.ts";
import type { TieBreak } from "./tie-break.ts";

const NOTHING = Number.NEGATIVE_INFINITY;

/**
 * Finds out which nodes will do, and has the policy score all of them in one call. Gives the answers of
 * `ReferenceSearch` when the policy's `scoreAll` gives those of its `score`.
 *
 * Pods of a class often come one after the other: which nodes have room for it is kept until another class
 * comes, and brought up to date from the change log.
 */
export class VectorSearch implements Search {
  score: number = Number.NaN;
  evaluations = 0;
  readonly #state: ClusterState;
  readonly #evaluator: PolicyEvaluator;
  readonly #ties: TieBreak;
  readonly #excludes: ((pod: number, node: number) => boolean) | undefined;
  /** What the policy begins with for `#podClass`: 0 for nodes that have room, -Infinity for others. */
  #room = new Float64Array(0);
  #roomCount = 0;
  #podClass = -1;
  /** How far in the change log `#room` has followed. */
  #position = 0;
  #restarts = -1;
  /** The same without nodes that are refused to one pod. */
  #narrowed = new Float64Array(0);
  #scores = new Float64Array(0);
  #marks = new Uint8Array(0);
  readonly #best: number[] = [];

  /** `excludes`: nodes that one pod may not go to, beyond what its class says. */
  constructor(
    state: ClusterState,
    evaluator: PolicyEvaluator,
    ties: TieBreak,
    excludes?: (pod: number, node: number) => boolean,
  ) {
    this.#state = state;
    this.#evaluator = evaluator;
    this.#ties = ties;
    this.#excludes = excludes;
  }

  find(pod: number): number {
    const { nodes, pods, log } = this.#state;
    const podClass = pods.podClass[pod] as number;
    this.evaluations += nodes.size;
    const isKept = this.#room.length === nodes.size && this.#restarts === log.restarts;
    if (podClass === this.#podClass && isKept) this.#follow();
    else this.#fill(podClass);
    if (this.#roomCount === 0) return -1;
    const open = this.#openTo(pod);
    if (!open) return -1;
    this.#scores.set(open);
    this.#evaluator.scoreAll(podClass, this.#scores);
    this.#collectBest(open);
    if (this.#best.length === 0) return -1;
    const node = this.#best[this.#ties.among(this.#best)] as number;
    this.#ties.chosen(node);
    return node;
  }

  #fill(podClass: number): void {
    const { nodes, log } = this.#state;
    if (this.#room.length !== nodes.size) {
      this.#room = new Float64Array(nodes.size);
      this.#narrowed = new Float64Array(nodes.size);
      this.#scores = new Float64Array(nodes.size);
      this.#marks = new Uint8Array(nodes.size);
    }
    const marks = this.#marks;
    const room = this.#room;
    markFeasible(this.#state, podClass, marks);
    let count = 0;
    for (let node = 0; node < marks.length; node++) {
      count += marks[node] as number;
      room[node] = marks[node] === 0 ? NOTHING : 0;
    }
    this.#roomCount = count;
    this.#podClass = podClass;
    this.#position = log.end;
    this.#restarts = log.restarts;
  }

  /** Looks again at the nodes that changed since the last pod of the class. */
  #follow(): void {
    const { log } = this.#state;
    const room = this.#room;
    const since = this.#position;
    for (let node = log.latest(since); node >= 0; node = log.next(node, since)) {
      const had = room[node] === 0;
      const has = hasRoom(this.#state, this.#podClass, node) && mayUse(this.#state, this.#podClass, node);
      if (had === has) continue;
      room[node] = has ? 0 : NOTHING;
      this.#roomCount += has ? 1 : -1;
    }
    this.#position = log.end;
  }

  /** `#room` without the nodes that are refused to this pod alone, or by the policy; undefined for none. */
  #openTo(pod: number): Float64Array | undefined {
    const { pods, classes } = this.#state;
    const podClass = this.#podClass;
    const owner = classes.onePerNode[podClass] ? (pods.owner[pod] as number) : -1;
    const excludes = this.#excludes;
    const { evaluate, hasFilter } = this.#evaluator;
    if (owner < 0 && !excludes && !hasFilter) return this.#room;
    const open = this.#narrowed;
    open.set(this.#room);
    let count = this.#roomCount;
    for (let node = 0; node < open.length; node++) {
      if (open[node] === NOTHING) continue;
      const isRefused =
        (owner >= 0 && hosts(this.#state, node, owner)) ||
        (excludes !== undefined && excludes(pod, node)) ||
        (hasFilter && evaluate(podClass, node) === NOTHING);
      if (!isRefused) continue;
      open[node] = NOTHING;
      count -= 1;
    }
    return count > 0 ? open : undefined;
  }

  #collectBest(open: Float64Array): void {
    const scores = this.#scores;
    const best = this.#best;
    best.length = 0;
    let bestScore = NOTHING;
    for (let node = 0; node < scores.length; node++) {
      const score = scores[node] as number;
      // NaN is neither more nor less than anything, and goes on.
      if (score < bestScore || score === NOTHING || open[node] === NOTHING) continue;
      if (score > bestScore && score < Number.POSITIVE_INFINITY) {
        bestScore = score;
        best.length = 0;
      } else if (score !== bestScore) throw this.#wrong(node, score);
      best.push(node);
    }
    this.score = bestScore;
  }

  #wrong(node: number, score: number): PolicyError {
    const { policyName } = this.#evaluator;
    return new PolicyError(
      `policy ${policyName}: scoreAll: must give finite numbers, or -Infinity for nodes that will not do; gave ${score} for node ${this.#state.nodes.name(node)}`,
    );
  }
}
