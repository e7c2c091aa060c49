import { CycleError } from "../../../sim/contract/cycle-error.ts";
import type {
  AllocatedDevice,
  AllocationResult,
  DeviceClaim,
  DeviceRequest,
} from "../../../sim/model/kube/claims.ts";
import type { SelectableNode } from "../../../sim/model/kube/node-selector.ts";
import type { QuantityList } from "../../../sim/model/kube/objects.ts";
import { allocationNodes } from "./allocation-nodes.ts";
import { quantityText } from "./amount-of.ts";
import { type CapacityShare, hasRoom } from "./capacity-share.ts";
import { type Constraint, distinctAttribute, sameAttribute } from "./constraint.ts";
import { CounterLedger } from "./counter-ledger.ts";
import type { DeviceInventory } from "./device-inventory.ts";
import { type Candidate, type Pool, poolsFor } from "./device-pools.ts";
import { type PreparedRequest, prepareRequest } from "./device-request.ts";

/** A claim that needs devices; `key` is its `namespace/name`. */
export interface UnallocatedClaim {
  readonly key: string;
  readonly devices: DeviceClaim;
}

/** Devices for each claim, in their order; or why there are none. */
export type Allocated = { readonly results: readonly AllocationResult[] } | { readonly reason: string };

/** Most devices that one claim can get. */
const LARGEST_CLAIM = 32;
/** About as much as the scheduler tries on a node in the ten seconds that it gives itself. */
const MOST_STEPS = 4_000_000;

/**
 * Devices on `node` for all claims at once, none of which is taken: the first that do in the order of claims,
 * requests, alternatives, pools, slices and devices (dynamic-resource-allocation v0.36
 * `structured/internal/incubating/allocator_incubating.go`). Throws CycleError where objects make it
 * impossible to say, or the search becomes too long.
 */
export function allocateDevices(
  inventory: DeviceInventory,
  node: SelectableNode,
  claims: readonly UnallocatedClaim[],
): Allocated {
  const pools = poolsFor(inventory, node);
  const prepared = claims.map((claim) => prepareClaim(inventory, pools, node, claim));
  const search = new AllocationSearch(inventory, pools, node, prepared);
  if (search.run()) return { results: search.results() };
  const isInvalid = pools.some(({ state }) => state === "invalid");
  return { reason: isInvalid ? "invalid resource pools were encountered" : "cannot allocate all claims" };
}

interface PreparedClaim {
  readonly key: string;
  /** For each request its alternatives; an ordinary request has one. */
  readonly requests: readonly (readonly PreparedRequest[])[];
  readonly constraints: readonly Constraint[];
}

function prepareClaim(
  inventory: DeviceInventory,
  pools: readonly Pool[],
  node: SelectableNode,
  { key, devices }: UnallocatedClaim,
): PreparedClaim {
  const prepare = ({ name, exactly, firstAvailable }: DeviceRequest): PreparedRequest[] => {
    const alternatives = firstAvailable?.length
      ? firstAvailable.map((request) => ({ name, subrequest: request.name, request }))
      : [{ name, request: exactly ?? { deviceClassName: "" } }];
    return alternatives.map((each) => prepareRequest(inventory, pools, node, key, each));
  };
  const requests = (devices.requests ?? []).map(prepare);
  const least = requests.reduce(
    (sum, alternatives) => sum + Math.min(...alternatives.map(({ count }) => count)),
    0,
  );
  if (least > LARGEST_CLAIM)
    throw new CycleError(
      `claim ${key}: number of requested devices ${least} exceeds the claim limit of ${LARGEST_CLAIM}`,
    );
  const constraints = (devices.constraints ?? []).map((constraint, at) => {
    if (constraint.matchAttribute !== undefined) return sameAttribute(constraint);
    if (constraint.distinctAttribute !== undefined) return distinctAttribute(constraint);
    throw new CycleError(`claim ${key}, constraint #${at}: empty constraint (unsupported constraint type?)`);
  });
  return { key, requests, constraints };
}

/** Where the search stands: the next device of which alternative of which request of which claim. */
interface Place {
  readonly claim: number;
  readonly request: number;
  readonly alternative: number;
  readonly device: number;
}

/**
 * `found`: everything has its devices. `full`: the claim would get too many, whatever devices its earlier
 * requests have.
 */
