import { type KubePod, podKey } from "../sim/model/kube/kube-pod.ts";
import type { ApiObject, Metadata, OwnerReference, Pod, PodStatus } from "../sim/model/kube/objects.ts";
import type { PersistentVolumeClaim } from "../sim/model/kube/storage-objects.ts";
import type { ResourceClaim } from "../sim/model/kube/claims.ts";
import type { WhatIf } from "./kube-what-if.ts";

/** The binding of a claim and its traces, which its copy does not have. */
const BINDING = /^pv\.kubernetes\.io\/|^volume\.kubernetes\.io\/selected-node$/;

/**
 * Pods like one of a cluster, with names of their own. Claims that were made for that pod alone, for
 * ephemeral volumes or from templates, are made for each of its copies too, unbound and without devices.
 */
export class PodCopies {
  readonly #whatIf: WhatIf;
  readonly #namespace: string;
  readonly #original: Pod;
  readonly #claims: ApiObject[] = [];
  #number = 0;

  constructor(whatIf: WhatIf, pod: KubePod) {
    this.#whatIf = whatIf;
    this.#namespace = pod.namespace;
    this.#original = whatIf.object(pod);
  }

  /** One more, which is nowhere yet. */
  next(): KubePod {
    const { metadata, spec } = this.#original;
    const name = this.#freshName();
    const uid = podKey({ namespace: this.#namespace, name });
    const owner: OwnerReference = { apiVersion: "v1", kind: "Pod", name, uid, controller: true };
    this.#copyVolumeClaims(owner);
    const { labels, annotations, ownerReferences } = metadata;
    const copy: Pod = {
      kind: "Pod",
      metadata: { name, namespace: this.#namespace, uid, labels, annotations, ownerReferences },
      spec: { ...spec, nodeName: undefined },
      status: { resourceClaimStatuses: this.#copyDeviceClaims(owner) },
    };
    return this.#whatIf.cluster.pod(copy, undefined);
  }

  /** Takes the claims of all copies out of the cluster. */
  remove(): void {
    for (const claim of this.#claims) this.#whatIf.cluster.removeObject(claim);
  }

  #freshName(): string {
    for (;;) {
      this.#number += 1;
      const name = `${this.#original.metadata.name}-copy-${this.#number}`;
      if (!this.#whatIf.pods.has(podKey({ namespace: this.#namespace, name }))) return name;
    }
  }

  #find<Kind extends ApiObject>(kind: string, name: string): Kind | undefined {
    return this.#whatIf.cluster.object<Kind>(kind, podKey({ namespace: this.#namespace, name }));
  }

  #add(claim: ApiObject): void {
    this.#claims.push(claim);
    this.#whatIf.cluster.setObject(claim);
  }

  #metadata({ labels, annotations = {} }: Metadata, name: string, owner: OwnerReference): Metadata {
    const kept = Object.entries(annotations).filter(([key]) => !BINDING.test(key));
    const uid = podKey({ namespace: this.#namespace, name });
    return {
      name,
      namespace: this.#namespace,
      uid,
      labels,
      annotations: Object.fromEntries(kept),
      ownerReferences: [owner],
    };
  }

  #copyVolumeClaims(owner: OwnerReference): void {
    const { metadata, spec } = this.#original;
    for (const volume of spec.volumes ?? []) {
      if (!volume.ephemeral) continue;
      const claim = this.#find<PersistentVolumeClaim>(
        "PersistentVolumeClaim",
        `${metadata.name}-${volume.name}`,
      );
      if (!claim) continue;
      this.#add({
        ...claim,
        metadata: this.#metadata(claim.metadata, `${owner.name}-${volume.name}`, owner),
        spec: { ...claim.spec, volumeName: undefined },
        status: { phase: "Pending" },
      } as PersistentVolumeClaim);
    }
  }

  #copyDeviceClaims(owner: OwnerReference): PodStatus["resourceClaimStatuses"] {
    const { spec, status } = this.#original;
    const byTemplate = new Set(
      (spec.resourceClaims ?? [])
        .filter((each) => each.resourceClaimTemplateName !== undefined)
        .map((each) => each.name),
    );
    return status?.resourceClaimStatuses?.map((made) => {
      const { name, resourceClaimName } = made;
      const claim =
        byTemplate.has(name) && resourceClaimName
          ? this.#find<ResourceClaim>("ResourceClaim", resourceClaimName)
          : undefined;
      if (!claim) return made;
      const copy = `${owner.name}-${name}`;
      this.#add({
        ...claim,
        metadata: this.#metadata(claim.metadata, copy, owner),
        status: {},
      } as ResourceClaim);
      return { name, resourceClaimName: copy };
    });
  }
}
