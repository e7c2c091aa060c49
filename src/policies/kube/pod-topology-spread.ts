import type { PodTopologySpreadArgs } from "../../sim/contract/kube-profile.ts";
import type { ClusterEvent } from "../../sim/contract/kube-events.ts";
import {
  type Cycle,
  type CycleState,
  type KubePlugin,
  type Refusal,
  unresolvable,
  unschedulable,
} from "../../sim/contract/kube-plugin.ts";
import type { KubeCluster } from "../../sim/model/kube/kube-cluster.ts";
import type { KubePod } from "../../sim/model/kube/kube-pod.ts";
import type { NodeInfo } from "../../sim/model/kube/node-info.ts";
import { labelOf } from "../../sim/model/kube/selector.ts";
import { SpreadVector } from "./topology-spread/vector.ts";
import { SpreadScore } from "./topology-spread/score.ts";
import {
  counts,
  hasAllKeys,
  includes,
  type SpreadConstraint,
  SpreadConstraints,
} from "./topology-spread/constraints.ts";

const NAME = "PodTopologySpread";
const noLabel = unresolvable("node(s) didn't match pod topology spread constraints (missing required label)");
const skewed = unschedulable("node(s) didn't match pod topology spread constraints");
const MANY = 2 ** 31 - 1;

/**
 * The two domains with the fewest pods, as the scheduler follows them. When a count changes that is neither
 * of the two, the second may be wrong: it is not looked for again, and so it is here.
 */
class Fewest {
  #first = "";
  #second = "";
  #secondCount = MANY;
  least = MANY;