type Outcome = "found" | "none" | "full";

interface Chosen {
  readonly request: PreparedRequest;
  readonly candidate: Candidate;
  /** Of a device that others may have shares of too. */
  readonly share: CapacityShare | undefined;
}

/** A search through all combinations; the order of the devices within one request does not matter. */
class AllocationSearch {
  readonly #inventory: DeviceInventory;
  readonly #node: SelectableNode;
  readonly #claims: readonly PreparedClaim[];
  readonly #candidates: readonly Candidate[];
  readonly #chosen: Chosen[][];
  /** Claims that have chosen a whole device, by its id. */
  readonly #users = new Map<string, Set<number>>();
  /** Shares of a device that were chosen, by its id. */
  readonly #shares = new Map<string, CapacityShare[]>();
  readonly #counters: CounterLedger;
  #steps = 0;

  constructor(
    inventory: DeviceInventory,
    pools: readonly Pool[],
    node: SelectableNode,
    claims: readonly PreparedClaim[],
  ) {
    this.#inventory = inventory;
    this.#node = node;
    this.#claims = claims;
    this.#candidates = pools.flatMap(({ devices }) => devices);
    this.#chosen = claims.map(() => []);
    this.#counters = new CounterLedger(inventory, pools);
  }

  run(): boolean {
    return this.#request({ claim: 0, request: 0, alternative: 0, device: 0 }) === "found";
  }

