import type { DeviceRequest, ResourceClaim } from "../../../sim/model/kube/claims.ts";
import type { DeviceClassIndex } from "../../../sim/model/kube/device-classes.ts";
import type { KubePod } from "../../../sim/model/kube/kube-pod.ts";
import type { NodeInfo } from "../../../sim/model/kube/node-info.ts";
import type { Container, PodSpec } from "../../../sim/model/kube/objects.ts";
import { exactAmounts, whole } from "../../../sim/model/kube/resources.ts";

/** The claim that the scheduler makes for a pod's resources that device classes stand for. */
const ANNOTATION = "resource.kubernetes.io/extended-resource-claim";

/** Whether a device class stands for one of the resources that the pod requests. */
export function hasExtendedResources({ podClass }: KubePod, classes: DeviceClassIndex): boolean {
  for (const [name, amount] of podClass.requests.wanted.scalars)
    if (amount !== 0 && classes.ofResource(name)) return true;
  return false;
}

/** The claim of an earlier attempt that was made for the pod, if any. */
export function earlierExtendedClaim(
  pod: KubePod,
  claims: readonly ResourceClaim[],
): ResourceClaim | undefined {
  return claims.find(
    ({ metadata }) =>
      metadata.annotations?.[ANNOTATION] === "true" &&
      metadata.ownerReferences?.some(
        ({ name, uid, controller }) => name === pod.name && controller && uid === pod.uid,
      ),
  );
}

/** A claim without requests: they depend on the node. */
export function newExtendedClaim({ name, namespace, uid }: KubePod): ResourceClaim {
  return {
    kind: "ResourceClaim",
    apiVersion: "resource.k8s.io/v1",
    metadata: {
      name: `${name}-extended-resources`,
      namespace,
      uid: `${uid}-extended-resources`,
      annotations: { [ANNOTATION]: "true" },
      ownerReferences: [{ apiVersion: "v1", kind: "Pod", name, uid, controller: true }],
    },
    spec: {},
  };
}

/** The resources that a node must give as devices; "unfit" if one is offered in no way at all. */
export function devicesWanted(
  { podClass }: KubePod,
  node: NodeInfo,
  classes: DeviceClassIndex,
): readonly string[] | "unfit" {
  const names: string[] = [];
  for (const [name, amount] of podClass.requests.wanted.scalars) {
    if (amount === 0 || !classes.isExtended(name)) continue;
    const offered = node.allocatable.scalars.get(name);
    if (classes.ofResource(name) && !offered) names.push(name);
    else if (offered === undefined) return "unfit";
  }
  return names.sort();
}

/**
 * One request for each container and resource. Init containers use the devices of those that run later, and
 * share what they need beyond that (Kubernetes v1.36 `dynamicresources/extendeddynamicresources.go`).
 */
export function extendedRequests(
  spec: PodSpec,
  resources: readonly string[],
  classes: DeviceClassIndex,
): DeviceRequest[] {
  const starting = spec.initContainers ?? [];
  const containers = [...starting, ...spec.containers];
  const isShort = (at: number): boolean => at < starting.length && starting[at]?.restartPolicy !== "Always";
  const requests: DeviceRequest[] = [];
  for (const resource of resources) {
    const deviceClassName = classes.ofResource(resource)?.metadata.name ?? "";
    const missing = containers.map(() => 0);
    const request = (at: number): DeviceRequest => ({
      name: requestName(at, containers[at] as Container, resource),
      exactly: { deviceClassName, allocationMode: "ExactCount", count: missing[at] as number },
    });
    for (const [at, container] of containers.entries())
      if (!isShort(at)) missing[at] = requested(container, resource);
    let most = -1;
    for (const [at, container] of containers.entries()) {
      if (!isShort(at)) continue;
      let count = requested(container, resource);
      for (const [later, amount] of missing.entries()) if (later >= at && !isShort(later)) count -= amount;
      missing[at] = Math.max(0, count);
      if (count > 0 && (most < 0 || count > (missing[most] as number))) most = at;
    }
    for (const [at, amount] of missing.entries())
      if (isShort(at) ? at === most : amount > 0) requests.push(request(at));
  }
  return requests.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function requested({ resources }: Container, resource: string): number {
  const amount = exactAmounts(resources?.requests).get(resource) ?? 0n;
  return amount % 1_000_000_000n === 0n ? whole(amount) : 0;
}

/** By the container's place and the resource's among all that it requests. */
function requestName(at: number, { resources }: Container, resource: string): string {
  const place = Object.keys(resources?.requests ?? {})
    .sort()
    .indexOf(resource);
  return `container-${at}-request-${place}`;
}
