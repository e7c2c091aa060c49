import { CycleError } from "../../../sim/contract/cycle-error.ts";
import { type KubeCluster, objectKey } from "../../../sim/model/kube/kube-cluster.ts";
import type { KubePod } from "../../../sim/model/kube/kube-pod.ts";
import type { ApiObject } from "../../../sim/model/kube/objects.ts";
import type { KubePodClass } from "../../../sim/model/kube/pod-class.ts";
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  VolumeAttachment,
} from "../../../sim/model/kube/storage-objects.ts";
import { GroupedObjects } from "./grouped-objects.ts";
import { inTreePlugins, pluginOfPersistentVolume, pluginOfVolume } from "./in-tree-volume.ts";
import { claimName, findClaim, findStorageClass, notFound, notOwned } from "./pod-claims.ts";

/** The driver of each volume, by a name that no other volume has. */
export type CsiVolumes = ReadonlyMap<string, string>;

/** A volume of a CSI driver. */
interface CsiVolume {
  readonly driver: string;
  readonly handle: string;
}

/** The volumes of the pods of one class. */
interface ClassVolumes {
  readonly volumes: CsiVolumes;
  /** The first claim that there is not, in the words of a refusal. */
  readonly missing: string | undefined;
  /** An in-tree volume that its driver cannot have, in the words of an error. */
  readonly untranslatable: string | undefined;
  /** Claims that were made for a pod; which one has to be looked at. */
  readonly ephemeral: readonly PersistentVolumeClaim[];
  /** The claims and volumes that were looked up, as `kind key`. */
  readonly reads: readonly string[];
}

/**
 * Which volumes of CSI drivers pods have on nodes with a CSINode, in-tree volumes that were handed over to
 * such drivers included (Kubernetes v1.36 `nodevolumelimits/csi.go`).
 */
export class CountedVolumes {
  readonly #cluster: KubeCluster;
  readonly #attachments: GroupedObjects<VolumeAttachment>;
  readonly #known = new Map<KubePodClass, ClassVolumes>();
  /** Classes by the claims and volumes that were looked up for them, as `kind key`. */
  readonly #readers = new Map<string, Set<KubePodClass>>();

  constructor(cluster: KubeCluster) {
    this.#cluster = cluster;
    this.#attachments = new GroupedObjects(
      cluster,
      "VolumeAttachment",
      ({ spec }: VolumeAttachment) => spec.nodeName ?? "",
    );
    cluster.objectListeners.push((old, now) => this.#forget(now ?? old));
  }

  /**
   * The pod's volumes. Throws CycleError where the driver of one cannot have it, or a claim was made for
   * another pod.
   */
  ofPod(pod: KubePod): CsiVolumes {
    const { volumes, untranslatable, ephemeral } = this.#ofClass(pod);
    if (untranslatable !== undefined) throw new CycleError(untranslatable);
    if (ephemeral.length > 0) this.checkOwner(pod);
    return volumes;
  }

  /** The claims and volumes that the answers depend on, as `kind key`; on storage classes, too. */
  readFor(pod: KubePod): readonly string[] {
    return this.#ofClass(pod).reads;
  }

  /** Why nobody knows what the pod's volumes are. */
  missing(pod: KubePod): string | undefined {
    return this.#ofClass(pod).missing;
  }

  /** Throws CycleError if a claim of the pod's ephemeral volumes was made for another pod. */
  checkOwner(pod: KubePod): void {
    for (const claim of this.#ofClass(pod).ephemeral) {
      const problem = notOwned(pod, claim);
      if (problem !== undefined) throw new CycleError(problem);
    }
  }