  update(value: string, count: number): void {
    if (value === this.#first) this.least = count;
    else if (value === this.#second) this.#secondCount = count;
    else if (count < this.least) {
      this.#second = this.#first;
      this.#secondCount = this.least;
      this.#first = value;
      this.least = count;
      return;
    } else if (count < this.#secondCount) {
      this.#second = value;
      this.#secondCount = count;
      return;
    } else return;
    if (this.least > this.#secondCount) {
      [this.#first, this.#second] = [this.#second, this.#first];
      [this.least, this.#secondCount] = [this.#secondCount, this.least];
    }
  }

  copy(): Fewest {
    const copy = new Fewest();
    copy.#first = this.#first;
    copy.#second = this.#second;
    copy.#secondCount = this.#secondCount;
    copy.least = this.least;
    return copy;
  }
}

/** How many pods each domain has, for the constraints that must hold. */
class Domains implements CycleState {
  readonly #pod: KubePod;
  readonly constraints: readonly SpreadConstraint[];
  #pods: Map<string, number>[];
  #fewest: Fewest[];

  constructor(pod: KubePod, constraints: readonly SpreadConstraint[]) {
    this.#pod = pod;
    this.constraints = constraints;
    this.#pods = constraints.map(() => new Map());
    this.#fewest = constraints.map(() => new Fewest());
  }

  clone(): Domains {
    const copy = new Domains(this.#pod, this.constraints);
    copy.#pods = this.#pods.map((pods) => new Map(pods));
    copy.#fewest = this.#fewest.map((fewest) => fewest.copy());
    return copy;
  }

  countAll(nodes: readonly NodeInfo[]): void {
    for (const node of nodes) {
      if (!hasAllKeys(node, this.constraints)) continue;
      this.constraints.forEach((constraint, i) => {
        if (!includes(constraint, node)) return;
        const value = node.labels[constraint.topologyKey] as string;
        const pods = this.#pods[i] as Map<string, number>;
        pods.set(value, (pods.get(value) ?? 0) + counts(constraint, node, this.#pod.namespace));
      });
    }
    this.#pods.forEach((pods, i) => {
      for (const [value, count] of pods) this.#fewest[i]?.update(value, count);
    });
  }

  /** `pod` comes to (1) or leaves (-1) a node. */
  change(pod: KubePod, node: NodeInfo, change: 1 | -1): void {
    if (pod.namespace !== this.#pod.namespace || !hasAllKeys(node, this.constraints)) return;
    this.constraints.forEach((constraint, i) => {
      if (!constraint.selector.matches(pod.labels) || !includes(constraint, node)) return;
      const value = node.labels[constraint.topologyKey] as string;
      const pods = this.#pods[i] as Map<string, number>;
      const count = (pods.get(value) ?? 0) + change;
      pods.set(value, count);
      this.#fewest[i]?.update(value, count);
    });
  }

  refusal(node: NodeInfo): Refusal | undefined {
    for (let i = 0; i < this.constraints.length; i++) {
      const constraint = this.constraints[i] as SpreadConstraint;
      const value = labelOf(node.labels, constraint.topologyKey);
      if (value === undefined) return noLabel;
      const pods = this.#pods[i] as Map<string, number>;
      const least = pods.size < constraint.minDomains ? 0 : (this.#fewest[i] as Fewest).least;
      const self = constraint.selector.matches(this.#pod.labels) ? 1 : 0;
      if ((pods.get(value) ?? 0) + self - least > constraint.maxSkew) return skewed;
    }
    return undefined;
  }
}

/**
 * Spreads pods evenly over the values of a label of nodes (Kubernetes v1.36 `plugins/podtopologyspread`).
 */
export function podTopologySpread(cluster: KubeCluster, args: PodTopologySpreadArgs): KubePlugin {
  const spread = new SpreadConstraints(cluster, args);
  const domains = (cycle: Cycle): Domains => cycle.read<Domains>(NAME) as Domains;
  const scoring = (cycle: Cycle): SpreadScore => cycle.read<SpreadScore>(`${NAME}/score`) as SpreadScore;
  return {
    name: NAME,
    reads: { filter: "cluster", score: "cluster" },
    preFilter: (cycle) => {
      const constraints = spread.of(cycle.pod.podClass, "DoNotSchedule");
      if (constraints.length === 0) return "skip";
      const state = new Domains(cycle.pod, constraints);
      state.countAll(cluster.order);
      cycle.write(NAME, state);
      return undefined;
    },
    filter: (cycle, node) => domains(cycle).refusal(node),
    addPod: (cycle, pod, node) => domains(cycle).change(pod, node, 1),
    removePod: (cycle, pod, node) => domains(cycle).change(pod, node, -1),
    preScore: (cycle, nodes) => {
      const constraints = spread.of(cycle.pod.podClass, "ScheduleAnyway");
      if (constraints.length === 0) return "skip";
      const needsAll = spread.needsAllKeys(cycle.pod.podClass);
      cycle.write(`${NAME}/score`, new SpreadScore(cycle.pod, constraints, needsAll, nodes, cluster.order));
      return undefined;
    },
    score: (cycle, node) => scoring(cycle).raw(node),
    normalize: (cycle, scores, nodes) => scoring(cycle).normalize(scores, nodes),
    vector: (podClass, topology) => {
      const hard = spread.of(podClass, "DoNotSchedule");
      const soft = spread.of(podClass, "ScheduleAnyway");
      if (hard.length === 0 && soft.length === 0) return "none";
      return new SpreadVector(podClass, topology, hard, soft, spread.needsAllKeys(podClass));
    },
    hints: [
      { resource: "AssignedPod", actions: ["Add", "UpdateLabel", "Delete"], helps: podHelps(spread) },
      {
        resource: "UnscheduledPod",
        actions: ["UpdateLabel", "UpdateToleration"],
        helps: podHelps(spread),
      },
      {
        resource: "Node",
        actions: ["Add", "Delete", "UpdateLabel", "UpdateTaint"],
        helps: nodeHelps(spread),
      },
    ],
  };
}

type Helps = (pod: KubePod, event: ClusterEvent) => boolean;

/**
 * A pod on a node came or went that one of the constraints counts, or its labels changed so that one counts
 * it now or no longer; the same of the pod itself, or it tolerates more where taints matter (`plugin.go`,
 * `isSchedulableAfterPodChange`).
 */
function podHelps(spread: SpreadConstraints): Helps {
  return (pod, event) => {
    if (event.resource !== "AssignedPod" && event.resource !== "UnscheduledPod") return true;
    const { pod: other, action } = event;
    const isOwn = other.uid === pod.uid;
    if (!isOwn && (event.resource === "UnscheduledPod" || other.namespace !== pod.namespace)) return false;
    const constraints = spread.of(pod.podClass, "DoNotSchedule");
    if (action === "Add" || action === "Delete")
      return constraints.some(({ selector }) => selector.matches(other.labels));
    const { old } = event;
    if (!old) return true;
    const tolerations = JSON.stringify(old.podClass.spec.tolerations ?? []);
    const toleratesMore = tolerations !== JSON.stringify(other.podClass.spec.tolerations ?? []);
    if (isOwn && toleratesMore && constraints.some(({ honorsTaints }) => honorsTaints)) return true;
    return constraints.some(
      ({ selector }) => selector.matches(old.labels) !== selector.matches(other.labels),
    );
  };
}

/** A node that has all labels of the constraints came or went, or began or ceased to have them. */
function nodeHelps(spread: SpreadConstraints): Helps {
  return (pod, event) => {
    if (event.resource !== "Node") return true;
    const constraints = spread.of(pod.podClass, "DoNotSchedule");
    const has = ({ metadata }: typeof event.new): boolean =>
      hasAllKeys({ labels: metadata.labels ?? {} }, constraints);
    const now = has(event.new);
    const { old } = event;
    if (old === undefined) return now;
    if (has(old) !== now) return true;
    return (
      now &&
      (JSON.stringify(old.spec?.taints ?? []) !== JSON.stringify(event.new.spec?.taints ?? []) ||
        constraints.some(
          ({ topologyKey }) =>
            old.metadata.labels?.[topologyKey] !== event.new.metadata.labels?.[topologyKey],
        ))
    );
  };
}
