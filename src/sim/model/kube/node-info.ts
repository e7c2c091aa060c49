import type { KubePod } from "./kube-pod.ts";
import type { Labels, Node, Taint } from "./objects.ts";
import type { HostPort } from "./pod-class.ts";
import {
  addAmounts,
  type Amounts,
  copyAmounts,
  exactAmounts,
  noAmounts,
  roundedAmounts,
  whole,
} from "./resources.ts";

const noLabels: Labels = {};

/** A node and what its pods take of it (Kubernetes v1.36 `scheduler/framework/types.go`, `NodeInfo`). */
export class NodeInfo {
  /** Row among the nodes of its cluster, never used again for another. */
  readonly row: number;
  node: Node;
  labels: Labels = noLabels;
  taints: readonly Taint[] = [];
  unschedulable = false;
  allocatable: Amounts = noAmounts();
  allowedPods = 0;
  requested: Amounts = noAmounts();
  /** Requests with 100m cpu and 200Mi memory for containers that name none. */
  nonZeroCpu = 0;
  nonZeroMemory = 0;
  pods: KubePod[] = [];
  podsWithAffinity: KubePod[] = [];
  podsWithRequiredAntiAffinity: KubePod[] = [];
  declaredFeatures: ReadonlySet<string> = new Set();
  /** Images on the node by name. */
  images: ReadonlySet<string> = new Set();
  #ports = new Map<string, Set<string>>();

  /** `of`: a node to be like, pods left out; its parts that never change are shared. */
  constructor(row: number, node: Node, of?: NodeInfo) {
    this.row = row;
    this.node = node;
    if (!of) {
      this.setNode(node);
      return;
    }
    this.labels = of.labels;
    this.taints = of.taints;
    this.unschedulable = of.unschedulable;
    this.allocatable = of.allocatable;
    this.allowedPods = of.allowedPods;
    this.declaredFeatures = of.declaredFeatures;
    this.images = of.images;
  }

  get name(): string {
    return this.node.metadata.name;
  }

  setNode(node: Node): void {
    this.node = node;
    this.labels = node.metadata.labels ?? noLabels;
    this.taints = node.spec?.taints ?? [];
    this.unschedulable = node.spec?.unschedulable ?? false;
    const allocatable = exactAmounts(node.status?.allocatable);
    this.allocatable = roundedAmounts(allocatable);
    this.allowedPods = whole(allocatable.get("pods") ?? 0n);
    this.declaredFeatures = new Set(node.status?.declaredFeatures);
    this.images = new Set((node.status?.images ?? []).flatMap(({ names }) => names ?? []));
  }

  add(pod: KubePod): void {
    const { podClass } = pod;
    this.pods.push(pod);
    if (podClass.hasAffinity) this.podsWithAffinity.push(pod);
    if (podClass.requiredAntiAffinity.length > 0) this.podsWithRequiredAntiAffinity.push(pod);
    this.#count(pod, 1);
  }

  /**
   * Takes a pod off the node. The last pod takes its place in the list, as in the scheduler, whose order
   * matters to preemption.
   */
  remove(pod: KubePod): void {
    if (!removeFrom(this.pods, pod)) throw new RangeError(`pod ${pod.name} is not on node ${this.name}`);
    if (pod.podClass.hasAffinity) removeFrom(this.podsWithAffinity, pod);
    if (pod.podClass.requiredAntiAffinity.length > 0) removeFrom(this.podsWithRequiredAntiAffinity, pod);
    this.#count(pod, -1);
  }

  #count(pod: KubePod, sign: 1 | -1): void {
    const { requests, hostPorts } = pod.podClass;
    addAmounts(this.requested, requests.taken, sign);
    this.nonZeroCpu += sign * requests.takenCpu;
    this.nonZeroMemory += sign * requests.takenMemory;
    for (const port of hostPorts) this.#countPort(port, sign);
  }

  /** As in the scheduler, a port taken twice is free when one of its users goes. */
  #countPort({ ip, protocol, port }: HostPort, sign: 1 | -1): void {
    const name = `${protocol}/${port}`;
    const ports = this.#ports.get(ip);
    if (sign < 0) {
      ports?.delete(name);
      if (ports?.size === 0) this.#ports.delete(ip);
    } else if (ports) ports.add(name);
    else this.#ports.set(ip, new Set([name]));
  }

  /** Whether another pod holds the port on this address, or on all addresses if either asks for all. */
  hasPortConflict({ ip, protocol, port }: HostPort): boolean {
    const name = `${protocol}/${port}`;
    if (ip === "0.0.0.0") {
      for (const ports of this.#ports.values()) if (ports.has(name)) return true;
      return false;
    }
    return (this.#ports.get("0.0.0.0")?.has(name) ?? false) || (this.#ports.get(ip)?.has(name) ?? false);
  }

  /** A copy on which pods can be added and removed without touching this one. */
  copy(): NodeInfo {
    const copy = new NodeInfo(this.row, this.node, this);
    copy.requested = copyAmounts(this.requested);
    copy.nonZeroCpu = this.nonZeroCpu;
    copy.nonZeroMemory = this.nonZeroMemory;
    copy.pods = [...this.pods];
    copy.podsWithAffinity = [...this.podsWithAffinity];
    copy.podsWithRequiredAntiAffinity = [...this.podsWithRequiredAntiAffinity];
    copy.#ports = new Map([...this.#ports].map(([ip, ports]) => [ip, new Set(ports)]));
    return copy;
  }
}

function removeFrom(pods: KubePod[], pod: KubePod): boolean {
  const at = pods.indexOf(pod);
  if (at < 0) return false;
  const last = pods.pop() as KubePod;
  if (at < pods.length) pods[at] = last;
  return true;
}
