import type { ClusterEvent } from "../../contract/kube-events.ts";
import type { ClusterState } from "../../model/cluster-state.ts";
import type { KubeCluster } from "../../model/kube/kube-cluster.ts";
import type { KubePod } from "../../model/kube/kube-pod.ts";
import type { NodeInfo } from "../../model/kube/node-info.ts";
import type { KubePodClass } from "../../model/kube/pod-class.ts";
import type { NodeSpec } from "../../model/nodes.ts";
import { nodeObject, podObject } from "./kube-objects.ts";
import { releaseClaims } from "./release-claims.ts";
import { assignedPodDeleted, nodeEvents, podEvents } from "./queue/events-of.ts";

/** What pods from manifests are called. */
interface PodName {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** When it started on the node where it is at the start of the run, microseconds, not above 0. */
  readonly startTime?: number | undefined;
  /** The node that room was being made on for it when it came; not for pods on nodes. */
  readonly nominatedNode?: string | undefined;
}

/** The name of a pod by its job and index; undefined for pods that have none of their own. */
export type PodNames = (job: number, index: number) => PodName | undefined;

/** A node as it was shown to the scheduler. */
interface Shown {
  readonly spec: NodeSpec;
  readonly cordoned: boolean;
}

export interface ClusterMirrorOptions {
  readonly state: ClusterState;
  readonly cluster: KubeCluster;
  readonly names?: PodNames | undefined;
  /** Called for each thing that may make waiting pods schedulable, after it happened. */
  readonly tell: (event: ClusterEvent) => void;
}

/**
 * Keeps the scheduler's picture of the cluster like the tables of the run. A node that is not part of the
 * cell is not in the picture, nor are the pods that it still holds.
 */
export class ClusterMirror {
  /** By row of pods that wait or are on a node. */
  readonly pods: (KubePod | undefined)[] = [];
  readonly #options: ClusterMirrorOptions;
  readonly #state: ClusterState;
  readonly #cluster: KubeCluster;
  /** By row of the node table: nodes that are in the picture. */
  readonly #shown: (Shown | undefined)[] = [];
  /** Row of the node table by row of the picture. */
  readonly #rows: number[] = [];
  /** By row of the class table, and for classes that are one to a node by number of the job. */
  readonly #classes: (KubePodClass | undefined)[] = [];
  readonly #classesOfJobs: Map<number, KubePodClass>[] = [];
  #logEnd = 0;

  constructor(options: ClusterMirrorOptions) {
    this.#options = options;
    this.#state = options.state;
    this.#cluster = options.cluster;
  }

  // --- nodes

  /** Row of a node of the picture in the node table. */
  rowOf(node: NodeInfo): number {
    return this.#rows[node.row] as number;
  }

  /** Whether the node changed in a way that the picture does not show yet. */
  isStale(row: number): boolean {
    const { nodes } = this.#state;
    const shown = this.#shown[row];
    if (!shown) return nodes.up[row] === 1;
    return (
      nodes.up[row] === 0 || shown.spec !== nodes.spec(row) || shown.cordoned !== (nodes.cordoned[row] === 1)
    );
  }

