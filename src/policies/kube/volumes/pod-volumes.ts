import { CycleError } from "../../../sim/contract/cycle-error.ts";
import type { CycleState } from "../../../sim/contract/kube-plugin.ts";
import { type KubeCluster, objectKey } from "../../../sim/model/kube/kube-cluster.ts";
import type { KubePod } from "../../../sim/model/kube/kube-pod.ts";
import type { NodeInfo } from "../../../sim/model/kube/node-info.ts";
import { labelOf } from "../../../sim/model/kube/selector.ts";
import type {
  CsiStorageCapacity,
  PersistentVolume,
  PersistentVolumeClaim,
} from "../../../sim/model/kube/storage-objects.ts";
import { GroupedObjects } from "./grouped-objects.ts";
import {
  claimName,
  findClaim,
  findStorageClass,
  isFullyBound,
  noBindingMode,
  notFound,
  notOwned,
  SELECTED_NODE,
  storageClassName,
  waitsForConsumer,
} from "./pod-claims.ts";
import { NO_VOLUME, type Provisioning, provisioning, whyNotProvisioned } from "./provisioning.ts";
import { claimSize, matchingVolume, type StaticVolumes, staticVolumes } from "./static-volumes.ts";
import { isUsableThrough } from "./volume-affinity.ts";

const WRONG_NODE = "node(s) didn't match PersistentVolume's node affinity";
const LOST_VOLUME = "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)";

/** The claims of one pod, as its placement begins. */
export class PodClaims implements CycleState {
  readonly bound: readonly PersistentVolumeClaim[];
  /** A node was chosen for them by an earlier attempt, in the order of the pod's volumes. */
  readonly started: readonly WaitingClaim[];
  /** To be bound to a volume that there is or to a new one; the smallest first. */
  readonly waiting: readonly WaitingClaim[];

  constructor(
    bound: readonly PersistentVolumeClaim[],
    started: readonly WaitingClaim[],
    waiting: readonly WaitingClaim[],
  ) {
    this.bound = bound;
    this.started = started;
    this.waiting = waiting;
  }

  /** Nothing in it changes. */
  clone(): this {
    return this;
  }
}

/** A claim that waits for its pod's node, and what it could be bound to anywhere. */
export interface WaitingClaim {
  readonly claim: PersistentVolumeClaim;
  readonly provisioning: Provisioning;
  readonly volumes: StaticVolumes;
}

/** What a pod's claims would get on one node. */
export interface NodeVolumes {
  readonly bindings: readonly Binding[];
  readonly provisions: readonly PersistentVolumeClaim[];
}

export interface Binding {
  readonly claim: PersistentVolumeClaim;
  readonly volume: PersistentVolume;
}

/** Finds volumes for the claims of pods (Kubernetes v1.36 `volumebinding/binder.go`). */
export class VolumeBinder {
  readonly cluster: KubeCluster;
  readonly #volumes: GroupedObjects<PersistentVolume>;
  readonly #capacities: GroupedObjects<CsiStorageCapacity>;

