import { CycleError } from "../../../sim/contract/cycle-error.ts";
import type {
  AllocationResult,
  Device,
  DeviceClass,
  DeviceSelector as RawSelector,
  ResourceClaim,
  ResourceSlice,
} from "../../../sim/model/kube/claims.ts";
import { DeviceClassIndex } from "../../../sim/model/kube/device-classes.ts";
import { DeviceSelector } from "../../../sim/model/kube/device-selector.ts";
import type { KubeCluster } from "../../../sim/model/kube/kube-cluster.ts";
import { podKey } from "../../../sim/model/kube/kube-pod.ts";
import type { QuantityList } from "../../../sim/model/kube/objects.ts";
import { amountOf } from "./amount-of.ts";
import type { CapacityShare } from "./capacity-share.ts";
import { SliceIndex } from "./slice-index.ts";

/** A device's name in the cluster: no part has a slash but the pool's, which is in the middle. */
export function deviceId(driver: string, pool: string, device: string): string {
  return `${driver}/${pool}/${device}`;
}

export function claimKey({ metadata: { namespace = "default", name } }: ResourceClaim): string {
  return podKey({ namespace, name });
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, at) => each === b[at]);
}

const inventories = new WeakMap<KubeCluster, DeviceInventory>();

/** The one inventory of a cluster, which the plug-ins of all its profiles share. */
export function inventoryOf(cluster: KubeCluster): DeviceInventory {
  const known = inventories.get(cluster) ?? new DeviceInventory(cluster);
  inventories.set(cluster, known);
  return known;
}

/** The devices of a cluster, which of them are taken, and the classes that select them. */
export class DeviceInventory {
  readonly cluster: KubeCluster;
  readonly classes: DeviceClassIndex;
  /** What pods got that are not bound yet, by the key of the claim. */
  readonly #inFlight = new Map<string, AllocationResult>();
  readonly #selectors = new Map<string, DeviceSelector>();
  #version = -1;
  #slices: SliceIndex = new SliceIndex([]);
  #taken = new Set<string>();
  #shared = new Set<string>();
  #consumed = new Map<string, CapacityShare[]>();

  constructor(cluster: KubeCluster) {
    this.cluster = cluster;
    this.classes = new DeviceClassIndex(cluster);
  }

  claim(key: string): ResourceClaim | undefined {
    return this.cluster.object<ResourceClaim>("ResourceClaim", key);
  }

  get slices(): SliceIndex {
    this.#refresh();
    return this.#slices;
  }

  /** Whether a claim has the whole device. */
  isTaken(id: string): boolean {
    this.#refresh();
    return this.#taken.has(id);
  }

  /** Whether claims have the device or shares of it. */
  isAllocated(id: string): boolean {
    return this.isTaken(id) || this.#shared.has(id) || this.#consumed.has(id);
  }

  /** What the shares of the device that claims have take; undefined if there is none that takes anything. */
  sharesOf(id: string): readonly CapacityShare[] | undefined {
    this.#refresh();
    return this.#consumed.get(id);
  }

  // --- allocations in flight

  inFlight(key: string): AllocationResult | undefined {
    return this.#inFlight.get(key);
  }

  setInFlight(key: string, allocation: AllocationResult): void {
    this.#inFlight.set(key, allocation);
    this.#allocationsChanged();
  }

  removeInFlight(key: string): void {
    if (this.#inFlight.delete(key)) this.#allocationsChanged();
  }

  #allocationsChanged(): void {
    this.#version = -1;
    this.cluster.log.restart();
  }

  #refresh(): void {
    if (this.#version === this.cluster.objectsVersion) return;
    this.#version = this.cluster.objectsVersion;
    const slices = this.cluster.objects<ResourceSlice>("ResourceSlice");
    if (!isSame(slices, this.#slices.all)) this.#slices = new SliceIndex(slices);
    this.#taken = new Set();
    this.#shared = new Set();
    this.#consumed = new Map();
    for (const { status } of this.cluster.objects<ResourceClaim>("ResourceClaim"))
      this.#take(status?.allocation);
    for (const allocation of this.#inFlight.values()) this.#take(allocation);
  }

  /** A device with admin access stays free for others. */
  #take(allocation: AllocationResult | undefined): void {
    for (const result of allocation?.devices?.results ?? []) {
      if (result.adminAccess) continue;
      const id = deviceId(result.driver, result.pool, result.device);
      if (result.shareID === undefined) this.#taken.add(id);
      else this.#share(id, result.consumedCapacity);
    }
  }

  #share(id: string, consumed: QuantityList | undefined): void {
    this.#shared.add(id);
    if (!consumed) return;
    const share = new Map(Object.entries(consumed).map(([name, amount]) => [name, amountOf(amount)]));
    this.#consumed.set(id, [...(this.#consumed.get(id) ?? []), share]);
  }

  // --- selectors

  /** Whether a device meets all selectors. Throws CycleError, about `whose` selectors, if one cannot say. */
  meets(
    selectors: readonly RawSelector[] | undefined,
    driver: string,
    device: Device,
    whose: string,
  ): boolean {
    return (selectors ?? []).every(({ cel }, at) => {
      const answer = this.#selector(cel?.expression ?? "", whose, at).matches(driver, device);
      if (typeof answer === "boolean") return answer;
      throw new CycleError(`${whose}: selector #${at}: CEL runtime error: ${answer.error}`);
    });
  }

  meetsClass(deviceClass: DeviceClass, driver: string, device: Device): boolean {
    return this.meets(deviceClass.spec?.selectors, driver, device, `class ${deviceClass.metadata.name}`);
  }

  #selector(expression: string, whose: string, at: number): DeviceSelector {
    const known = this.#selectors.get(expression);
    if (known) return known;
    try {
      const made = new DeviceSelector(expression);
      this.#selectors.set(expression, made);
      return made;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new CycleError(`${whose}: selector #${at}: CEL compile error: ${error.message}`);
    }
  }
}
