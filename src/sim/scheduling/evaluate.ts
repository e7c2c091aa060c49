import type { Clock } from "../contract/observer.ts";
import { type Policy, PolicyError } from "../contract/policy.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import { WHOLE } from "../model/devices.ts";
import { hasRoom, mayUse } from "./feasibility.ts";
import { NodeTableView } from "./node-table-view.ts";
import type { Evaluate } from "./search.ts";
import { ClusterCursor, NodeCursor, PodCursor } from "./views.ts";

const NOTHING = Number.NEGATIVE_INFINITY;

/** A policy and the state it is asked about, as one function. */
export class PolicyEvaluator {
  /** Score, or -Infinity when the node will not do. */
  readonly evaluate: Evaluate;
  /** Whether the policy would take the node if there were room: the same without looking at resources. */
  readonly acceptable: (podClass: number, node: number) => boolean;
  /** 0 when the node will do, -Infinity when not: `evaluate` without the score. */
  readonly fits: Evaluate;
  /** Has the policy score all nodes in one call, into `scores`. Only for policies with `scoreAll`. */
  readonly scoreAll: (podClass: number, scores: Float64Array) => void;
  readonly policyName: string;
  /** Whether the policy may refuse a single node that would do otherwise. */
  readonly hasFilter: boolean;
  readonly #cluster: ClusterCursor;
  readonly #state: ClusterState;
  readonly #device: ((podClass: number, node: number) => number) | undefined;

  /**
   * `clock`: what `ClusterView.now` shows; 0 without one. `scores`: whether `evaluate` asks the policy for
   * the score of each node, or gives 0 for those that will do because `scoreAll` is to say it.
   */
  constructor(
    state: ClusterState,
    policy: Policy,
    clock: Clock = { now: 0 },
    scores: "each" | "all" = "each",
  ) {
    const pod = new PodCursor(state);
    const node = new NodeCursor(state);
    const cluster = new ClusterCursor(state, clock);
    this.#cluster = cluster;
    this.#state = state;
    this.policyName = policy.name;
    this.hasFilter = policy.filter !== undefined;
    const table = new NodeTableView(state);
    this.scoreAll = (podClass, scores) => {
      pod.row = podClass;
      policy.scoreAll?.(pod, table, cluster, scores);
    };
    this.#device =
      policy.device &&
      ((podClass, row) => {
        pod.row = podClass;
        node.row = row;
        return policy.device?.(pod, node, cluster) ?? -1;
      });
    this.acceptable = (podClass, row) => {
      if (!mayUse(state, podClass, row)) return false;
      if (!policy.filter) return true;
      pod.row = podClass;
      node.row = row;
      return policy.filter(pod, node, cluster) === undefined;
    };
    this.fits = (podClass, row) =>
      hasRoom(state, podClass, row) && this.acceptable(podClass, row) ? 0 : NOTHING;
    const opinion: Evaluate = (podClass, row) => {
      pod.row = podClass;
      node.row = row;
      if (policy.filter && policy.filter(pod, node, cluster) !== undefined) return NOTHING;
      if (scores === "all" || !policy.score) return 0;
      const score = policy.score(pod, node, cluster);
      if (Number.isFinite(score)) return score;
      throw new PolicyError(
        `policy ${policy.name}: score of node ${node.name} is ${score}, not a finite number`,
      );
    };
    const hasOpinion = policy.filter !== undefined || (scores === "each" && policy.score !== undefined);
    this.evaluate = (podClass, row) => {
      if (!hasRoom(state, podClass, row)) return NOTHING;
      if (!mayUse(state, podClass, row)) return NOTHING;
      return hasOpinion ? opinion(podClass, row) : 0;
    };
  }

  /** Tells the policy on behalf of which job it is asked. Only `cluster` policies may notice. */
  onBehalfOf(owner: number): void {
    this.#cluster.onBehalfOf(owner);
  }

  /** Notes which device a pod that asks for a part of one gets on the node, if the policy has a say in it. */
  chooseDevice(pod: number, node: number): void {
    if (this.#device !== undefined) this.#askForDevice(this.#device, pod, node);
  }

  #askForDevice(device: (podClass: number, node: number) => number, pod: number, node: number): void {
    const { pods, classes, devices } = this.#state;
    const podClass = pods.podClass[pod] as number;
    const milli = classes.deviceMilli[podClass] as number;
    if (milli === 0 || milli === WHOLE || !devices || !pods.devices) return;
    const index = device(podClass, node);
    if (!(index >= 0 && index < devices.width && (devices.free[node * devices.width + index] ?? 0) >= milli))
      throw new PolicyError(
        `device ${index} of node ${this.#state.nodes.name(node)} has no room for the pod`,
      );
    pods.devices[pod] = 1 << index;
  }
}
