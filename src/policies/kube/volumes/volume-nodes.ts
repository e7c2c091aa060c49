import type { KubePod } from "../../../sim/model/kube/kube-pod.ts";
import type { Selector } from "../../../sim/model/kube/selector.ts";
import type { PersistentVolume } from "../../../sim/model/kube/storage-objects.ts";
import type { Topology } from "../../../sim/model/kube/topology.ts";
import { pluginOfPersistentVolume } from "./in-tree-volume.ts";
import { addAll, common, type NodeSets, nodeSetsOf } from "./node-sets.ts";
import { onlyLabel } from "./placed-volumes.ts";
import type { PodClaims, VolumeBinder, WaitingClaim } from "./pod-volumes.ts";
import { type Provisioning, whyNotProvisioned } from "./provisioning.ts";
import type { WhereTo } from "./set-vector.ts";
import { isUsableOn } from "./volume-affinity.ts";

/** The nodes that `VolumeBinder.on` lets pods go to, found by terms and not by asking about each. */
export class VolumeNodes {
  readonly #binder: VolumeBinder;
  readonly #sets: NodeSets;

  constructor(binder: VolumeBinder, topology: Topology) {
    this.#binder = binder;
    this.#sets = nodeSetsOf(topology);
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
    const limits: Uint8Array[] = [];
    for (const volume of volumes) if (volume.spec.nodeAffinity?.required) limits.push(this.#usable(volume));
    for (const claim of claims.waiting)
      if (!isProvisionedAnywhere(claim.provisioning)) limits.push(this.#served(claim));
    return common(limits);
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

  /** Nodes where the volume can be used. */
  #usable(volume: PersistentVolume): Uint8Array {
    const place = onlyLabel(volume);
    if (place && !this.#sets.isCoarse(place.key)) {
      const set = new Uint8Array(this.#sets.size);
      this.#sets.addWithLabel(set, place.key, place.values);
      return set;
    }
    const key = `volume ${JSON.stringify(volume.spec.nodeAffinity)}`;
    return this.#sets.where(key, (labels) => isUsableOn(volume, labels));
  }

  /** Nodes with a volume for the claim, and those where one can be made. */
  #served({ provisioning, volumes }: WaitingClaim): Uint8Array {
    const { kept, free } = volumes;
    if (!hasVolumes({ volumes })) return this.#provisioned(provisioning);
    const set = this.#provisioned(provisioning).slice();
    if (kept[0]) addAll(set, this.#usable(kept[0]));
    else {
      for (const [label, values] of free.labels()) this.#sets.addWithLabel(set, label, values);
      for (const volume of free.others()) addAll(set, this.#usable(volume));
    }
    return set;
  }

  #provisioned(provisioning: Provisioning): Uint8Array {
    const { isSupported, topologies = [], withSpace } = provisioning;
    const places = isSupported && topologies.length === 0 && withSpace ? oneLabelEach(withSpace) : undefined;
    if (places) {
      const set = new Uint8Array(this.#sets.size);
      for (const [label, values] of places) this.#sets.addWithLabel(set, label, values);
      return set;
    }
    const spaces = withSpace?.map(({ requirements }) => requirements ?? 0);
    const key = `provisioning ${JSON.stringify([isSupported, topologies, spaces])}`;
    return this.#sets.where(key, (labels) => whyNotProvisioned(provisioning, labels) === undefined);
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

function hasVolumes({ volumes }: Pick<WaitingClaim, "volumes">): boolean {
  return volumes.kept.length > 0 || !volumes.free.isEmpty;
}

function isProvisionedAnywhere({ isSupported, topologies = [], withSpace }: Provisioning): boolean {
  return isSupported && topologies.length === 0 && withSpace === undefined;
}
