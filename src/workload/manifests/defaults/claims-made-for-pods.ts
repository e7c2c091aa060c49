import type { ResourceClaim, ResourceClaimTemplate } from "../../../sim/model/kube/claims.ts";
import { objectKey } from "../../../sim/model/kube/kube-cluster.ts";
import { podKey } from "../../../sim/model/kube/kube-pod.ts";
import type { ApiObject, Metadata, Pod, PodStatus } from "../../../sim/model/kube/objects.ts";
import type { PersistentVolumeClaim } from "../../../sim/model/kube/storage-objects.ts";
import type { Mutable } from "./mutable.ts";

interface Template<Spec> {
  readonly metadata?: Partial<Metadata> | undefined;
  readonly spec: Spec;
}

/** Which of a pod's claims a ResourceClaim was made for. */
const CLAIM_NAME = "resource.kubernetes.io/pod-claim-name";

/**
 * The claims that controllers make for new pods, those without a `metadata.uid`: from ResourceClaimTemplates
 * among the objects, which the status of the pod then names, and for ephemeral volumes (Kubernetes v1.36
 * `pkg/controller/resourceclaim` and `pkg/controller/volume/ephemeral`). Claims that are there are not made
 * again, and none are for pods that are being deleted.
 */
export function claimsMadeForPods(objects: readonly ApiObject[]): readonly ApiObject[] {
  const pods = objects.filter(
    ({ kind, metadata }) =>
      kind === "Pod" && metadata.uid === undefined && metadata.deletionTimestamp === undefined,
  ) as Pod[];
  const wanting = pods.filter(
    ({ spec }) => spec.resourceClaims?.length || spec.volumes?.some(({ ephemeral }) => ephemeral),
  );
  if (wanting.length === 0) return [];
  const known = new Map(objects.map((object) => [keyOf(object.kind, objectKey(object)), object]));
  return wanting.flatMap((pod) => [...deviceClaims(pod, known), ...volumeClaims(pod, known)]);
}

type Known = Map<string, ApiObject>;

function keyOf(kind: string, key: string): string {
  return `${kind} ${key}`;
}

function deviceClaims(pod: Pod, known: Known): ResourceClaim[] {
  const { namespace = "default", name: podName } = pod.metadata;
  const status = (pod.status ?? {}) as Mutable<PodStatus>;
  const key = (kind: string, name: string): string => keyOf(kind, podKey({ namespace, name }));
  const made: ResourceClaim[] = [];
  for (const { name, resourceClaimTemplateName: from } of pod.spec.resourceClaims ?? []) {
    if (from === undefined || status.resourceClaimStatuses?.some((each) => each.name === name)) continue;
    const template = known.get(key("ResourceClaimTemplate", from)) as ResourceClaimTemplate | undefined;
    if (!template) continue;
    const wanted = `${podName}-${name}`;
    let claimName = wanted;
    for (let n = 1; known.has(key("ResourceClaim", claimName)); n += 1) claimName = `${wanted}-${n}`;
    const { metadata, spec } = template.spec as Template<ResourceClaim["spec"]>;
    const annotations = { ...metadata?.annotations, [CLAIM_NAME]: name };
    const claim: ResourceClaim = {
      apiVersion: template.apiVersion,
      kind: "ResourceClaim",
      metadata: madeFor(pod, claimName, { ...metadata, annotations }),
      spec: structuredClone(spec),
      status: {},
    };
    known.set(key(claim.kind, claimName), claim);
    made.push(claim);
    status.resourceClaimStatuses = [
      ...(status.resourceClaimStatuses ?? []),
      { name, resourceClaimName: claimName },
    ];
  }
  if (made.length > 0) (pod as Mutable<Pod>).status = status;
  return made;
}

function volumeClaims(pod: Pod, known: Known): PersistentVolumeClaim[] {
  const { namespace = "default", name: podName } = pod.metadata;
  const made: PersistentVolumeClaim[] = [];
  for (const { name, ephemeral } of pod.spec.volumes ?? []) {
    const template = ephemeral?.volumeClaimTemplate as Template<PersistentVolumeClaim["spec"]> | undefined;
    const claimName = `${podName}-${name}`;
    const key = keyOf("PersistentVolumeClaim", podKey({ namespace, name: claimName }));
    if (!template || known.has(key)) continue;
    const claim: PersistentVolumeClaim = {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: madeFor(pod, claimName, template.metadata),
      spec: structuredClone(template.spec),
    };
    known.set(key, claim);
    made.push(claim);
  }
  return made;
}

/** The owner's uid is the one that a pod without any has in the cluster. */
function madeFor({ metadata }: Pod, name: string, of: Partial<Metadata> = {}): Metadata {
  const { namespace = "default", name: podName } = metadata;
  const uid = podKey({ namespace, name: podName });
  return {
    name,
    namespace,
    labels: of.labels,
    annotations: of.annotations,
    ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: podName, uid, controller: true }],
  };
}
