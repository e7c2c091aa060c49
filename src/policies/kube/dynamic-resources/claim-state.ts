import type { CycleState } from "../../../sim/contract/kube-plugin.ts";
import { bindingState } from "../../../sim/model/kube/binding-state.ts";
import type { AllocationResult, ResourceClaim } from "../../../sim/model/kube/claims.ts";
import { type NodeMatcher, nodeSelectorMatcher } from "../../../sim/model/kube/node-selector.ts";
import type { NodeInfo } from "../../../sim/model/kube/node-info.ts";
import type { KubePod } from "../../../sim/model/kube/kube-pod.ts";
import { allocateDevices } from "./allocate-devices.ts";
import { claimKey, type DeviceInventory } from "./device-inventory.ts";
import { devicesWanted, extendedRequests } from "./extended-claim.ts";

/** What the claims of a pod come to on a node: why it does not fit, or the devices of those that had none. */
export type NodeVerdict = { readonly reason: string } | NodeAllocation;

interface NodeAllocation {
  /** The claims that get devices here. */
  readonly claims: readonly ResourceClaim[];
  /** For each of them. */
  readonly results: readonly AllocationResult[];
}

const nothing: NodeAllocation = { claims: [], results: [] };

/** The claims of one pod in one attempt to place it. */
export class ClaimState implements CycleState {
  /** Claims that the pod names, then the one for its extended resources, if any. */
  readonly claims: readonly ResourceClaim[];
  readonly extended: ResourceClaim | undefined;
  /** Allocated claims that were of no use on some node that was asked about. */
  readonly unavailable: Set<ResourceClaim> = new Set();
  readonly #pod: KubePod;
  readonly #inventory: DeviceInventory;
  readonly #nodesOf = new Map<ResourceClaim, NodeMatcher>();
  readonly #verdicts = new Map<string, NodeVerdict>();

  constructor(
    pod: KubePod,
    inventory: DeviceInventory,
    named: readonly ResourceClaim[],
    extended: ResourceClaim | undefined,
  ) {
    this.#pod = pod;
    this.#inventory = inventory;
    this.claims = extended ? [...named, extended] : named;
    this.extended = extended;
    for (const claim of this.claims) {
      const selector = claim.status?.allocation?.nodeSelector;
      if (selector) this.#nodesOf.set(claim, nodeSelectorMatcher(selector));
    }
  }

  /** Nothing in it depends on the pods of a node. */
  clone(): ClaimState {
    return this;
  }

  on(node: NodeInfo): NodeVerdict {
    const known = this.#verdicts.get(node.name);
    if (known) return known;
    const verdict = this.#on(node);
    this.#verdicts.set(node.name, verdict);
    return verdict;
  }

  #on(node: NodeInfo): NodeVerdict {
    const extended = this.extended && this.#extendedOn(this.extended, node);
    if (extended && "reason" in extended) return extended;
    const isOnlyExtended = this.claims.length === 1 && this.extended !== undefined;
    if (isOnlyExtended && !extended) return nothing;
    const unavailable = this.claims.filter(
      (claim) => this.#nodesOf.get(claim)?.(node) === false || bindingState(claim) === "failed",
    );
    const allocation = this.#allocate(node, extended);
    if ("reason" in allocation || unavailable.length === 0) return allocation;
    for (const claim of unavailable) this.unavailable.add(claim);
    return { reason: "resourceclaim not available on the node" };
  }

  #allocate(node: NodeInfo, extended: ResourceClaim | undefined): NodeVerdict {
    const claims = this.claims
      .filter(({ status }) => !status?.allocation)
      .map((claim) => (claim === this.extended && extended ? extended : claim));
    if (claims.length === 0) return nothing;
    const wanting = claims.map((claim) => ({ key: claimKey(claim), devices: claim.spec.devices ?? {} }));
    const allocated = allocateDevices(this.#inventory, node, wanting);
    return "reason" in allocated ? allocated : { claims, results: allocated.results };
  }

  /** The claim as the node needs it; undefined if there is nothing to allocate for it. */
  #extendedOn(claim: ResourceClaim, node: NodeInfo): ResourceClaim | { reason: string } | undefined {
    // It stems from an attempt that failed, and must be deleted first.
    if (claim.spec.devices?.requests) return { reason: "cannot schedule extended resource claim" };
    const { classes } = this.#inventory;
    const resources = devicesWanted(this.#pod, node, classes);
    if (resources === "unfit") return { reason: "cannot fit resource" };
    const isAlone = this.claims.length === 1;
    if ((isAlone && resources.length === 0) || claim.status?.allocation) return undefined;
    const requests = extendedRequests(this.#pod.podClass.spec, resources, classes);
    return { ...claim, spec: { devices: { requests } } };
  }

  /** Eight for each request that got its first alternative, less one for each step down its list. */
  score(node: NodeInfo): number {
    const verdict = this.on(node);
    if ("reason" in verdict || this.claims.every(({ status }) => status?.allocation)) return 0;
    const results = [...verdict.results];
    let score = 0;
    for (const { spec, status } of this.claims) {
      const devices = (status?.allocation ?? results.shift())?.devices?.results ?? [];
      const got = new Set(devices.map(({ request }) => request));
      for (const { name, exactly, firstAvailable } of spec.devices?.requests ?? [])
        for (const [at, alternative] of (exactly ? [] : (firstAvailable ?? [])).entries())
          if (got.has(`${name}/${alternative.name}`)) score += MOST_ALTERNATIVES - at;
    }
    return score;
  }
}

const MOST_ALTERNATIVES = 8;

/** The claim is the pod's to use. */
export function isReservedFor(claim: ResourceClaim, { uid }: KubePod): boolean {
  return (claim.status?.reservedFor ?? []).some((consumer) => consumer.uid === uid);
}

/** The claim for the pod to use, with the devices that it got if it had none. */
export function reserved(
  claim: ResourceClaim,
  allocation: AllocationResult | undefined,
  { name, uid }: KubePod,
): ResourceClaim {
  const { status } = claim;
  const reservedFor = [...(status?.reservedFor ?? []), { resource: "pods", name, uid }];
  return { ...claim, status: { ...status, allocation: allocation ?? status?.allocation, reservedFor } };
}

/** The claim without the pod among those that use it. */
export function released(claim: ResourceClaim, { uid }: KubePod): ResourceClaim {
  const reservedFor = (claim.status?.reservedFor ?? []).filter((consumer) => consumer.uid !== uid);
  return { ...claim, status: { ...claim.status, reservedFor } };
}
