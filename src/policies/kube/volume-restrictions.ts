import { CycleError } from "../../sim/contract/cycle-error.ts";
import type { ClusterEvent } from "../../sim/contract/kube-events.ts";
import {
  type ClusterVector,
  type CycleState,
  type KubePlugin,
  unresolvable,
  unschedulable,
  Verdict,
} from "../../sim/contract/kube-plugin.ts";
import { ByClass } from "../../sim/model/kube/by-class.ts";
import type { KubeCluster } from "../../sim/model/kube/kube-cluster.ts";
import type { KubePod } from "../../sim/model/kube/kube-pod.ts";
import type { Volume } from "../../sim/model/kube/objects.ts";
import type { KubePodClass } from "../../sim/model/kube/pod-class.ts";
import type { PersistentVolumeClaim } from "../../sim/model/kube/storage-objects.ts";
import { versions } from "./volumes/event-objects.ts";
import { findClaim, notFound, usesClaim } from "./volumes/pod-claims.ts";

const NAME = "VolumeRestrictions";
const noDisk = unschedulable("node(s) had no available disk");
const inUse = unschedulable(
  "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod",
);

/** The pod's claims that only one pod may use, and how often others use them. */
class Exclusive implements CycleState {
  readonly claims: ReadonlySet<string>;
  uses: number;

  constructor(claims: ReadonlySet<string>, uses: number) {
    this.claims = claims;
    this.uses = uses;
  }

  clone(): Exclusive {
    return new Exclusive(this.claims, this.uses);
  }

  /** As in the scheduler, claims of that name in other namespaces count too. */
  count({ podClass }: KubePod, sign: 1 | -1): void {
    for (const { persistentVolumeClaim } of podClass.spec.volumes ?? [])
      if (persistentVolumeClaim && this.claims.has(persistentVolumeClaim.claimName)) this.uses += sign;
  }
}

/**
 * Keeps pods off nodes where another uses the same disk, and everywhere while another uses a claim that is
 * for one pod only (Kubernetes v1.36 `plugins/volumerestrictions`).
 */
export function volumeRestrictions(cluster: KubeCluster): KubePlugin {
  const disks = new ByClass(({ spec }: KubePodClass) => (spec.volumes ?? []).filter(isDisk));
  return {
    name: NAME,
    reads: { filter: "cluster" },
    vector: ({ spec }) => (spec.volumes ? exclusiveVector(cluster, disks) : "none"),
    preFilter: (cycle) => {
      const exclusive = exclusiveClaims(cluster, cycle.pod);
      if (typeof exclusive === "string") return unresolvable(exclusive);
      if (exclusive.uses === 0 && disks.get(cycle.pod.podClass).length === 0) return "skip";
      cycle.write(NAME, exclusive);
      return undefined;
    },
    filter: (cycle, node) => {
      const wanted = disks.get(cycle.pod.podClass);
      if (wanted.length > 0 && node.pods.some(({ podClass }) => overlaps(wanted, disks.get(podClass))))
        return noDisk;
      const exclusive = cycle.read<Exclusive>(NAME);
      if (!exclusive) throw new CycleError(`cannot read "PreFilter${NAME}" from cycleState`);
      return exclusive.uses > 0 ? inUse : undefined;
    },
    addPod: (cycle, pod) => cycle.read<Exclusive>(NAME)?.count(pod, 1),
    removePod: (cycle, pod) => cycle.read<Exclusive>(NAME)?.count(pod, -1),
    hints: [
      {
        resource: "AssignedPod",
        actions: ["Delete"],
        helps: (pod, event) =>
          event.resource !== "AssignedPod" ||
          (event.pod.namespace === pod.namespace &&
            (overlaps(disks.get(pod.podClass), disks.get(event.pod.podClass)) || shareClaim(pod, event.pod))),
      },
      { resource: "Node", actions: ["Add"] },
      { resource: "PersistentVolumeClaim", actions: ["Add"], helps: isOwnClaim },
    ],
  };
}

/** Whether a claim of the pod is in use; pods that bring disks of their own are left to be asked about. */
function exclusiveVector(cluster: KubeCluster, disks: ByClass<readonly Volume[]>): ClusterVector {
  return {
    filters: (pod) => {
      const exclusive = exclusiveClaims(cluster, pod);
      if (typeof exclusive === "string" || disks.get(pod.podClass).length > 0) return "ask";
      return exclusive.uses > 0;
    },
    filter: (verdicts, from, to) => verdicts.fill(Verdict.unschedulable, from, to),
    scores: () => false,
    score: () => undefined,
  };
}

/** The pod's exclusive claims and their uses, or which claim is missing. */
function exclusiveClaims(cluster: KubeCluster, pod: KubePod): Exclusive | string {
  const claims = new Set<string>();
  for (const { persistentVolumeClaim } of pod.podClass.spec.volumes ?? []) {
    if (!persistentVolumeClaim) continue;
    const { claimName } = persistentVolumeClaim;
    const claim = findClaim(cluster, pod, claimName);
    if (!claim) return notFound("persistentvolumeclaim", claimName);
    if (claim.spec.accessModes?.includes("ReadWriteOncePod")) claims.add(claimName);
  }
  const used = [...claims].filter((name) => cluster.claimUses.has(`${pod.namespace}/${name}`));
  return new Exclusive(claims, used.length);
}

function isDisk({ gcePersistentDisk, awsElasticBlockStore, iscsi, rbd }: Volume): boolean {
  return [gcePersistentDisk, awsElasticBlockStore, iscsi, rbd].some((source) => source !== undefined);
}

function overlaps(wanted: readonly Volume[], held: readonly Volume[]): boolean {
  return held.length > 0 && wanted.some((a) => held.some((b) => isSameDisk(a, b)));
}

/** The same disk, and not read by both only; EBS disks cannot be shared at all. */
function isSameDisk(a: Volume, b: Volume): boolean {
  const [gce, otherGce] = [a.gcePersistentDisk, b.gcePersistentDisk];
  if (gce && otherGce && gce.pdName === otherGce.pdName && !bothRead(gce, otherGce)) return true;
  const [ebs, otherEbs] = [a.awsElasticBlockStore, b.awsElasticBlockStore];
  if (ebs && otherEbs && ebs.volumeID === otherEbs.volumeID) return true;
  if (a.iscsi && b.iscsi && a.iscsi.iqn === b.iscsi.iqn && !bothRead(a.iscsi, b.iscsi)) return true;
  const [rbd, otherRbd] = [a.rbd, b.rbd];
  if (!rbd || !otherRbd || rbd.image !== otherRbd.image || bothRead(rbd, otherRbd)) return false;
  return (
    (rbd.pool ?? "") === (otherRbd.pool ?? "") &&
    rbd.monitors.some((monitor) => otherRbd.monitors.includes(monitor))
  );
}

interface MaybeReadOnly {
  readonly readOnly?: boolean | undefined;
}

function bothRead(a: MaybeReadOnly, b: MaybeReadOnly): boolean {
  return a.readOnly === true && b.readOnly === true;
}

function shareClaim(pod: KubePod, other: KubePod): boolean {
  return pod.podClass.claims.some((claim) => other.podClass.claims.includes(claim));
}

function isOwnClaim(pod: KubePod, event: ClusterEvent): boolean {
  return usesClaim(pod, versions<PersistentVolumeClaim>(event).now, false);
}
