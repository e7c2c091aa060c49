import { type AffinityTerm, affinityTerm, type WeightedTerm } from "./affinity-term.ts";
import type {
  Labels,
  OwnerReference,
  Pod,
  PodAffinityTerm,
  PodSpec,
  Volume,
  WeightedPodAffinityTerm,
} from "./objects.ts";
import { type PodRequests, podRequests } from "./pod-requests.ts";
import { PodShapes } from "./pod-shape.ts";

export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

/** What pods have in common that the scheduler cannot tell apart but by their names. */
export interface KubePodClass {
  /** Row among the classes of its cluster. */
  readonly row: number;
  /** Equal for classes that differ only in what is the single pod's own: see `PodShapes`. */
  readonly shape: number;
  readonly namespace: string;
  readonly labels: Labels;
  /** The owner that controls the pod. */
  readonly controller: OwnerReference | undefined;
  readonly schedulerName: string;
  readonly priority: number;
  readonly preemptionPolicy: string | undefined;
  /** The parts of the specification and status that decisions depend on. */
  readonly spec: PodSpec;
  readonly status: NonNullable<Pod["status"]>;
  readonly requests: PodRequests;
  readonly hostPorts: readonly HostPort[];
  readonly requiredAffinity: readonly AffinityTerm[];
  readonly requiredAntiAffinity: readonly AffinityTerm[];
  readonly preferredAffinity: readonly WeightedTerm[];
  readonly preferredAntiAffinity: readonly WeightedTerm[];
  /** Has terms of pod affinity or anti-affinity of any kind. */
  readonly hasAffinity: boolean;
  /** Claims that volumes name, as `namespace/name`; not those made for the pod. */
  readonly claims: readonly string[];
  /** The name of the pod where it is part of the class: claims that are named after their pod. */
  readonly podName: string | undefined;
}

const volumeSources = [
  "persistentVolumeClaim",
  "ephemeral",
  "image",
  "csi",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "iscsi",
  "rbd",
  "azureDisk",
  "azureFile",
  "cinder",
  "portworxVolume",
  "vsphereVolume",
] as const;

/** What of a pod makes its class. */
function traits(pod: Pod) {
  const { metadata, spec, status } = pod;
  const volumes = (spec.volumes ?? []).filter((volume) =>
    volumeSources.some((source) => volume[source] !== undefined),
  );
  const named = volumes.some(({ ephemeral }) => ephemeral) || (spec.resourceClaims?.length ?? 0) > 0;
  return {
    namespace: metadata.namespace ?? "default",
    labels: metadata.labels ?? {},
    controller: metadata.ownerReferences?.find(({ controller }) => controller),
    podName: named || status?.extendedResourceClaimStatus ? metadata.name : undefined,
    spec: {
      nodeName: undefined,
      schedulerName: spec.schedulerName || "default-scheduler",
      priority: spec.priority ?? 0,
      preemptionPolicy: spec.preemptionPolicy,
      schedulingGates: spec.schedulingGates,
      nodeSelector: spec.nodeSelector,
      affinity: spec.affinity,
      tolerations: spec.tolerations,
      topologySpreadConstraints: spec.topologySpreadConstraints,
      containers: spec.containers.map(containerTraits),
      initContainers: spec.initContainers?.map(containerTraits),
      overhead: spec.overhead,
      resources: spec.resources && { requests: spec.resources.requests, limits: spec.resources.limits },
      volumes: volumes.length > 0 ? volumes : undefined,
      resourceClaims: spec.resourceClaims,
      hostNetwork: spec.hostNetwork,
      hostUsers: spec.hostUsers,
    },
    status: statusTraits(pod),
  };
}

function containerTraits(container: PodSpec["containers"][number]) {
  const { name, image, resources, ports, restartPolicy, restartPolicyRules } = container;
  return {
    name,
    image,
    resources: resources && { requests: resources.requests, claims: resources.claims },
    ports: ports?.filter(({ hostPort }) => (hostPort ?? 0) > 0),
    restartPolicy,
    restartPolicyRules: restartPolicyRules?.map(({ action }) => ({ action })),
  };
}

