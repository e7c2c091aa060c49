import type { Container, Pod, PodSpec, QuantityList } from "../../../sim/model/kube/objects.ts";
import { podRequests } from "../../../sim/model/kube/pod-requests.ts";
import { amountOf } from "../../../sim/model/kube/resources.ts";
import type { Mutable } from "./mutable.ts";

const isHugePages = (name: string): boolean => name.startsWith("hugepages-");
const isPodLevel = (name: string): boolean => name === "cpu" || name === "memory" || isHugePages(name);

/**
 * What containers and the pod itself ask for where they only set limits (Kubernetes v1.36
 * `pkg/apis/core/v1/defaults.go`, `SetDefaults_Pod`).
 */
export function defaultPodResources(pod: Pod): void {
  const { spec } = pod;
  for (const container of containersOf(spec)) {
    const { resources } = container;
    if (resources?.limits)
      container.resources = { ...resources, requests: { ...resources.limits, ...resources.requests } };
  }
  if (spec.resources) defaultPodLevel(pod, spec.resources);
}

export function containersOf(spec: PodSpec): readonly Mutable<Container>[] {
  return [...spec.containers, ...(spec.initContainers ?? [])] as readonly Mutable<Container>[];
}

/**
 * Resources of a pod as a whole: huge pages are limited to what its containers may use, requests are
 * theirs.
 */
function defaultPodLevel(pod: Pod, resources: NonNullable<PodSpec["resources"]>): void {
  if (isEmpty(resources.limits) && isEmpty(resources.requests)) return;
  const given = resources.requests ?? {};
  const limits: Record<string, string | number> = { ...resources.limits };
  for (const [name, amount] of sumsOf(pod, "limits", isHugePages))
    if (!Object.hasOwn(given, name) && !Object.hasOwn(limits, name)) limits[name] = amount;
  if (isEmpty(limits)) return;
  const requests: Record<string, string | number> = { ...given };
  const sums = sumsOf(pod, "requests", (name) => name === "cpu" || name === "memory");
  const ofPod = Object.entries(limits).filter(([name]) => isPodLevel(name));
  for (const [name, amount] of [...sums, ...ofPod])
    if (!Object.hasOwn(requests, name)) requests[name] = amount;
  const spec = pod.spec as Mutable<PodSpec>;
  spec.resources = { ...resources, limits, requests };
}

function isEmpty(list: QuantityList | undefined): boolean {
  return list === undefined || Object.keys(list).length === 0;
}

/** What all containers ask for or are limited to together, of the resources that any of them names. */
function sumsOf(pod: Pod, of: "requests" | "limits", counts: (name: string) => boolean): [string, string][] {
  const asRequests = ({ resources, ...container }: Container): Container => ({
    ...container,
    resources: { requests: resources?.[of] },
  });
  const { wanted } = podRequests({
    kind: pod.kind,
    metadata: pod.metadata,
    spec: {
      containers: pod.spec.containers.map(asRequests),
      initContainers: pod.spec.initContainers?.map(asRequests),
    },
  });
  const names = new Set(
    containersOf(pod.spec).flatMap(({ resources }) => Object.keys(resources?.[of] ?? {})),
  );
  return [...names]
    .filter(counts)
    .map((name) => [name, `${amountOf(wanted, name) ?? 0}${name === "cpu" ? "m" : ""}`]);
}
