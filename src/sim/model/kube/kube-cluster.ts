import { ChangeLog } from "../change-log.ts";
import { ImageStates } from "./image-states.ts";
import { type KubePod, podKey } from "./kube-pod.ts";
import { NodeInfo } from "./node-info.ts";
import { NodeTree } from "./node-tree.ts";
import type { ApiObject, Labels, Node, Owner, Pod } from "./objects.ts";
import { type KubePodClass, KubePodClasses } from "./pod-class.ts";

const noLabels: Labels = {};

/** Kinds that plug-ins read of which `vector` must be made anew when they change. */
const rules: ReadonlySet<string> = new Set([
  "Namespace",
  "Service",
  "ReplicationController",
  "ReplicaSet",
  "StatefulSet",
  "DeviceClass",
]);

/** What follows each pod that comes to or leaves a node. */
export interface PodListener {
  podAdded(pod: KubePod, node: NodeInfo): void;
  podRemoved(pod: KubePod, node: NodeInfo): void;
}

/** What follows each object, other than nodes and pods, that comes, changes or goes. One of both is there. */
export type ObjectListener = (old: ApiObject | undefined, now: ApiObject | undefined) => void;

/**
 * The cluster as the scheduler knows it: nodes with what their pods take, nominated pods, and the other
 * objects that decisions read (Kubernetes v1.36 `scheduler/backend/cache`).
 */
export class KubeCluster {
  readonly classes: KubePodClasses = new KubePodClasses();
  /** By row; undefined where a node is gone. */
  readonly nodes: (NodeInfo | undefined)[] = [];
  readonly images: ImageStates = new ImageStates();
  /** Which nodes changed: what is on them. Restarts when nodes come, go or change what they are. */
  readonly log: ChangeLog = new ChangeLog();
  readonly listeners: PodListener[] = [];
  readonly objectListeners: ObjectListener[] = [];
  /** How many pods on nodes name a volume claim, by `namespace/name`. */
  readonly claimUses: Map<string, number> = new Map();
  /** Grows when a node comes, goes or changes what it is. */
  nodesVersion = 0;
  /** Grows when an object that is neither a node nor a pod comes or goes. */
  objectsVersion = 0;
  readonly #byName = new Map<string, NodeInfo>();
  readonly #tree = new NodeTree();
  #order: NodeInfo[] | undefined;
  #orderedNames: readonly string[] = [];
  #rules = 0;
  readonly #nominated = new Map<string, KubePod[]>();
  readonly #objects = new Map<string, Map<string, ApiObject>>();

  /** Grows with those objects that say what pods are to each other, or what a resource is. */
  get rulesVersion(): number {
    return this.#rules + this.classes.shapesVersion;
  }

  // --- nodes

  /** Adds a node, or changes what it is. */
  setNode(node: Node): NodeInfo {
    const { name } = node.metadata;
    let info = this.#byName.get(name);
    if (info) {
      this.images.remove(info.node);
      this.#tree.update(info.node, node);
      info.setNode(node);
    } else {
      info = new NodeInfo(this.nodes.length, node);
      this.nodes.push(info);
      this.#byName.set(name, info);
      this.#tree.add(node);
    }
    this.images.add(node);
    this.#nodesChanged(info);
    return info;
  }

  /** Takes a node out; the pods on it must have been removed. */
  removeNode(name: string): void {
    const info = this.#byName.get(name);
    if (!info) return;
    this.images.remove(info.node);
    this.#tree.remove(info.node);
    this.#byName.delete(name);
    this.nodes[info.row] = undefined;
    this.#nodesChanged(info);
  }

  node(name: string): NodeInfo | undefined {
    return this.#byName.get(name);
  }

  get nodeCount(): number {
    return this.#byName.size;
  }

  /**
   * All nodes in the order in which the scheduler goes through them: round robin over the zones. A node that
   * changed its zone, or went and came back, since it was last looked at keeps its place until another comes
   * or goes (Kubernetes v1.36 `backend/cache/cache.go`, `UpdateSnapshot`).
   */
  get order(): readonly NodeInfo[] {
    if (this.#order) return this.#order;
    const names = this.#orderedNames;
    const areThose = names.length === this.#byName.size && names.every((name) => this.#byName.has(name));
    if (!areThose) this.#orderedNames = this.#tree.names();
    this.#order = this.#orderedNames.map((name) => this.#byName.get(name) as NodeInfo);
    return this.#order;
  }

  #nodesChanged(info: NodeInfo): void {
    this.#order = undefined;
    this.nodesVersion += 1;
    this.log.append(info.row);
    this.log.restart();
  }

  // --- pods

  /** A pod that is nowhere yet. `startTime` in microseconds. */
  pod(object: Pod, startTime: number | undefined): KubePod {
    const { metadata, spec, status } = object;
    const podClass = this.classes.of(object);
    return {
      podClass,
      name: metadata.name,
      namespace: podClass.namespace,
      uid: metadata.uid ?? `${podClass.namespace}/${metadata.name}`,
      labels: podClass.labels,
      startTime,
      terminating: metadata.deletionTimestamp !== undefined,
      preempted: isPreempted(object),
      nodeName: undefined,
      nominatedNode: status?.nominatedNodeName || undefined,
      requestedNode: spec.nodeName || undefined,
      row: -1,
    };
  }

