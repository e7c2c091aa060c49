import type { DeviceClass } from "./claims.ts";
import type { KubeCluster } from "./kube-cluster.ts";
import { isExtended } from "./resources.ts";

const IMPLICIT = "deviceclass.resource.kubernetes.io/";

/**
 * The device classes of a cluster, by name and by the resources that stand for them (Kubernetes v1.36,
 * dynamic-resource-allocation v0.36 `deviceclass/extendedresourcecache`).
 */
export class DeviceClassIndex {
  readonly #cluster: KubeCluster;
  readonly #byResource = new Map<string, DeviceClass>();
  #version = -1;

  constructor(cluster: KubeCluster) {
    this.#cluster = cluster;
  }

  /** Whether a device class may stand for the resource. */
  isExtended(resource: string): boolean {
    return isExtended(resource) || resource.startsWith(IMPLICIT);
  }

  named(name: string): DeviceClass | undefined {
    return this.#cluster.object<DeviceClass>("DeviceClass", name);
  }

  /** The class whose devices a resource means: by its `extendedResourceName`, or by its own name. */
  ofResource(resource: string): DeviceClass | undefined {
    if (!this.isExtended(resource)) return undefined;
    if (this.#version !== this.#cluster.objectsVersion) this.#build();
    return this.#byResource.get(resource);
  }

  /** Of classes with the same resource the newest counts, then the first by name. */
  #build(): void {
    this.#version = this.#cluster.objectsVersion;
    this.#byResource.clear();
    for (const made of this.#cluster.objects<DeviceClass>("DeviceClass")) {
      const resource = made.spec?.extendedResourceName;
      const rival = resource === undefined ? undefined : this.#byResource.get(resource);
      // As in Kubernetes, a class that comes second to another loses its implicit name too.
      if (rival && !comesBefore(made, rival)) continue;
      if (resource !== undefined) this.#byResource.set(resource, made);
      this.#byResource.set(IMPLICIT + made.metadata.name, made);
    }
  }
}

/** Timestamps are in the API server's one form, so that they compare as text. */
function comesBefore({ metadata: a }: DeviceClass, { metadata: b }: DeviceClass): boolean {
  const [ours, theirs] = [a.creationTimestamp ?? "", b.creationTimestamp ?? ""];
  return ours === theirs ? a.name < b.name : ours > theirs;
}
