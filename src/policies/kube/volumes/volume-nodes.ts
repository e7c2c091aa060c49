import type { KubePod } from "../../../sim/model/kube/kube-pod.ts";
import type { Selector } from "../../../sim/model/kube/selector.ts";
import type { PersistentVolume } from "../../../sim/model/kube/storage-objects.ts";
import type { Topology } from "../../../sim/model/kube/topology.ts";
import { pluginOfPersistentVolume } from "./in-tree-volume.ts";
import { addAll, keepOnly, type NodeSets, nodeSetsOf } from "./node-sets.ts";
import { onlyLabel } from "./placed-volumes.ts";
import type { PodClaims, VolumeBinder, WaitingClaim } from "./pod-volumes.ts";
import { type Provisioning, whyNotProvisioned } from "./provisioning.ts";
import type { WhereTo } from "./set-vector.ts";
import { isUsableOn } from "./volume-affinity.ts";

/** The nodes that `VolumeBinder.on` lets pods go to, found by terms and not by asking about each. */
export class VolumeNodes {
  readonly #binder: VolumeBinder;
  readonly #sets: NodeSets;
  readonly #allowed: Uint8Array;
  readonly #ofClaim: Uint8Array;
  #isLimited = false;

  constructor(binder: VolumeBinder, topology: Topology) {
    this.#binder = binder;
    this.#sets = nodeSetsOf(topology);
    this.#allowed = new Uint8Array(this.#sets.size);
    this.#ofClaim = new Uint8Array(this.#sets.size);
  }

  /**
   * "ask": it is not sets alone that decide. A claim began to be provisioned for a node, several want volumes
   * that there are, a volume is lost, or it depends on the CSINode what becomes of it.
   */
  of(pod: KubePod): WhereTo {
    const claims = this.#binder.claimsOf(pod);
    if (claims === undefined) return "all";
    if (typeof claims === "string") return "ask";
    const volumes = this.#boundVolumes(claims);
    const several = claims.waiting.filter(hasVolumes).length > 1;
    if (volumes === undefined || several || claims.started.length > 0) return "ask";
    this.#isLimited = false;
    for (const volume of volumes)
      this.#limit(() => this.#addUsable(volume), volume.spec.nodeAffinity?.required);
    for (const claim of claims.waiting)
      this.#limit(() => this.#addServed(claim), !isProvisionedAnywhere(claim.provisioning));
    return this.#isLimited ? this.#allowed : "all";
  }

  #boundVolumes({ bound }: PodClaims): PersistentVolume[] | undefined {
    const volumes: PersistentVolume[] = [];
    for (const { spec } of bound) {
      const volume = this.#binder.cluster.object<PersistentVolume>("PersistentVolume", spec.volumeName ?? "");
      if (!volume || pluginOfPersistentVolume(volume.spec)) return undefined;
      volumes.push(volume);
    }
    return volumes;
  }

  /** Leaves only nodes that `add` puts into the set of one claim. */
  #limit(add: () => void, limits: unknown): void {
    if (limits === undefined || limits === false) return;
    this.#ofClaim.fill(0);
    add();
    if (this.#isLimited) keepOnly(this.#allowed, this.#ofClaim);
    else this.#allowed.set(this.#ofClaim);
    this.#isLimited = true;
  }

  #addUsable(volume: PersistentVolume): void {
    const place = onlyLabel(volume);
    if (place) this.#sets.addWithLabel(this.#ofClaim, place.key, place.values);
    else {
      const key = `volume ${JSON.stringify(volume.spec.nodeAffinity)}`;
      addAll(
        this.#ofClaim,
        this.#sets.where(key, (labels) => isUsableOn(volume, labels)),
      );
    }
  }

  /** Nodes with a volume for the claim, and those where one can be made. */
  #addServed({ provisioning, volumes }: WaitingClaim): void {
    const [kept] = volumes.kept;
    if (kept) this.#addUsable(kept);
    else {
      for (const [label, values] of volumes.free.labels())
        this.#sets.addWithLabel(this.#ofClaim, label, values);
      for (const volume of volumes.free.others()) this.#addUsable(volume);
    }
    this.#addProvisioned(provisioning);
  }

  #addProvisioned(provisioning: Provisioning): void {
    const { isSupported, topologies = [], withSpace } = provisioning;
    if (!isSupported) return;
    const places = topologies.length === 0 && withSpace ? oneLabelEach(withSpace) : undefined;
    if (places) {
      for (const [label, values] of places) this.#sets.addWithLabel(this.#ofClaim, label, values);
      return;
    }
    const spaces = withSpace?.map(({ requirements }) => requirements ?? 0);
    const key = `provisioning ${JSON.stringify([topologies, spaces])}`;
    addAll(
      this.#ofClaim,
      this.#sets.where(key, (labels) => whyNotProvisioned(provisioning, labels) === undefined),
    );
  }
}

/** The values by label, where each selector asks for values of one label, as those of storage on hosts do. */
function oneLabelEach(selectors: readonly Selector[]): Map<string, string[]> | undefined {
  const places = new Map<string, string[]>();
  for (const { requirements } of selectors) {
    const [only, ...more] = requirements ?? [];
    if (only?.operator !== "In" || more.length > 0) return undefined;
    const values = places.get(only.key) ?? [];
    places.set(only.key, values);
    values.push(...only.values);
  }
  return places;
}

function hasVolumes({ volumes }: WaitingClaim): boolean {
  return volumes.kept.length > 0 || !volumes.free.isEmpty;
}

function isProvisionedAnywhere({ isSupported, topologies = [], withSpace }: Provisioning): boolean {
  return isSupported && topologies.length === 0 && withSpace === undefined;
}
