import type { ClusterState } from "../../model/cluster-state.ts";
import type { KubeCluster } from "../../model/kube/kube-cluster.ts";
import type { KubePod } from "../../model/kube/kube-pod.ts";
import { amountOf, noAmounts, addAmounts } from "../../model/kube/resources.ts";
import { PodState } from "../../model/pods.ts";
import type { ClusterMirror } from "./cluster-mirror.ts";
import { countedRequest } from "./kube-objects.ts";
import type { KubeQueue } from "./queue/kube-queue.ts";

interface Parts {
  readonly state: ClusterState;
  readonly cluster: KubeCluster;
  readonly mirror: ClusterMirror;
  readonly queue: KubeQueue;
  /** Row of the pod that is thought about, or -1. */
  readonly thinking: number;
  /** Whether a profile is for the pod. */
  readonly isHandled: (pod: KubePod) => boolean;
}

/**
 * Compares the scheduler's picture of the cluster, its sums and its queue with the tables of the run. Throws
 * Error at the first difference: our bug.
 */
export function checkPicture(parts: Parts): void {
  const { nodes } = parts.state;
  let shown = 0;
  for (let row = 0; row < nodes.size; row++) if (checkNode(parts, row)) shown += 1;
  const stale = Array.from({ length: nodes.size }, (_, row) => row).some((row) => parts.mirror.isStale(row));
  holds(
    stale || shown === parts.cluster.nodeCount,
    `${parts.cluster.nodeCount} nodes are shown, not ${shown}`,
  );
  checkQueue(parts);
}

function holds(condition: boolean, what: string): void {
  if (!condition) throw new Error(`kube-scheduler: ${what}`);
}

/** Whether the node is shown. One that changed just now may not be yet. */
function checkNode({ state, cluster, mirror }: Parts, row: number): boolean {
  const { nodes, pods, classes, resources } = state;
  const name = nodes.name(row);
  const info = cluster.node(name);
  if (mirror.isStale(row)) return false;
  holds((nodes.up[row] === 1) === (info !== undefined), `node ${name} is up: ${nodes.up[row]}`);
  if (!info) return false;
  const rows = mirror.podsOn(row);
  const own = new Set(rows.map((pod) => mirror.pods[pod]));
  holds(
    own.size === info.pods.length && info.pods.every((pod) => own.has(pod)),
    `node ${name} has ${rows.length} pods, shown are ${info.pods.length}, or others`,
  );
  const sum = noAmounts();
  for (const pod of info.pods) addAmounts(sum, pod.podClass.requests.taken, 1);
  resources.all.forEach((resource, r) => {
    const counted = rows.reduce(
      (total, pod) =>
        total +
        countedRequest(
          resource,
          (classes.request[r] as Float64Array)[pods.podClass[pod] as number] as number,
        ),
      0,
    );
    const shown = amountOf(info.requested, resource.name) ?? 0;
    holds(
      shown === counted && shown === (amountOf(sum, resource.name) ?? 0),
      `node ${name}: ${shown} ${resource.name} is requested, in the tables ${counted}`,
    );
    const allocatable = (nodes.allocatable[r] as Float64Array)[row] as number;
    holds(
      (amountOf(info.allocatable, resource.name) ?? 0) <= countedRequest(resource, allocatable),
      `node ${name} shows more ${resource.name} than may be promised`,
    );
  });
  return true;
}

/** Every pending pod waits in the queue, and nobody else does. */
function checkQueue({ state, mirror, queue, thinking, isHandled }: Parts): void {
  const { pods } = state;
  let waiting = 0;
  for (let row = 0; row < pods.rows; row++) {
    const pod = mirror.pods[row];
    if (pods.state[row] !== PodState.pending || row === thinking || (pod && !isHandled(pod))) continue;
    waiting += 1;
    holds(
      pod !== undefined && queue.get(pod.uid)?.pod === pod,
      `pod row ${row} waits and is not in the queue`,
    );
  }
  const { active, backoff, unschedulable, gated, inFlight } = queue.counts;
  const queued = [...queue.waiting].length;
  holds(queued === waiting, `${queued} pods are in the queue, ${waiting} wait`);
  holds(
    active + backoff + unschedulable + gated === queued,
    `the parts of the queue have ${active} + ${backoff} + ${unschedulable} + ${gated} of ${queued} pods`,
  );
  holds(inFlight === (thinking >= 0 ? 1 : 0), `${inFlight} pods are in flight`);
}
