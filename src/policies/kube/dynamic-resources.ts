import { CycleError } from "../../sim/contract/cycle-error.ts";
import type { ClusterEvent, QueueingHint } from "../../sim/contract/kube-events.ts";
import {
  type Cycle,
  type KubePlugin,
  type PreFilterResult,
  unresolvable,
} from "../../sim/contract/kube-plugin.ts";
import type { DeviceRequest, ResourceClaim } from "../../sim/model/kube/claims.ts";
import type { KubeCluster } from "../../sim/model/kube/kube-cluster.ts";
import type { KubePod } from "../../sim/model/kube/kube-pod.ts";
import type { NodeInfo } from "../../sim/model/kube/node-info.ts";
import { defaultNormalize } from "./default-normalize.ts";
import { ClaimState, isReservedFor, released, reserved } from "./dynamic-resources/claim-state.ts";
import { claimKey, type DeviceInventory, inventoryOf } from "./dynamic-resources/device-inventory.ts";
import {
  earlierExtendedClaim,
  hasExtendedResources,
  newExtendedClaim,
} from "./dynamic-resources/extended-claim.ts";
import { podClaims } from "./dynamic-resources/pod-claims.ts";

const NAME = "DynamicResources";

/**
 * Gives pods the devices that they claim, by claims or by resources that device classes stand for (Kubernetes
 * v1.36 `plugins/dynamicresources`). What it answers for a node depends on that node and on objects other
 * than pods.
 */
export function dynamicResources(cluster: KubeCluster): KubePlugin {
  const inventory = inventoryOf(cluster);
  const plugin = new DynamicResources(inventory);
  return {
    name: NAME,
    reads: { filter: "cluster", score: "cluster" },
    vector: ({ spec, requests }) =>
      (spec.resourceClaims?.length ?? 0) > 0 ||
      (requests.wanted.scalars.size > 0 && cluster.objects("DeviceClass").length > 0)
        ? "ask"
        : "none",
    preEnqueue: (pod) => {
      const claims = podClaims(pod, inventory);
      return typeof claims === "string" ? unresolvable(claims) : undefined;
    },
    preFilter: (cycle) => plugin.preFilter(cycle),
    filter: (cycle, node) => {
      const verdict = plugin.state(cycle)?.on(node);
      return verdict && "reason" in verdict ? unresolvable(verdict.reason) : undefined;
    },
    score: (cycle, node) => plugin.state(cycle)?.score(node) ?? 0,
    normalize: (_cycle, scores) => defaultNormalize(scores, false),
    reserve: (cycle, node) => plugin.reserve(cycle, node),
    unreserve: (cycle) => plugin.unreserve(cycle),
    preBind: (cycle, node) => plugin.preBind(cycle, node),
    postFilter: (cycle) => plugin.postFilter(cycle),
    hints: hints(inventory),
  };
}

class DynamicResources {
  readonly #inventory: DeviceInventory;

  constructor(inventory: DeviceInventory) {
    this.#inventory = inventory;
  }

