import type { ClusterEvent } from "../../sim/contract/kube-events.ts";
import { type CycleState, type KubePlugin, unresolvable } from "../../sim/contract/kube-plugin.ts";
import type { KubeCluster } from "../../sim/model/kube/kube-cluster.ts";
import type { KubePod } from "../../sim/model/kube/kube-pod.ts";
import type { Labels } from "../../sim/model/kube/objects.ts";
import { labelOf } from "../../sim/model/kube/selector.ts";
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
} from "../../sim/model/kube/storage-objects.ts";
import { versions } from "./volumes/event-objects.ts";
import { common, type NodeSets, nodeSetsOf } from "./volumes/node-sets.ts";
import {
  findClaim,
  noBindingMode,
  notFound,
  storageClassName,
  usesClaim,
  waitsForConsumer,
} from "./volumes/pod-claims.ts";
import { setVector, type WhereTo } from "./volumes/set-vector.ts";

const NAME = "VolumeZone";
const refusal = unresolvable("node(s) had no available volume zone");

/** Labels of zones and regions, and what those that are out of use are called now. */
const topologyLabels: ReadonlyMap<string, string> = new Map([
  ["failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"],
  ["failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"],
  ["topology.kubernetes.io/zone", "topology.kubernetes.io/zone"],
  ["topology.kubernetes.io/region", "topology.kubernetes.io/region"],
]);

/** A label that nodes must have, with one of these values. */
interface Place {
  readonly key: string;
  readonly values: readonly string[];
}

/** Where the bound volumes of one pod are. */
class Places implements CycleState {
  readonly all: readonly Place[];

  constructor(all: readonly Place[]) {
    this.all = all;
  }

  clone(): this {
    return this;
  }
}

/** Keeps pods in the zones and regions of their bound volumes (Kubernetes v1.36 `plugins/volumezone`). */
export function volumeZone(cluster: KubeCluster): KubePlugin {
  return {
    name: NAME,
    reads: { filter: "cluster" },
    vector: ({ spec }, topology) => {
      if (!spec.volumes) return "none";
      const sets = nodeSetsOf(topology);
      return setVector((pod) => nodesIn(placesOf(cluster, pod), sets));
    },
    preFilter: (cycle) => {
      const places = placesOf(cluster, cycle.pod);
      if (typeof places === "string") return unresolvable(places);
      if (places.length === 0) return "skip";
      cycle.write(NAME, new Places(places));
      return undefined;
    },
    filter: (cycle, { labels }) => {
      const places = cycle.read<Places>(NAME)?.all ?? placesOf(cluster, cycle.pod);
      if (typeof places === "string") return unresolvable(places);
      return places.every((place) => isIn(place, labels)) ? undefined : refusal;
    },
    hints: [
      { resource: "StorageClass", actions: ["Add"], helps: isWaiting },
      { resource: "Node", actions: ["Add", "UpdateLabel"] },
      { resource: "PersistentVolumeClaim", actions: ["Add", "Update"], helps: isOwnClaim },
      { resource: "PersistentVolume", actions: ["Add", "Update"], helps: movesVolume },
    ],
  };
}

/** Where the pod's volumes are, or why nobody can know. */
function placesOf(cluster: KubeCluster, pod: KubePod): Place[] | string {
  const places: Place[] = [];
  for (const { persistentVolumeClaim } of pod.podClass.spec.volumes ?? []) {
    if (!persistentVolumeClaim) continue;
    const { claimName } = persistentVolumeClaim;
    if (claimName === "") return "PersistentVolumeClaim had no name";
    const claim = findClaim(cluster, pod, claimName);
    if (!claim) return notFound("persistentvolumeclaim", claimName);
    const { volumeName } = claim.spec;
    if (volumeName) {
      const volume = cluster.object<PersistentVolume>("PersistentVolume", volumeName);
      if (!volume) return notFound("persistentvolume", volumeName);
      places.push(...placesOfVolume(volume));
    } else {
      const problem = whyUnbound(cluster, claim);
      if (problem !== undefined) return problem;
    }
  }
  return places;
}

/** Why a claim without a volume should have one; undefined if it waits for the pod's node. */
function whyUnbound(cluster: KubeCluster, claim: PersistentVolumeClaim): string | undefined {
  const name = storageClassName(claim);
  if (name === "") return "PersistentVolumeClaim had no pv name and storageClass name";
  const storageClass = cluster.object<StorageClass>("StorageClass", name);
  if (!storageClass) return notFound("storageclass.storage.k8s.io", name);
  if (!storageClass.volumeBindingMode) return noBindingMode(storageClass);
  return waitsForConsumer(storageClass) ? undefined : "PersistentVolume had no name";
}

/** A label with an empty zone among its zones says nothing. */
function placesOfVolume({ metadata }: PersistentVolume): Place[] {
  return [...topologyLabels.keys()].flatMap((key) => {
    const values = labelOf(metadata.labels ?? {}, key)
      ?.split("__")
      .map((value) => value.trim());
    return values && !values.includes("") ? [{ key, values }] : [];
  });
}

/** A node without any such label is everywhere. */
function isIn({ key, values }: Place, labels: Labels): boolean {
  if (![...topologyLabels.keys()].some((each) => labelOf(labels, each) !== undefined)) return true;
  const value = labelOf(labels, key) ?? labelOf(labels, topologyLabels.get(key) as string);
  return value !== undefined && values.includes(value);
}

function nodesIn(places: readonly Place[] | string, sets: NodeSets): WhereTo {
  if (typeof places === "string") return "ask";
  return common(
    places.map((place) =>
      sets.where(`place ${place.key} ${place.values.join()}`, (labels) => isIn(place, labels)),
    ),
  );
}

function isWaiting(_: KubePod, event: ClusterEvent): boolean {
  return waitsForConsumer(versions<StorageClass>(event).now);
}

function isOwnClaim(pod: KubePod, event: ClusterEvent): boolean {
  return usesClaim(pod, versions<PersistentVolumeClaim>(event).now, false);
}

function movesVolume(_: KubePod, event: ClusterEvent): boolean {
  const { old, now } = versions<PersistentVolume>(event);
  return old === undefined || placeKey(old) !== placeKey(now);
}

function placeKey(volume: PersistentVolume): string {
  return JSON.stringify(placesOfVolume(volume).map(({ key, values }) => [key, [...new Set(values)].sort()]));
}
