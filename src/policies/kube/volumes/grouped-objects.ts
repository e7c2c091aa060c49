import type { KubeCluster } from "../../../sim/model/kube/kube-cluster.ts";
import type { ApiObject } from "../../../sim/model/kube/objects.ts";

/** The objects of one kind by a key of theirs, in the order in which they came; as the cluster is now. */
export class GroupedObjects<T extends ApiObject> {
  readonly #cluster: KubeCluster;
  readonly #kind: string;
  readonly #keyOf: (object: T) => string;
  #groups = new Map<string, T[]>();
  #version = -1;

  constructor(cluster: KubeCluster, kind: string, keyOf: (object: T) => string) {
    this.#cluster = cluster;
    this.#kind = kind;
    this.#keyOf = keyOf;
  }

  get(key: string): readonly T[] {
    if (this.#version !== this.#cluster.objectsVersion) this.#regroup();
    return this.#groups.get(key) ?? [];
  }

  #regroup(): void {
    this.#groups = new Map();
    this.#version = this.#cluster.objectsVersion;
    for (const object of this.#cluster.objects<T>(this.#kind)) {
      const key = this.#keyOf(object);
      const group = this.#groups.get(key);
      if (group) group.push(object);
      else this.#groups.set(key, [object]);
    }
  }
}