  constructor(cluster: KubeCluster) {
    this.cluster = cluster;
    this.#volumes = new GroupedObjects(cluster, "PersistentVolume", (volume: PersistentVolume) => {
      const { claimRef } = volume.spec;
      return groupOf(
        storageClassName(volume),
        claimRef && `${claimRef.namespace ?? ""}/${claimRef.name ?? ""}`,
      );
    });
    this.#capacities = new GroupedObjects(
      cluster,
      "CSIStorageCapacity",
      (capacity: CsiStorageCapacity) => capacity.storageClassName ?? "",
    );
  }

  /** The pod's claims; undefined without any, or why the pod can go nowhere. */
  claimsOf(pod: KubePod): PodClaims | string | undefined {
    const claims: PersistentVolumeClaim[] = [];
    for (const volume of pod.podClass.spec.volumes ?? []) {
      const name = claimName(pod, volume);
      if (name === undefined) continue;
      const claim = findClaim(this.cluster, pod, name);
      const problem = claim ? this.#problem(pod, claim, volume.ephemeral !== undefined) : undefined;
      if (problem !== undefined) return problem;
      if (claim) claims.push(claim);
      else if (volume.ephemeral)
        return `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`;
      else return notFound("persistentvolumeclaim", name);
    }
    return claims.length === 0 ? undefined : this.#sorted(claims);
  }

  #problem(pod: KubePod, claim: PersistentVolumeClaim, isEphemeral: boolean): string | undefined {
    const { metadata, spec, status } = claim;
    if (status?.phase === "Lost")
      return `persistentvolumeclaim "${metadata.name}" bound to non-existent persistentvolume "${spec.volumeName ?? ""}"`;
    if (metadata.deletionTimestamp !== undefined)
      return `persistentvolumeclaim "${metadata.name}" is being deleted`;
    return isEphemeral ? notOwned(pod, claim) : undefined;
  }

  #sorted(claims: readonly PersistentVolumeClaim[]): PodClaims | string {
    const bound = claims.filter(isFullyBound);
    const unbound = claims.filter((claim) => !isFullyBound(claim));
    const isWaiting = unbound.map((claim) => this.#isWaiting(claim));
    if (isWaiting.includes(false)) return "pod has unbound immediate PersistentVolumeClaims";
    const waiting = unbound.map((claim) => this.#waitingClaim(claim));
    return new PodClaims(
      bound,
      waiting.filter(({ claim }) => selectedNode(claim) !== undefined),
      waiting.filter(({ claim }) => selectedNode(claim) === undefined).sort(bySize),
    );
  }

  #isWaiting(claim: PersistentVolumeClaim): boolean {
    const storageClass = findStorageClass(this.cluster, claim);
    if (!storageClass) return false;
    if (!storageClass.volumeBindingMode) throw new CycleError(noBindingMode(storageClass));
    return waitsForConsumer(storageClass) && !claim.spec.volumeName;
  }

  #waitingClaim(claim: PersistentVolumeClaim): WaitingClaim {
    const className = storageClassName(claim);
    return {
      claim,
      provisioning: provisioning(this.cluster, claim, this.#capacities.of(className)),
      volumes: staticVolumes(
        claim,
        this.#volumes.of(groupOf(className, objectKey(claim))),
        this.#volumes.of(groupOf(className, undefined)),
      ),
    };
  }

  /**
   * What the claims would get on the node, or why they cannot be served there. Throws CycleError for a bound
   * volume that the CSI driver in place of its plug-in cannot have.
   */
  on(claims: PodClaims, node: NodeInfo): NodeVolumes | readonly string[] {
    const boundProblem = this.#boundProblem(claims.bound, node);
    const found = volumesFor(claims, node);
    const problem = typeof found === "string" ? found : undefined;
    const problems = boundProblem === LOST_VOLUME ? [problem, boundProblem] : [boundProblem, problem];
    const reasons = problems.filter((reason) => reason !== undefined);
    return typeof found === "string" || reasons.length > 0 ? reasons : found;
  }

  /** The first bound claim whose volume cannot be used on the node decides. */
  #boundProblem(claims: readonly PersistentVolumeClaim[], { name, labels }: NodeInfo): string | undefined {
    const csiNode = claims.length > 0 ? this.cluster.object("CSINode", name) : undefined;
    for (const { spec } of claims) {
      const volume = this.cluster.object<PersistentVolume>("PersistentVolume", spec.volumeName ?? "");
      if (!volume) return LOST_VOLUME;
      const usable = isUsableThrough(volume, labels, csiNode);
      if (usable === "untranslatable") throw new CycleError(`could not translate pv ${volume.metadata.name}`);
      if (!usable) return WRONG_NODE;
    }
    return undefined;
  }
}

/** Volumes of a class that are kept for a claim, or for none. */
function groupOf(className: string, claim: string | undefined): string {
  return `${className} ${claim ?? ""}`;
}

/** A claim that gets no volume that there is may get a new one. */
function volumesFor({ started, waiting }: PodClaims, { name, labels }: NodeInfo): NodeVolumes | string {
  if (started.some(({ claim }) => selectedNode(claim) !== name)) return NO_VOLUME;
  const bindings: Binding[] = [];
  const toProvision = [...started];
  const chosen = new Set<PersistentVolume>();
  for (const each of waiting) {
    const volume = matchingVolume(each.volumes, labels, chosen);
    if (volume) {
      chosen.add(volume);
      bindings.push({ claim: each.claim, volume });
    } else toProvision.push(each);
  }
  for (const each of toProvision) {
    const problem = whyNotProvisioned(each.provisioning, labels);
    if (problem !== undefined) return problem;
  }
  return { bindings, provisions: toProvision.map(({ claim }) => claim) };
}

function selectedNode({ metadata }: PersistentVolumeClaim): string | undefined {
  return labelOf(metadata.annotations ?? {}, SELECTED_NODE);
}

function bySize(a: WaitingClaim, b: WaitingClaim): number {
  const [left, right] = [claimSize(a.claim) ?? 0n, claimSize(b.claim) ?? 0n];
  return Number(left > right) - Number(left < right);
}