  results(): AllocationResult[] {
    return this.#chosen.map((devices, at) => {
      const nodeSelector = allocationNodes(
        devices.map(({ candidate }) => candidate),
        this.#node.name,
      );
      const { key } = this.#claims[at] as PreparedClaim;
      const results = devices.map((chosen, number) => allocatedDevice(chosen, `${key}/${number}`));
      return { devices: { results }, ...(nodeSelector && { nodeSelector }) };
    });
  }

  /** Tries the alternatives of a request, then goes on. */
  #request(place: Place): Outcome {
    const claim = this.#claims[place.claim];
    if (!claim) return "found";
    const alternatives = claim.requests[place.request];
    if (!alternatives) {
      const rest = this.#request({ claim: place.claim + 1, request: 0, alternative: 0, device: 0 });
      // Other devices for earlier claims may leave a smaller alternative for this one.
      return rest === "full" ? "none" : rest;
    }
    let all: Outcome = "full";
    for (const alternative of alternatives.keys()) {
      const outcome = this.#devices({ ...place, alternative, device: 0 }, 0);
      if (outcome === "found") return outcome;
      if (outcome === "none") all = outcome;
    }
    return all;
  }

  /** Takes the next device of a request, from `start` on among the candidates, and goes on. */
  #devices(place: Place, start: number): Outcome {
    const request = this.#at(place);
    if (request.all?.length === 0) return "none";
    if (place.device >= request.count)
      return this.#request({ claim: place.claim, request: place.request + 1, alternative: 0, device: 0 });
    const had = (this.#chosen[place.claim] as Chosen[]).length;
    if (had + request.count - place.device > LARGEST_CLAIM) return "full";
    if (request.all) return this.#try(place, request.all[place.device] as Candidate, 0) ?? "none";
    for (let at = start; at < this.#candidates.length; at++) {
      const candidate = this.#candidates[at] as Candidate;
      if (this.#isInUse(place, request, candidate) || !request.isSelectable(candidate)) continue;
      if (!this.#hasRoom(request, candidate)) continue;
      const outcome = this.#try(place, candidate, at + 1);
      if (outcome === "found" || outcome === "full") return outcome;
    }
    return "none";
  }

  #at({ claim, request, alternative }: Place): PreparedRequest {
    return this.#claims[claim]?.requests[request]?.[alternative] as PreparedRequest;
  }

  /**
   * Takes the device and goes on; gives it back unless that leads to the end. Undefined: it cannot be taken.
   */
  #try(place: Place, candidate: Candidate, start: number): Outcome | undefined {
    this.#steps += 1;
    if (this.#steps > MOST_STEPS)
      throw new CycleError(`node ${this.#node.name}: timed out trying to allocate devices`);
    const giveBack = this.#take(place, candidate);
    if (!giveBack) return undefined;
    const outcome = this.#devices({ ...place, device: place.device + 1 }, start);
    if (outcome !== "found") giveBack();
    return outcome;
  }

  /** Takes the device; says how to give it back, or nothing if it cannot be taken. */
  #take(place: Place, candidate: Candidate): (() => void) | undefined {
    const request = this.#at(place);
    const { id, device } = candidate;
    if (this.#isInUse(place, request, candidate)) return undefined;
    const isShared = device.allowMultipleAllocations === true;
    // Whoever has the first share of a device has taken the counters for all.
    const isCounted = device.consumesCounters?.length && !(isShared && this.#sharesOf(id));
    if (isCounted && !this.#counters.take(candidate)) return undefined;
    const uncount = (): void => {
      if (isCounted) this.#counters.giveBack(candidate);
    };
    const leave = request.isTainted(candidate) ? undefined : this.#join(place, request, candidate);
    if (!leave || !this.#hasRoom(request, candidate)) {
      leave?.();
      uncount();
      return undefined;
    }
    const share = isShared ? request.shareOf(candidate) : undefined;
    const free = share ? this.#addShare(id, share) : this.#addUser(id, place.claim);
    const chosen = this.#chosen[place.claim] as Chosen[];
    chosen.push({ request, candidate, share });
    return () => {
      chosen.pop();
      free();
      leave();
      uncount();
    };
  }

  /** Adds the device to the constraints of its claim; says how to undo it, or nothing if one forbids it. */
  #join({ claim }: Place, request: PreparedRequest, candidate: Candidate): (() => void) | undefined {
    const { key, constraints } = this.#claims[claim] as PreparedClaim;
    const { name, subrequest } = request;
    const violated = constraints.findIndex((constraint) => !constraint.add(name, subrequest, candidate));
    const leave = (joined: readonly Constraint[]): void => {
      for (const constraint of joined) constraint.remove(name, subrequest);
    };
    if (violated < 0) return () => leave(constraints);
    leave(constraints.slice(0, violated));
    if (!request.all) return undefined;
    throw new CycleError(
      `claim ${key}, request ${subrequest ?? name}: cannot add device ${candidate.id} because a claim constraint would not be satisfied`,
    );
  }

  #addUser(id: string, claim: number): () => void {
    const users = this.#users.get(id) ?? new Set();
    this.#users.set(id, users.add(claim));
    return () => void users.delete(claim);
  }

  #addShare(id: string, share: CapacityShare): () => void {
    const shares = this.#shares.get(id) ?? [];
    this.#shares.set(id, shares);
    shares.push(share);
    return () => void shares.pop();
  }

  /** Shares of a device that claims have or are to get; undefined if there are none. */
  #sharesOf(id: string): readonly CapacityShare[] | undefined {
    const had = this.#inventory.sharesOf(id);
    const chosen = this.#shares.get(id) ?? [];
    return had || chosen.length > 0 ? [...(had ?? []), ...chosen] : undefined;
  }

  #hasRoom(request: PreparedRequest, candidate: Candidate): boolean {
    const share = request.shareOf(candidate);
    return share !== undefined && hasRoom(candidate.device, share, this.#sharesOf(candidate.id) ?? []);
  }

  /** With admin access a device can be used beside others, but once in a claim. */
  #isInUse({ claim }: Place, { adminAccess }: PreparedRequest, { id }: Candidate): boolean {
    const users = this.#users.get(id);
    if (adminAccess) return users?.has(claim) ?? false;
    return this.#inventory.isTaken(id) || (users?.size ?? 0) > 0;
  }
}

function allocatedDevice({ request, candidate, share }: Chosen, shareID: string): AllocatedDevice {
  const { name, subrequest, adminAccess } = request;
  const { bindingConditions, bindingFailureConditions } = candidate.device;
  const consumed = [...(share ?? [])].map(([capacity, amount]) => [capacity, quantityText(amount)]);
  return {
    request: subrequest === undefined ? name : `${name}/${subrequest}`,
    driver: candidate.driver,
    pool: candidate.pool,
    device: candidate.device.name,
    ...(adminAccess && { adminAccess }),
    ...(bindingConditions && { bindingConditions, bindingFailureConditions }),
    ...(share && { shareID }),
    ...(consumed.length > 0 && { consumedCapacity: Object.fromEntries(consumed) as QuantityList }),
  };
}
