import type { Labels, PodSpec, Volume } from "./objects.ts";

/** Labels that controllers give each pod of theirs with a value of its own. */
const ownLabels: readonly string[] = [
  "apps.kubernetes.io/pod-index",
  "batch.kubernetes.io/job-completion-index",
  "statefulset.kubernetes.io/pod-name",
];

/** What makes the class of a pod. */
interface Traits {
  readonly namespace: string;
  readonly labels: Labels;
  readonly controller: object | undefined;
  readonly spec: PodSpec;
  readonly status: object;
}

/**
 * Numbers what is left of classes without what is the single pod's own: its name, the claims it names, and
 * labels that no selector asks for. So all pods of a StatefulSet have one shape, whatever their volumes.
 */
export class PodShapes {
  readonly #rows = new Map<string, number>();
  #unasked = ownLabels;

  /** Row of the shape. */
  rowOf(traits: Traits): number {
    const key = JSON.stringify(this.#withoutOwn(traits));
    const row = this.#rows.get(key) ?? this.#rows.size;
    this.#rows.set(key, row);
    return row;
  }

  /** There are selectors like this. Whether they tell pods apart that were alike so far. */
  heed(selectors: unknown): boolean {
    if (selectors === undefined || this.#unasked.length === 0) return false;
    const text = JSON.stringify(selectors);
    const unasked = this.#unasked.filter((label) => !text.includes(label));
    const changes = unasked.length < this.#unasked.length;
    this.#unasked = unasked;
    return changes;
  }

  #withoutOwn({ namespace, labels, controller, spec, status }: Traits): unknown {
    return [
      namespace,
      Object.entries(labels).filter(([name]) => !this.#unasked.includes(name)),
      controller,
      {
        ...spec,
        volumes: spec.volumes?.map(withoutClaim),
        resourceClaims: spec.resourceClaims?.map(({ name }) => name),
      },
      { ...status, resourceClaimStatuses: undefined, extendedResourceClaimStatus: undefined },
    ];
  }
}

function withoutClaim(volume: Volume): unknown {
  return volume.persistentVolumeClaim ? "claim" : volume;
}