  #ofClass({ podClass }: KubePod): ClassVolumes {
    let known = this.#known.get(podClass);
    if (!known) {
      known = this.#find(podClass);
      this.#known.set(podClass, known);
    }
    return known;
  }

  /** What was found by an object that is another now, or no more, is void. */
  #forget(object: ApiObject | undefined): void {
    if (!object) return;
    if (object.kind === "StorageClass") this.#known.clear();
    const key = `${object.kind} ${objectKey(object)}`;
    for (const podClass of this.#readers.get(key) ?? []) this.#known.delete(podClass);
    this.#readers.delete(key);
  }

  #remember(podClass: KubePodClass, reads: readonly string[]): void {
    for (const key of reads) {
      const readers = this.#readers.get(key);
      if (readers) readers.add(podClass);
      else this.#readers.set(key, new Set([podClass]));
    }
  }

  #find(podClass: KubePodClass): ClassVolumes {
    const { namespace, podName, spec } = podClass;
    const volumes = new Map<string, string>();
    const ephemeral: PersistentVolumeClaim[] = [];
    const reads: string[] = [];
    const user = { namespace, name: podName ?? "" };
    let missing: string | undefined;
    let untranslatable: string | undefined;
    const count = (volume: CsiVolume | undefined): void => {
      if (volume) volumes.set(`${volume.driver}/${volume.handle}`, volume.driver);
    };
    for (const volume of spec.volumes ?? []) {
      const name = claimName(user, volume);
      if (name === undefined) {
        const plugin = pluginOfVolume(volume);
        const handle = plugin?.handle?.(volume, {});
        count(known(plugin?.driver, handle));
        if (plugin?.handle && handle === undefined)
          untranslatable ??= `converting volume(${volume.name}) from inline to csi`;
        continue;
      }
      const claim = findClaim(this.#cluster, user, name);
      reads.push(`PersistentVolumeClaim ${namespace}/${name}`);
      if (claim?.spec.volumeName) reads.push(`PersistentVolume ${claim.spec.volumeName}`);
      if (!claim)
        missing ??= `looking up PVC ${namespace}/${name}: ${notFound("persistentvolumeclaim", name)}`;
      else {
        if (volume.ephemeral) ephemeral.push(claim);
        count(this.#volumeOfClaim(claim));
      }
    }
    this.#remember(podClass, reads);
    return { volumes, missing, untranslatable, ephemeral, reads };
  }

  #volumeOfClaim(claim: PersistentVolumeClaim): CsiVolume | undefined {
    const name = claim.spec.volumeName;
    const volume = name ? this.#cluster.object<PersistentVolume>("PersistentVolume", name) : undefined;
    if (!volume) return this.#volumeToCome(claim);
    const { metadata, spec } = volume;
    if (spec.csi) return known(spec.csi.driver, spec.csi.volumeHandle);
    const plugin = pluginOfPersistentVolume(spec);
    return known(plugin?.driver, plugin?.handle?.(spec, metadata.labels ?? {}));
  }

  /** Its driver is that of the storage class; no other volume has its name. */
  #volumeToCome(claim: PersistentVolumeClaim): CsiVolume | undefined {
    const provisioner = findStorageClass(this.#cluster, claim)?.provisioner;
    const plugin = inTreePlugins.find(({ name }) => name === provisioner);
    if (plugin && !plugin.handle) return undefined;
    const { namespace, name } = claim.metadata;
    return known(plugin?.driver ?? provisioner, `\0${namespace}/${name}`);
  }

  /** Names of the volumes that are, or are to be, attached to a node. */
  volumesAttachedTo(nodeName: string): string[] {
    return [...this.#attachments.of(nodeName)].map(({ spec }) => spec.source?.persistentVolumeName ?? "");
  }

  /** What is, or is to be, attached to a node by what attaches it. */
  attachedTo(nodeName: string): CsiVolumes {
    const volumes = new Map<string, string>();
    for (const { spec } of this.#attachments.of(nodeName)) {
      const name = spec.source?.persistentVolumeName;
      const csi = name && this.#cluster.object<PersistentVolume>("PersistentVolume", name)?.spec.csi;
      if (spec.attacher && csi) volumes.set(`${spec.attacher}/${csi.volumeHandle}`, spec.attacher);
    }
    return volumes;
  }
}

function known(driver: string | undefined, handle: string | undefined): CsiVolume | undefined {
  return driver && handle ? { driver, handle } : undefined;
}