  preFilter(cycle: Cycle): PreFilterResult {
    const { pod } = cycle;
    const { cluster, classes } = this.#inventory;
    if (!usesDevices(pod)) return "skip";
    const claims = podClaims(pod, this.#inventory);
    if (typeof claims === "string") return unresolvable(claims);
    const extended = hasExtendedResources(pod, classes)
      ? (earlierExtendedClaim(pod, cluster.objects<ResourceClaim>("ResourceClaim")) ?? newExtendedClaim(pod))
      : undefined;
    for (const claim of claims) {
      const reason = this.#whyNotNow(claim);
      if (reason !== undefined) return unresolvable(reason);
    }
    const state = new ClaimState(pod, this.#inventory, claims, extended);
    cycle.write(NAME, state);
    return state.claims.length === 0 ? "skip" : undefined;
  }

  #whyNotNow(claim: ResourceClaim): string | undefined {
    if (claim.status?.allocation) return undefined;
    const key = claimKey(claim);
    if (this.#inventory.inFlight(key)) return `resource claim ${key} is in the process of being allocated`;
    for (const request of claim.spec.devices?.requests ?? []) {
      const reason = this.#whyNoClass(key, request);
      if (reason !== undefined) return reason;
    }
    return undefined;
  }

  #whyNoClass(key: string, { name, exactly, firstAvailable }: DeviceRequest): string | undefined {
    const alternatives = exactly
      ? [{ name, className: exactly.deviceClassName }]
      : (firstAvailable ?? []).map((each) => ({
          name: `${name}/${each.name}`,
          className: each.deviceClassName,
        }));
    if (alternatives.length === 0) return `resource claim ${key}, request ${name}: unknown request type`;
    for (const alternative of alternatives) {
      const { className } = alternative;
      if (!className) throw new CycleError(`request ${alternative.name}: unsupported request type`);
      if (!this.#inventory.classes.named(className))
        return `request ${alternative.name}: device class ${className} does not exist`;
    }
    return undefined;
  }

  /** Undefined for a pod without claims. */
  state(cycle: Cycle): ClaimState | undefined {
    const known = cycle.read<ClaimState>(NAME);
    if (known || !usesDevices(cycle.pod)) return known;
    this.preFilter(cycle);
    return cycle.read<ClaimState>(NAME);
  }

  reserve(cycle: Cycle, node: NodeInfo): void {
    const allocation = this.state(cycle)?.on(node);
    if (!allocation) return;
    // Where a profile does not filter by claims, the pod may be on a node that cannot serve them.
    if ("reason" in allocation) throw new CycleError("claim allocation not found for node");
    for (const [at, claim] of allocation.claims.entries()) {
      const result = allocation.results[at];
      if (result) this.#inventory.setInFlight(claimKey(claim), result);
    }
  }

  preBind(cycle: Cycle, node: NodeInfo): readonly ClusterEvent[] {
    const state = this.state(cycle);
    const verdict = state?.on(node);
    if (!state || !verdict || "reason" in verdict) return [];
    const events: ClusterEvent[] = [];
    for (const claim of state.claims) {
      const at = verdict.claims.findIndex((each) => claimKey(each) === claimKey(claim));
      if (at >= 0) this.#inventory.removeInFlight(claimKey(claim));
      if (isReservedFor(claim, cycle.pod) || (claim === state.extended && at < 0)) continue;
      events.push(this.#write(reserved(verdict.claims[at] ?? claim, verdict.results[at], cycle.pod)));
    }
    return events;
  }

  unreserve(cycle: Cycle): void {
    const state = this.state(cycle);
    for (const claim of state?.claims ?? []) {
      const key = claimKey(claim);
      this.#inventory.removeInFlight(key);
      const now = this.#inventory.claim(key);
      if (!now || !isReservedFor(now, cycle.pod)) continue;
      if (claim === state?.extended) this.#inventory.cluster.removeObject(now);
      else this.#write(released(now, cycle.pod));
    }
  }

  /** Takes the devices from one claim that is of no use on some node and that nobody uses. */
  postFilter(cycle: Cycle): readonly ClusterEvent[] {
    const state = this.state(cycle);
    if (!state) return [];
    const { extended } = state;
    const unused = state.claims.find(
      (claim) =>
        claim !== extended && state.unavailable.has(claim) && !hasConsumers(released(claim, cycle.pod)),
    );
    if (unused) return [this.#write({ ...unused, status: {} })];
    if (!extended || !this.#inventory.claim(claimKey(extended))) return [];
    this.#inventory.cluster.removeObject(extended);
    return [{ resource: "ResourceClaim", action: "Delete", new: extended }];
  }

  #write(claim: ResourceClaim): ClusterEvent {
    const old = this.#inventory.claim(claimKey(claim));
    this.#inventory.cluster.setObject(claim);
    return old
      ? { resource: "ResourceClaim", action: "Update", old, new: claim }
      : { resource: "ResourceClaim", action: "Add", new: claim };
  }
}

function hasConsumers({ status }: ResourceClaim): boolean {
  return (status?.reservedFor ?? []).length > 0;
}

/** A quick test that spares most pods everything else. */
function usesDevices({ podClass }: KubePod): boolean {
  return (podClass.spec.resourceClaims?.length ?? 0) > 0 || podClass.requests.wanted.scalars.size > 0;
}

function hints(inventory: DeviceInventory): QueueingHint[] {
  return [
    { resource: "Node", actions: ["Add", "UpdateLabel", "UpdateAllocatable"] },
    {
      resource: "ResourceClaim",
      actions: ["Add", "Update"],
      helps: (pod, event) =>
        event.resource === "ResourceClaim" &&
        claimHelps(pod, event.old as ResourceClaim | undefined, event.new as ResourceClaim, inventory),
    },
    {
      resource: "UnscheduledPod",
      actions: ["GeneratedClaim"],
      helps: (pod, event) =>
        event.resource === "UnscheduledPod" &&
        event.pod.uid === pod.uid &&
        typeof podClaims(event.pod, inventory) !== "string",
    },
    { resource: "DeviceClass", actions: ["Add", "Update"] },
    { resource: "ResourceSlice", actions: ["Add", "Update"] },
  ];
}

/** Devices became free, or a claim of the pod was made or changed its status. */
function claimHelps(
  pod: KubePod,
  old: ResourceClaim | undefined,
  claim: ResourceClaim,
  inventory: DeviceInventory,
): boolean {
  const claims = podClaims(pod, inventory);
  if (typeof claims === "string") return false;
  if (old?.status?.allocation && !claim.status?.allocation) return true;
  if (!claims.some((each) => claimKey(each) === claimKey(claim))) return false;
  return old === undefined || JSON.stringify(old.status ?? {}) !== JSON.stringify(claim.status ?? {});
}
