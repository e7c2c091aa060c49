import { type KubeCluster, objectKey } from "../../../sim/model/kube/kube-cluster.ts";
import type { ApiObject } from "../../../sim/model/kube/objects.ts";

/**
 * The objects of one kind by a property of theirs, in the order in which they came; as the cluster is now.
 */
export class GroupedObjects<T extends ApiObject> {
  readonly #groupOf: (object: T) => string;
  readonly #groups = new Map<string, Map<string, T>>();

  /** The caller knows that objects of this kind have the type. */
  constructor(cluster: KubeCluster, kind: string, groupOf: (object: T) => string) {
    this.#groupOf = groupOf;
    for (const object of cluster.objects<T>(kind)) this.#set(object);
    cluster.objectListeners.push((old, now) => {
      if ((now ?? old)?.kind === kind) this.#change(old as T | undefined, now as T | undefined);
    });
  }

  of(group: string): Iterable<T> {
    return this.#groups.get(group)?.values() ?? [];
  }

  #change(old: T | undefined, now: T | undefined): void {
    if (old && (!now || this.#groupOf(now) !== this.#groupOf(old))) {
      const group = this.#groups.get(this.#groupOf(old));
      group?.delete(objectKey(old));
      if (group?.size === 0) this.#groups.delete(this.#groupOf(old));
    }
    if (now) this.#set(now);
  }

  #set(object: T): void {
    const name = this.#groupOf(object);
    const group = this.#groups.get(name);
    if (group) group.set(objectKey(object), object);
    else this.#groups.set(name, new Map([[objectKey(object), object]]));
  }
}