/** A status counts where it says that a resize is going on. */
function statusTraits({ status }: Pod): NonNullable<Pod["status"]> {
  if (!status) return {};
  const resources = (list: typeof status.containerStatuses) =>
    list?.some((each) => each.resources)
      ? list.map((each) => ({
          name: each.name,
          resources: each.resources && { requests: each.resources.requests },
          allocatedResources: each.allocatedResources,
        }))
      : undefined;
  const containerStatuses = resources(status.containerStatuses);
  const initContainerStatuses = resources(status.initContainerStatuses);
  return {
    containerStatuses,
    initContainerStatuses,
    resources: status.resources && { requests: status.resources.requests },
    allocatedResources: status.allocatedResources,
    conditions: status.conditions
      ?.filter(({ type }) => type === "PodResizePending")
      .map(({ type, reason }) => ({ type, reason })),
    resourceClaimStatuses: status.resourceClaimStatuses,
    extendedResourceClaimStatus: status.extendedResourceClaimStatus,
  };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The classes of one cluster: pods with equal traits share one, which is worked out once. */
export class KubePodClasses {
  readonly all: KubePodClass[] = [];
  /** The first class of each shape. */
  ofShapes: KubePodClass[] = [];
  /** Grows when classes that had one shape get several. */
  shapesVersion = 0;
  readonly #byKey = new Map<string, KubePodClass>();
  readonly #shapes = new PodShapes();
  readonly #shapesSeen = new Set<number>();

  of(pod: Pod): KubePodClass {
    const parts = traits(pod);
    const key = JSON.stringify(parts);
    const known = this.#byKey.get(key);
    if (known) return known;
    const { affinity, topologySpreadConstraints } = parts.spec;
    this.heed(affinity);
    this.heed(topologySpreadConstraints);
    const made = this.#make(parts);
    this.#byKey.set(key, made);
    this.all.push(made);
    this.#noteShape(made);
    return made;
  }

  /** There are selectors of pods like this: what they ask for tells pods apart. */
  heed(selectors: unknown): void {
    if (!this.#shapes.heed(selectors)) return;
    this.ofShapes = [];
    this.#shapesSeen.clear();
    for (const podClass of this.all as Writable<KubePodClass>[]) {
      podClass.shape = this.#shapes.rowOf(podClass);
      this.#noteShape(podClass);
    }
    this.shapesVersion += 1;
  }

  #noteShape(podClass: KubePodClass): void {
    if (this.#shapesSeen.has(podClass.shape)) return;
    this.#shapesSeen.add(podClass.shape);
    this.ofShapes.push(podClass);
  }

  #make(parts: ReturnType<typeof traits>): KubePodClass {
    const { namespace, labels, controller, spec, status, podName } = parts;
    const metadata = { name: podName ?? "", namespace, labels };
    const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
    const required = (terms: readonly PodAffinityTerm[] = []): AffinityTerm[] =>
      terms.map((term) => affinityTerm(term, namespace));
    const weighted = (terms: readonly WeightedPodAffinityTerm[] = []): WeightedTerm[] =>
      terms.map(({ weight, podAffinityTerm }) => ({ ...affinityTerm(podAffinityTerm, namespace), weight }));
    return {
      row: this.all.length,
      shape: this.#shapes.rowOf(parts),
      namespace,
      labels,
      controller,
      schedulerName: spec.schedulerName,
      priority: spec.priority,
      preemptionPolicy: spec.preemptionPolicy,
      spec,
      status,
      podName,
      requests: podRequests({ kind: "Pod", metadata, spec, status }),
      hostPorts: hostPorts(spec),
      requiredAffinity: required(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
      requiredAntiAffinity: required(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
      preferredAffinity: weighted(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
      preferredAntiAffinity: weighted(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
      // As `podWithAffinity` of the scheduler: whether the field is there, not whether it has terms.
      hasAffinity: podAffinity !== undefined || podAntiAffinity !== undefined,
      claims: claimNames(namespace, spec.volumes ?? []),
    };
  }
}

/** Ports of containers and sidecars on their node (Kubernetes v1.36 `scheduler/util`, `GetHostPorts`). */
function hostPorts(spec: PodSpec): HostPort[] {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  return [...sidecars, ...spec.containers].flatMap(({ ports }) =>
    (ports ?? [])
      .filter(({ hostPort }) => (hostPort ?? 0) > 0)
      .map(({ hostIP, protocol, hostPort }) => ({
        ip: hostIP || "0.0.0.0",
        protocol: protocol || "TCP",
        port: hostPort as number,
      })),
  );
}

function claimNames(namespace: string, volumes: readonly Volume[]): string[] {
  return volumes.flatMap(({ persistentVolumeClaim }) =>
    persistentVolumeClaim ? [`${namespace}/${persistentVolumeClaim.claimName}`] : [],
  );
}
