import type { NodeResourcesFitArgs } from "../../sim/contract/kube-profile.ts";
import type { ClusterEvent } from "../../sim/contract/kube-events.ts";
import { type KubePlugin, type Refusal, unschedulable } from "../../sim/contract/kube-plugin.ts";
import { ByClass } from "../../sim/model/kube/by-class.ts";
import type { KubePod } from "../../sim/model/kube/kube-pod.ts";
import { NodeInfo } from "../../sim/model/kube/node-info.ts";
import type { Node } from "../../sim/model/kube/objects.ts";
import { type Amounts, isExtended } from "../../sim/model/kube/resources.ts";
import {
  type DeviceAmounts,
  leastAllocated,
  mostAllocated,
  requestedToCapacityRatio,
  sharesOf,
  type Strategy,
} from "./node-resources.ts";

/** What NodeResourcesFit must know about resources that are handed out by device claims. */
export interface DeviceClasses {
  /** Whether a device class stands for the resource. */
  hasClassFor(resource: string): boolean;
  readonly amounts: DeviceAmounts;
}

/** One resource of which a node has too little. */
interface Shortage {
  readonly reason: string;
  /** More than the whole node has. */
  readonly hopeless: boolean;
}

/**
 * Keeps pods on nodes that have what they request, and scores nodes by what would be left (Kubernetes v1.36
 * `plugins/noderesources/fit.go`).
 */
export function nodeResourcesFit(args: NodeResourcesFitArgs, devices: DeviceClasses): KubePlugin {
  const { resources } = args.scoringStrategy;
  const strategy = strategyOf(args);
  const fit = new Fit(args, devices);
  return {
    name: "NodeResourcesFit",
    reads: { filter: "node", score: "node" },
    preFilter: () => undefined,
    filter: ({ pod }, node) => fit.refusal(pod, node),
    preScore: () => undefined,
    score: ({ pod }, node) =>
      strategy(sharesOf(resources, pod.podClass.requests.scoredFit, node, true, devices.amounts)),
    hints: [
      { resource: "AssignedPod", actions: ["Delete", "ScaleDown"] },
      {
        resource: "UnscheduledPod",
        actions: ["ScaleDown"],
        helps: (pod, event) => "pod" in event && event.pod.uid === pod.uid,
      },
      {
        resource: "Node",
        actions: ["Add", "UpdateAllocatable"],
        helps: (pod, event) => fit.nodeHelps(pod, event),
      },
      {
        resource: "DeviceClass",
        actions: ["Add", "Update"],
        helps: (pod, event) => classHelps(pod, event),
      },
    ],
  };
}

function strategyOf({ scoringStrategy }: NodeResourcesFitArgs): Strategy {
  switch (scoringStrategy.type) {
    case "LeastAllocated":
      return leastAllocated;
    case "MostAllocated":
      return mostAllocated;
    default:
      return requestedToCapacityRatio(scoringStrategy.shape);
  }
}

class Fit {
  readonly #ignored: ReadonlySet<string>;
  readonly #ignoredGroups: ReadonlySet<string>;
  readonly #devices: DeviceClasses;
  /** Scalars of a class that are looked at, by name: as the reasons are listed. */
  readonly #scalars: ByClass<readonly [string, number][]>;

