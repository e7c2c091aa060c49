import { WhatIf } from "../../src/experiment/kube-what-if.ts";
import { kubeConfigOf } from "../../src/scenario/kube-config/read-kube-config.ts";
import type { ApiObject, Node, Pod } from "../../src/sim/model/kube/objects.ts";
import { type KubePod, podKey } from "../../src/sim/model/kube/kube-pod.ts";
import type { NodeInfo } from "../../src/sim/model/kube/node-info.ts";
import type { CsiNode, PersistentVolume } from "../../src/sim/model/kube/storage-objects.ts";
import { Framework } from "../../src/sim/scheduling/kube/framework.ts";
import type { Choice } from "../../src/sim/scheduling/kube/kube-search.ts";
import { Dice } from "./dice.ts";
import { makeCase } from "./make-case.ts";
import { withOwnPlugins } from "./own-plugins.ts";

/** Kinds of objects that come, go and change while pods are placed. */
const KINDS: readonly string[] = [
  "PersistentVolume",
  "PersistentVolumeClaim",
  "StorageClass",
  "CSINode",
  "CSIDriver",
  "CSIStorageCapacity",
  "VolumeAttachment",
  "ResourceClaim",
  "ResourceSlice",
  "Namespace",
  "Service",
];

/** A cluster of a random case that changes at random. */
export class ChangingCluster {
  readonly whatIf: WhatIf;
  readonly dice: Dice;
  readonly pods: readonly KubePod[];
  /** By name of the scheduler. */
  readonly frameworks: ReadonlyMap<string, Framework>;
  readonly #gone: Node[] = [];
  readonly #removed: ApiObject[] = [];

  constructor(seed: string, group: string, index: number) {
    const { config, objects, incoming } = makeCase(seed, group, index);
    const names = typeof incoming === "string" ? [incoming] : incoming;
    this.dice = new Dice(`${seed}/changes/${group}/${index}`);
    const settings = kubeConfigOf(config, { file: "case" });
    const [free, nodeOf] = withoutNodes(objects as unknown as readonly ApiObject[]);
    const whatIf = new WhatIf(free, settings, new Set(names));
    this.whatIf = whatIf;
    this.pods = [...whatIf.pods.values()].filter((pod) => whatIf.scheduler(pod) !== undefined);
    for (const [key, pod] of whatIf.pods) {
      const node = nodeOf.get(key);
      if (node !== undefined && !names.includes(key) && !this.dice.chance(0.3))
        whatIf.cluster.addPod(pod, node);
    }
    const own = this.dice.chance(0.3);
    this.frameworks = new Map(
      this.pods.map((pod) => {
        const { profile, cluster } = whatIf.frameworkOf(pod);
        const framework = new Framework(own ? withOwnPlugins(profile, cluster, this.dice) : profile, cluster);
        return [pod.podClass.schedulerName, framework];
      }),
    );
  }

  /** Some pod, taken off its node if it is on one. */
  nextPod(): KubePod {
    const pod = this.dice.pick(this.pods);
    if (pod.nodeName !== undefined) this.whatIf.cluster.removePod(pod);
    return pod;
  }

  /** Does what a search decided, with what the plug-ins take for the pod. */
  carryOut(pod: KubePod, { cycle, node }: Choice): void {
    const { cluster } = this.whatIf;
    if (!node) {
      if (this.dice.chance(0.2)) cluster.nominate(pod, this.#node()?.name);
      return;
    }
    const { reserve } = (this.frameworks.get(pod.podClass.schedulerName) as Framework).profile;
    if (this.dice.chance(0.7)) {
      for (const plugin of reserve) plugin.reserve?.(cycle, node);
      if (this.dice.chance(0.1)) {
        for (const plugin of reserve) plugin.unreserve?.(cycle, node);
        return;
      }
      for (const plugin of reserve) plugin.preBind?.(cycle, node);
    }
    cluster.nominate(pod, undefined);
    cluster.addPod(pod, node.name);
  }

  change(): void {
    const { cluster } = this.whatIf;
    const node = this.#node();
    switch (this.dice.from(0, 9)) {
      case 0:
        if (node && cluster.nodeCount > 2) this.#removeNode(node);
        return;
      case 1:
        return this.#returnNode();
      case 2:
        if (node) this.#relabel(node);
        return;
      case 3:
      case 4:
      case 5:
        return this.#changeObject();
      default: {
        const placed = this.pods.filter(({ nodeName }) => nodeName !== undefined);
        if (placed.length > 0) cluster.removePod(this.dice.pick(placed));
      }
    }
  }

  #node(): NodeInfo | undefined {
    const { order } = this.whatIf.cluster;
    return order.length > 0 ? this.dice.pick(order) : undefined;
  }

  #removeNode(node: NodeInfo): void {
    for (const pod of node.pods.slice()) this.whatIf.cluster.removePod(pod);
    this.#gone.push(node.node);
    this.whatIf.cluster.removeNode(node.name);
  }

  #returnNode(): void {
    const node = this.#gone.pop();
    if (node) this.whatIf.cluster.setNode(node);
  }

  #relabel({ node }: NodeInfo): void {
    const { metadata, spec } = node;
    const taints = this.dice.chance(0.5) ? [{ key: "dedicated", value: "a", effect: "NoSchedule" }] : [];
    const labels = { ...metadata.labels, "topology.kubernetes.io/zone": `zone-${this.dice.from(0, 3)}` };
    this.whatIf.cluster.setNode({ ...node, metadata: { ...metadata, labels }, spec: { ...spec, taints } });
  }

  /** Removes an object, brings a removed one back, or changes one. */
  #changeObject(): void {
    const { cluster } = this.whatIf;
    const back = this.dice.chance(0.4) ? this.#removed.pop() : undefined;
    if (back) return cluster.setObject(back);
    const objects = cluster.objects(this.dice.pick(KINDS));
    if (objects.length === 0) return;
    const object = this.dice.pick(objects);
    const changed = this.dice.chance(0.6) ? this.#changed(object) : undefined;
    if (changed) return cluster.setObject(changed);
    this.#removed.push(object);
    cluster.removeObject(object);
  }

  #changed(object: ApiObject): ApiObject | undefined {
    const { metadata, kind } = object;
    switch (kind) {
      case "Namespace":
        return { ...object, metadata: { ...metadata, labels: { team: "new" } } };
      case "CSINode": {
        const count = this.dice.from(0, 4);
        const drivers = (object as CsiNode).spec?.drivers ?? [];
        return {
          ...object,
          spec: { drivers: drivers.map((each) => ({ ...each, allocatable: { count } })) },
        } as CsiNode;
      }
      case "PersistentVolume": {
        const labels = { "topology.kubernetes.io/zone": `zone-${this.dice.from(0, 3)}` };
        return { ...(object as PersistentVolume), metadata: { ...metadata, labels } };
      }
      default:
        return undefined;
    }
  }
}

/** Pods that do not name their node, so that each may go elsewhere; and where they were, by their keys. */
function withoutNodes(objects: readonly ApiObject[]): [ApiObject[], Map<string, string>] {
  const nodeOf = new Map<string, string>();
  const free = objects.map((object) => {
    if (object.kind !== "Pod") return object;
    const { metadata, spec } = object as Pod;
    if (spec.nodeName)
      nodeOf.set(podKey({ namespace: metadata.namespace ?? "default", name: metadata.name }), spec.nodeName);
    return { ...(object as Pod), spec: { ...spec, nodeName: undefined } };
  });
  return [free, nodeOf];
}
