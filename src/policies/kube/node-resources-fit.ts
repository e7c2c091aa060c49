import type { NodeResourcesFitArgs } from "../../sim/contract/kube-profile.ts";
import type { ClusterEvent } from "../../sim/contract/kube-events.ts";
import { type KubePlugin, type Refusal, unschedulable } from "../../sim/contract/kube-plugin.ts";
import { ByClass } from "../../sim/model/kube/by-class.ts";
import type { KubePod } from "../../sim/model/kube/kube-pod.ts";
import { NodeInfo } from "../../sim/model/kube/node-info.ts";
import type { ApiObject, Node } from "../../sim/model/kube/objects.ts";
import { type Amounts, amountOf, isExtended } from "../../sim/model/kube/resources.ts";
import {
  type DeviceClasses,
  leastAllocated,
  mostAllocated,
  readsDevices,
  requestedToCapacityRatio,
  sharesOf,
  type Strategy,
} from "./node-resources.ts";

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
      strategy(sharesOf(resources, pod.podClass.requests.scoredFit, node, true, devices)),
    scoresByCluster: ({ requests }) => readsDevices(resources, requests.scoredFit, devices),
    hints: [
      { resource: "AssignedPod", actions: ["Delete"] },
      { resource: "AssignedPod", actions: ["ScaleDown"], helps: freesRequested },
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
        helps: classHelps,
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

  #shortages({ podClass }: KubePod, node: NodeInfo, scalars = this.#scalars.get(podClass)): Shortage[] {
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
    for (const [name, amount] of scalars) {
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

  /**
   * A node on which the pod fits while it is empty, and of which something it asks for grew. Here, as in the
   * scheduler, no resource is ignored.
   */
  nodeHelps(pod: KubePod, event: ClusterEvent): boolean {
    if (event.resource !== "Node") return true;
    const node = new NodeInfo(0, event.new);
    if (this.#shortages(pod, node, [...pod.podClass.requests.wanted.scalars]).length > 0) return false;
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

/** A pod on a node now takes less of something that this one requests. */
function freesRequested({ podClass }: KubePod, event: ClusterEvent): boolean {
  if (event.resource !== "AssignedPod" || !event.old) return true;
  const wanted = podClass.requests.taken;
  const before = event.old.podClass.requests.taken;
  const now = event.pod.podClass.requests.taken;
  const names = ["cpu", "memory", "ephemeral-storage", ...wanted.scalars.keys()];
  const of = (amounts: Amounts, name: string): number => amountOf(amounts, name) ?? 0;
  return names.some((name) => of(wanted, name) > 0 && of(before, name) > of(now, name));
}

/** A device class that came to stand for a resource that the pod requests. */
function classHelps({ podClass }: KubePod, event: ClusterEvent): boolean {
  if (event.resource !== "DeviceClass") return true;
  const { scalars } = podClass.requests.wanted;
  const nameIn = (object: ApiObject | undefined): string | undefined =>
    (object as (ApiObject & { spec?: { extendedResourceName?: string } }) | undefined)?.spec
      ?.extendedResourceName;
  const name = nameIn(event.new);
  if (event.old !== undefined && nameIn(event.old) === name) return false;
  const implicit = `deviceclass.resource.kubernetes.io/${event.new.metadata.name}`;
  return (event.old === undefined && scalars.has(implicit)) || (name !== undefined && scalars.has(name));
}
