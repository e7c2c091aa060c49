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

/** A device's name in the cluster: no part has a slash but the pool's, which is in the middle. */
export function deviceId(driver: string, pool: string, device: string): string {
  return `${driver}/${pool}/${device}`;
}

export function claimKey({ metadata: { namespace = "default", name } }: ResourceClaim): string {
  return podKey({ namespace, name });
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
  #slices: readonly ResourceSlice[] = [];
  #local = new Map<string, ResourceSlice[]>();
  #shared: ResourceSlice[] = [];
  #taken = new Set<string>();

  constructor(cluster: KubeCluster) {
    this.cluster = cluster;
    this.classes = new DeviceClassIndex(cluster);
  }

  claim(key: string): ResourceClaim | undefined {
    return this.cluster.object<ResourceClaim>("ResourceClaim", key);
  }

  get slices(): readonly ResourceSlice[] {
    this.#refresh();
    return this.#slices;
  }

  /** Slices of one node and those that may be of several. */
  slicesFor(nodeName: string): readonly ResourceSlice[] {
    this.#refresh();
    return [...(this.#local.get(nodeName) ?? []), ...this.#shared];
  }

  isTaken(id: string): boolean {
    this.#refresh();
    return this.#taken.has(id);
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
    this.#slices = this.cluster.objects<ResourceSlice>("ResourceSlice");
    this.#local = new Map();
    this.#shared = [];
    for (const slice of this.#slices) {
      const { nodeName } = slice.spec;
      const list = nodeName ? (this.#local.get(nodeName) ?? []) : this.#shared;
      list.push(slice);
      if (nodeName) this.#local.set(nodeName, list);
    }
    this.#taken = new Set();
    for (const { status } of this.cluster.objects<ResourceClaim>("ResourceClaim"))
      this.#take(status?.allocation);
    for (const allocation of this.#inFlight.values()) this.#take(allocation);
  }

  /** A device with admin access stays free for others. */
  #take(allocation: AllocationResult | undefined): void {
    for (const { driver, pool, device, adminAccess } of allocation?.devices?.results ?? [])
      if (!adminAccess) this.#taken.add(deviceId(driver, pool, device));
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