  constructor(args: NodeResourcesFitArgs, devices: DeviceClasses) {
    this.#ignored = new Set(args.ignoredResources);
    this.#ignoredGroups = new Set(args.ignoredResourceGroups);
    this.#devices = devices;
    this.#scalars = new ByClass(({ requests }) =>
      [...requests.wanted.scalars]
        .filter(([name, amount]) => amount !== 0 && !this.#isIgnored(name))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }

  refusal(pod: KubePod, node: NodeInfo): Refusal | undefined {
    if (node.pods.length + 1 <= node.allowedPods && this.#fits(pod, node)) return undefined;
    const shortages = this.#shortages(pod, node);
    const reasons = shortages.map(({ reason }) => reason);
    if (shortages.length === 0) return undefined;
    return shortages.some(({ hopeless }) => hopeless)
      ? { code: "UnschedulableAndUnresolvable", reasons }
      : unschedulable(...reasons);
  }

  /** The usual case, without making lists. */
  #fits({ podClass }: KubePod, { allocatable, requested }: NodeInfo): boolean {
    const { cpu, memory, ephemeralStorage, scalars } = podClass.requests.wanted;
    return (
      scalars.size === 0 &&
      (cpu === 0 || cpu <= allocatable.cpu - requested.cpu) &&
      (memory === 0 || memory <= allocatable.memory - requested.memory) &&
      (ephemeralStorage === 0 ||
        ephemeralStorage <= allocatable.ephemeralStorage - requested.ephemeralStorage)
    );
  }

  #shortages({ podClass }: KubePod, node: NodeInfo): Shortage[] {
    const { wanted } = podClass.requests;
    const shortages: Shortage[] = [];
    const { allocatable, requested } = node;
    if (node.pods.length + 1 > node.allowedPods) shortages.push({ reason: "Too many pods", hopeless: false });
    const ask = (name: string, amount: number, has: number, taken: number): void => {
      if (amount > 0 && amount > has - taken)
        shortages.push({ reason: `Insufficient ${name}`, hopeless: amount > has });
    };
    ask("cpu", wanted.cpu, allocatable.cpu, requested.cpu);
    ask("memory", wanted.memory, allocatable.memory, requested.memory);
    ask(
      "ephemeral-storage",
      wanted.ephemeralStorage,
      allocatable.ephemeralStorage,
      requested.ephemeralStorage,
    );
    for (const [name, amount] of this.#scalars.get(podClass)) {
      if (this.#isLeftToDevices(name, node)) continue;
      ask(name, amount, allocatable.scalars.get(name) ?? 0, requested.scalars.get(name) ?? 0);
    }
    return shortages;
  }

  #isIgnored(name: string): boolean {
    if (!isExtended(name)) return false;
    return this.#ignored.has(name) || this.#ignoredGroups.has(name.split("/")[0] as string);
  }

  #isLeftToDevices(name: string, node: NodeInfo): boolean {
    return (node.allocatable.scalars.get(name) ?? 0) <= 0 && this.#devices.hasClassFor(name);
  }

  /** A node on which the pod fits while it is empty, and of which something it asks for grew. */
  nodeHelps(pod: KubePod, event: ClusterEvent): boolean {
    if (event.resource !== "Node") return true;
    const node = new NodeInfo(0, event.new);
    if (this.#shortages(pod, node).length > 0) return false;
    return event.old === undefined || this.#grew(pod, event.old, node);
  }

  #grew({ podClass }: KubePod, old: Node, now: NodeInfo): boolean {
    const before = new NodeInfo(0, old);
    if (now.allowedPods > before.allowedPods) return true;
    const { wanted } = podClass.requests;
    const more = (field: "cpu" | "memory" | "ephemeralStorage"): boolean =>
      wanted[field] > 0 && now.allocatable[field] > before.allocatable[field];
    if (more("cpu") || more("memory") || more("ephemeralStorage")) return true;
    return [...(wanted.scalars as Amounts["scalars"])].some(
      ([name, amount]) =>
        amount !== 0 &&
        ((now.allocatable.scalars.get(name) ?? 0) > (before.allocatable.scalars.get(name) ?? 0) ||
          this.#isLeftToDevices(name, now)),
    );
  }
}

/** A device class for a resource that the pod requests. */
function classHelps({ podClass }: KubePod, event: ClusterEvent): boolean {
  if (event.resource !== "DeviceClass") return true;
  const { scalars } = podClass.requests.wanted;
  const { spec } = event.new as typeof event.new & { spec?: { extendedResourceName?: string } };
  const implicit = `deviceclass.resource.kubernetes.io/${event.new.metadata.name}`;
  return (
    (event.action === "Add" && scalars.has(implicit)) ||
    (spec?.extendedResourceName !== undefined && scalars.has(spec.extendedResourceName))
  );
}
