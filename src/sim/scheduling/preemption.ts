import type { PreemptionRule } from "../contract/rules.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import { promisedTo } from "./feasibility.ts";
import type { Evaluate } from "./search.ts";

const NOTHING = Number.NEGATIVE_INFINITY;

/**
 * Which pods of a node must stop so that another fits: those of the lowest priority first and, among equals,
 * those that lose the least work (Verma et al., EuroSys 2015, 2.5: lowest to highest priority until the task
 * fits).
 */
export class Victims {
  readonly #state: ClusterState;
  readonly #rule: PreemptionRule;
  readonly #scratch: number[] = [];
  #levelsSeen = 0;
  #preemptibleBy: number[][] = [];

  constructor(state: ClusterState, rule: PreemptionRule) {
    this.#state = state;
    this.#rule = rule;
  }

  /**
   * Victims on the node for a pod of the class, in the order they stop; undefined when stopping all is not
   * enough.
   */
  on(podClass: number, node: number): readonly number[] | undefined {
    const { classes, pods, nodes } = this.#state;
    const priority = classes.priority[podClass] as number;
    const victims = this.#scratch;
    victims.length = 0;
    for (let pod = nodes.firstPod[node] as number; pod >= 0; pod = pods.nextOnNode[pod] as number) {
      const theirs = classes.priority[pods.podClass[pod] as number] as number;
      if (this.#rule.mayPreempt(priority, theirs)) victims.push(pod);
    }
    if (victims.length === 0) return undefined;
    victims.sort((a, b) => this.#compare(a, b));
    const enough = this.#howMany(podClass, node, victims);
    if (enough < 0) return undefined;
    victims.length = enough;
    return victims;
  }

  /**
   * Minus the cost of making room on the node: the highest priority that must stop and, below 1, how much
   * must be taken away, as the largest share of any resource of the largest node. Reads sums only, not the
   * pods.
   */
  evaluator(acceptable: (podClass: number, node: number) => boolean): Evaluate {
    const state = this.#state;
    const { classes, nodes, pods } = state;
    return (podClass, node) => {
      const levels = this.#preemptible(classes.level[podClass] as number);
      let short = 0;
      let highest = Number.NEGATIVE_INFINITY;
      for (let r = 0; r < nodes.resourceCount; r++) {
        const request = (classes.request[r] as Float64Array)[podClass] as number;
        const promised = promisedTo(state, podClass, node, r);
        let missing = request + promised - ((nodes.allocatable[r] as Float64Array)[node] as number);
        if (missing <= 0 || request === 0) continue;
        short = Math.max(short, missing / (state.largest[r] as number));
        for (let i = 0; missing > 0; i++) {
          if (i === levels.length) return NOTHING;
          const level = levels[i] as number;
          const amount = (nodes.promisedAt[level * nodes.resourceCount + r] as Float64Array)[node] as number;
          if (amount === 0) continue;
          missing -= amount;
          highest = Math.max(highest, classes.levels[level] as number);
        }
      }
      if (short === 0 || !acceptable(podClass, node)) return NOTHING;
      // Sums do not tell which devices come free: ask the pods.
      if (classes.deviceCount[podClass] !== 0) {
        const last = this.on(podClass, node)?.at(-1);
        if (last === undefined) return NOTHING;
        highest = classes.priority[pods.podClass[last] as number] as number;
      }
      return -highest - Math.min(short, 0.999999);
    };
  }

  /** Priority levels that pods of `level` may stop, lowest priority first. */
  #preemptible(level: number): readonly number[] {
    const { levels, ascending } = this.#state.classes;
    if (this.#levelsSeen !== levels.length) {
      this.#levelsSeen = levels.length;
      this.#preemptibleBy = levels.map((mine) =>
        ascending.filter((theirs) => this.#rule.mayPreempt(mine, levels[theirs] as number)),
      );
    }
    return this.#preemptibleBy[level] as number[];
  }

  /** How many of the victims must stop, -1 when all are not enough. */
  #howMany(podClass: number, node: number, victims: readonly number[]): number {
    const state = this.#state;
    const { classes, nodes } = state;
    let needed = 0;
    for (let r = 0; r < nodes.resourceCount; r++) {
      const wanted = (classes.request[r] as Float64Array)[podClass] as number;
      if (wanted === 0) continue;
      const allocatable = (nodes.allocatable[r] as Float64Array)[node] as number;
      let missing = wanted + promisedTo(state, podClass, node, r) - allocatable;
      let count = 0;
      while (missing > 0) {
        if (count === victims.length) return -1;
        missing -= state.promiseOf(victims[count] as number, r);
        count += 1;
      }
      if (count > needed) needed = count;
    }
    return classes.deviceCount[podClass] === 0 ? needed : this.#forDevices(podClass, node, victims, needed);
  }

  /** At least `needed` of the victims, and as many more as it takes until single devices have room. */
  #forDevices(podClass: number, node: number, victims: readonly number[], needed: number): number {
    const { classes, pods, devices } = this.#state;
    const leavers = victims.map((pod) => ({
      bits: pods.devices?.[pod] ?? 0,
      milli: classes.deviceMilli[pods.podClass[pod] as number] as number,
    }));
    const count = classes.deviceCount[podClass] as number;
    const must = devices?.leavers(node, count, classes.deviceMilli[podClass] as number, leavers) ?? -1;
    return must < 0 ? -1 : Math.max(needed, must);
  }

  #compare(a: number, b: number): number {
    const { classes, pods } = this.#state;
    const byPriority =
      (classes.priority[pods.podClass[a] as number] as number) -
      (classes.priority[pods.podClass[b] as number] as number);
    if (byPriority !== 0) return byPriority;
    const byStart = (pods.startedAt[b] as number) - (pods.startedAt[a] as number);
    return byStart !== 0 ? byStart : (pods.serial[b] as number) - (pods.serial[a] as number);
  }
}