  /** Takes over what happened to nodes since the last call. */
  follow(): void {
    const { log } = this.#state;
    if (this.#logEnd === log.end) return;
    const stale: number[] = [];
    for (let row = log.latest(this.#logEnd); row >= 0; row = log.next(row, this.#logEnd))
      if (this.isStale(row)) stale.push(row);
    this.#logEnd = log.end;
    for (const row of stale.sort((a, b) => a - b))
      if (this.#state.nodes.up[row] === 0) this.#removeNode(row);
      else this.#setNode(row);
  }

  #setNode(row: number): void {
    const { nodes, resources } = this.#state;
    const spec = nodes.spec(row);
    const cordoned = nodes.cordoned[row] === 1;
    const allocatable = (resource: number): number =>
      (nodes.allocatable[resource] as Float64Array)[row] as number;
    const old = this.#cluster.node(spec.name)?.node;
    const node = nodeObject(spec, resources.all, allocatable, cordoned);
    const info = this.#cluster.setNode(node);
    this.#rows[info.row] = row;
    this.#shown[row] = { spec, cordoned };
    if (!old) for (const pod of this.podsOn(row)) this.#showPod(pod, row);
    for (const event of nodeEvents(old, node)) this.#options.tell(event);
  }

  #removeNode(row: number): void {
    const info = this.#cluster.node(this.#state.nodes.name(row)) as NodeInfo;
    this.#shown[row] = undefined;
    for (const pod of info.pods.slice()) this.#hidePod(pod);
    this.#cluster.removeNode(info.name);
    for (const event of nodeEvents(info.node, undefined)) this.#options.tell(event);
  }

  /** Rows of the pods of a node, in the order of their submission. */
  podsOn(node: number): number[] {
    const { pods, nodes } = this.#state;
    const rows: number[] = [];
    for (let pod = nodes.firstPod[node] as number; pod >= 0; pod = pods.nextOnNode[pod] as number)
      rows.push(pod);
    return rows.sort((a, b) => (pods.serial[a] as number) - (pods.serial[b] as number));
  }

  // --- pods

  /** A pod that is nowhere yet. */
  add(row: number): KubePod {
    const { pods, owners } = this.#state;
    const job = owners.job[pods.owner[row] as number] as number;
    const index = pods.index[row] as number;
    const podClass = this.classOf(pods.podClass[row] as number, job);
    const named = this.#options.names?.(job, index);
    const pod: KubePod = {
      podClass,
      name: named?.name ?? `${job}-${index}`,
      namespace: podClass.namespace,
      uid: named?.uid ?? String(pods.serial[row]),
      labels: podClass.labels,
      startTime: undefined,
      terminating: false,
      preempted: false,
      nodeName: undefined,
      nominatedNode: undefined,
      requestedNode: undefined,
      row,
    };
    this.pods[row] = pod;
    return pod;
  }

  /** The node that room was being made on for a pod when it came; undefined once it was tried. */
  nominationOf(row: number): string | undefined {
    const { pods, owners } = this.#state;
    if ((pods.attempts[row] as number) > 0) return undefined;
    const job = owners.job[pods.owner[row] as number] as number;
    return this.#options.names?.(job, pods.index[row] as number)?.nominatedNode;
  }

  /** What the scheduler knows of pods of a class. */
  classOf(row: number, job: number): KubePodClass {
    const { classes } = this.#state;
    if (classes.onePerNode[row] === 0) {
      this.#classes[row] ??= this.#makeClass(row, undefined);
      return this.#classes[row];
    }
    const ofJobs = this.#classesOfJobs[row] ?? new Map<number, KubePodClass>();
    this.#classesOfJobs[row] = ofJobs;
    const made = ofJobs.get(job) ?? this.#makeClass(row, job);
    ofJobs.set(job, made);
    return made;
  }

  #makeClass(row: number, job: number | undefined): KubePodClass {
    const spec = this.#state.classes.spec(row);
    return spec.kube ?? this.#cluster.classes.of(podObject(spec, this.#state.resources.all, job));
  }

  /** The pod came to a node that is in the picture. */
  place(pod: KubePod, nodeName: string, now: number): void {
    pod.startTime = now;
    this.#cluster.addPod(pod, nodeName);
    this.#options.tell({ resource: "AssignedPod", action: "Add", pod });
  }

  /** A pod was bound by somebody else than the scheduler. */
  placed(row: number): void {
    const pod = this.pods[row] ?? this.add(row);
    const { pods, nodes, owners } = this.#state;
    const startedAt = pods.startedAt[row] as number;
    const job = owners.job[pods.owner[row] as number] as number;
    const before =
      startedAt === 0 ? this.#options.names?.(job, pods.index[row] as number)?.startTime : undefined;
    pod.startTime = before ?? startedAt;
    const node = pods.node[row] as number;
    this.follow();
    // A node that came into the picture just now came with its pods.
    if (this.#shown[node] && pod.nodeName === undefined) this.place(pod, nodes.name(node), pod.startTime);
  }

  /** The pod is no longer on its node. */
  remove(row: number): void {
    const pod = this.pods[row];
    this.pods[row] = undefined;
    if (!pod) return;
    this.#hidePod(pod);
    for (const event of releaseClaims(pod, this.#cluster)) this.#options.tell(event);
  }

  /** The class of a pod on a node changed. */
  reclass(row: number): void {
    const old = this.pods[row];
    if (!old) return;
    const { nodeName, startTime } = old;
    const pod = this.add(row);
    pod.startTime = startTime;
    if (nodeName === undefined) return;
    this.#cluster.removePod(old);
    this.#cluster.addPod(pod, nodeName);
    for (const event of podEvents(old, pod, "AssignedPod")) this.#options.tell(event);
  }

  #showPod(row: number, node: number): void {
    const pod = this.pods[row];
    if (!pod) return;
    const startTime = pod.startTime ?? (this.#state.pods.startedAt[row] as number);
    this.place(pod, this.#state.nodes.name(node), startTime);
  }

  #hidePod(pod: KubePod): void {
    if (pod.nodeName === undefined) return;
    const event = assignedPodDeleted(pod);
    this.#cluster.removePod(pod);
    this.#options.tell(event);
  }
}
