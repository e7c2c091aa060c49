import type { Clock } from "../../contract/observer.ts";
import type { ClusterState } from "../../model/cluster-state.ts";
import { PodState } from "../../model/pods.ts";
import type { PolicyEvaluator } from "../evaluate.ts";
import type { Search } from "../search.ts";
import type { Gang } from "./gang.ts";

export interface TrialOptions {
  readonly state: ClusterState;
  readonly clock: Clock;
  readonly evaluator: PolicyEvaluator;
  readonly search: Search;
}

/** Finds out where the policy would put the pods of a gang, each beside those before it. */
export class Trial {
  /** Scores of the nodes found last, in the order of the pods. */
  readonly scores: number[] = [];
  readonly #options: TrialOptions;

  constructor(options: TrialOptions) {
    this.#options = options;
  }

  /**
   * Nodes of the pods in their order; undefined when one of them finds none. The pods are put on the nodes
   * and taken off again, so that the policy sees what it would see; nobody is told, and all is as before.
   */
  place(gang: Gang): Int32Array | undefined {
    const { state, clock, evaluator, search } = this.#options;
    const { pods } = state;
    const nodes = new Int32Array(gang.pods.length);
    const started = gang.pods.map((pod) => [pods.startedAt[pod], pods.firstStartedAt[pod]] as const);
    this.scores.length = 0;
    evaluator.onBehalfOf(gang.owner);
    let placed = 0;
    for (const pod of gang.pods) {
      const node = search.find(pod);
      if (node < 0) break;
      nodes[placed++] = node;
      this.scores.push(search.score);
      evaluator.chooseDevice(pod, node);
      state.bind(pod, node, clock.now);
    }
    const fits = placed === gang.pods.length;
    while (placed > 0) {
      placed -= 1;
      const pod = gang.pods[placed] as number;
      state.unbind(pod, PodState.pending, clock.now);
      const [startedAt, firstStartedAt] = started[placed] as readonly [number, number];
      pods.startedAt[pod] = startedAt;
      pods.firstStartedAt[pod] = firstStartedAt;
    }
    return fits ? nodes : undefined;
  }
}