  /** Puts a pod on a node. A node that nobody knows is remembered by the pod alone. */
  addPod(pod: KubePod, nodeName: string): void {
    pod.nodeName = nodeName;
    const node = this.#byName.get(nodeName);
    if (!node) return;
    node.add(pod);
    this.#countUses(pod, 1);
    this.log.append(node.row);
    for (const listener of this.listeners) listener.podAdded(pod, node);
  }

  removePod(pod: KubePod): void {
    const node = pod.nodeName === undefined ? undefined : this.#byName.get(pod.nodeName);
    pod.nodeName = undefined;
    if (!node) return;
    node.remove(pod);
    this.#countUses(pod, -1);
    this.log.append(node.row);
    for (const listener of this.listeners) listener.podRemoved(pod, node);
  }

  #countUses({ podClass }: KubePod, sign: 1 | -1): void {
    for (const claim of podClass.claims) {
      const count = (this.claimUses.get(claim) ?? 0) + sign;
      if (count > 0) this.claimUses.set(claim, count);
      else this.claimUses.delete(claim);
    }
  }

  /** Asks a pod to stop, to make room for another. It holds what it holds until it is removed. */
  preempt(pod: KubePod): void {
    const node = pod.nodeName === undefined ? undefined : this.#byName.get(pod.nodeName);
    // Some listeners do not count pods that are being stopped.
    if (node) for (const listener of this.listeners) listener.podRemoved(pod, node);
    pod.terminating = true;
    pod.preempted = true;
    if (!node) return;
    this.log.append(node.row);
    for (const listener of this.listeners) listener.podAdded(pod, node);
  }

  // --- nominations

  /** Room is being made for the pod on a node; undefined takes that back. */
  nominate(pod: KubePod, nodeName: string | undefined): void {
    const old = pod.nominatedNode === undefined ? undefined : this.#nominated.get(pod.nominatedNode);
    const at = old?.indexOf(pod) ?? -1;
    if (old && at >= 0) old.splice(at, 1);
    if (old?.length === 0) this.#nominated.delete(pod.nominatedNode as string);
    this.#logNomination(pod.nominatedNode);
    pod.nominatedNode = nodeName;
    this.#logNomination(nodeName);
    if (nodeName === undefined) return;
    const list = this.#nominated.get(nodeName);
    if (list) list.push(pod);
    else this.#nominated.set(nodeName, [pod]);
  }

  #logNomination(nodeName: string | undefined): void {
    const node = nodeName === undefined ? undefined : this.#byName.get(nodeName);
    if (node) this.log.append(node.row);
  }

  nominatedTo(nodeName: string): readonly KubePod[] {
    return this.#nominated.get(nodeName) ?? [];
  }

  /** Classes of all nominated pods, with repetitions. */
  get nominatedClasses(): readonly KubePodClass[] {
    return [...this.#nominated.values()].flatMap((pods) => pods.map(({ podClass }) => podClass));
  }

  /** Names of the nodes that pods are nominated to; they need not exist. */
  get nominatedNodes(): Iterable<string> {
    return this.#nominated.keys();
  }

  get hasNominations(): boolean {
    return this.#nominated.size > 0;
  }

  // --- other objects

  /** Adds or replaces an object that is neither a node nor a pod. */
  setObject(object: ApiObject): void {
    const kind = this.#objects.get(object.kind) ?? new Map<string, ApiObject>();
    this.#objects.set(object.kind, kind);
    const key = objectKey(object);
    const old = kind.get(key);
    kind.set(key, object);
    this.#objectChanged(object.kind, old, object);
  }

  removeObject(object: ApiObject): void {
    const kind = this.#objects.get(object.kind);
    const old = kind?.get(objectKey(object));
    if (!kind || !old) return;
    kind.delete(objectKey(object));
    this.#objectChanged(object.kind, old, undefined);
  }

  #objectChanged(kind: string, old: ApiObject | undefined, now: ApiObject | undefined): void {
    this.objectsVersion += 1;
    if (rules.has(kind)) {
      this.#rules += 1;
      this.classes.heed((now as Owner | undefined)?.spec?.selector);
    }
    for (const listener of this.objectListeners) listener(old, now);
  }

  /** All objects of a kind, in the order in which they came. The caller knows their type. */
  objects<T extends ApiObject>(kind: string): readonly T[] {
    return [...(this.#objects.get(kind)?.values() ?? [])] as T[];
  }

  /** `key`: the name of an object of the cluster, `namespace/name` of one in a namespace. */
  object<T extends ApiObject>(kind: string, key: string): T | undefined {
    return this.#objects.get(kind)?.get(key) as T | undefined;
  }

  namespaceLabels(name: string): Labels {
    return this.object("Namespace", name)?.metadata.labels ?? noLabels;
  }
}

/** `namespace/name`, or the name alone of an object of the cluster. */
export function objectKey({ metadata }: ApiObject): string {
  return metadata.namespace ? podKey({ namespace: metadata.namespace, name: metadata.name }) : metadata.name;
}

function isPreempted({ metadata, status }: Pod): boolean {
  if (metadata.deletionTimestamp === undefined) return false;
  const target = status?.conditions?.find(({ type }) => type === "DisruptionTarget");
  return target?.status === "True" && target.reason === "PreemptionByScheduler";
}
