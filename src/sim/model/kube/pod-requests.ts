import type { Container, ContainerStatus, Pod, QuantityList } from "./objects.ts";
import { type Amounts, type ExactAmounts, exactAmounts, milli, roundedAmounts, whole } from "./resources.ts";

/** What the scheduler puts in for a container that says nothing (Kubernetes v1.36 `scheduler/util`). */
const DEFAULT_CPU = 100_000_000n;
const DEFAULT_MEMORY = 200n * 1024n * 1024n * 1_000_000_000n;

interface Options {
  /** Count what containers were given, where their status says so: pods on a node that are resized. */
  readonly fromStatus: boolean;
  /** Let `spec.resources` replace the sum of the containers. */
  readonly podLevel: boolean;
  /** Put in for containers that do not name the resource. */
  readonly defaults: ReadonlyMap<string, bigint>;
}

const noDefaults: ReadonlyMap<string, bigint> = new Map();
const bothDefaults: ReadonlyMap<string, bigint> = new Map([
  ["cpu", DEFAULT_CPU],
  ["memory", DEFAULT_MEMORY],
]);

/** What a pod asks for, in each of the ways in which the scheduler counts it. */
export interface PodRequests {
  /** What NodeResourcesFit asks a node for. */
  readonly wanted: Amounts;
  /** What the pod takes on its node. */
  readonly taken: Amounts;
  /** The same with 100m cpu and 200Mi memory for containers that name none. */
  readonly takenCpu: number;
  readonly takenMemory: number;
  /** What the pod is scored with by NodeResourcesFit (defaults put in). */
  readonly scoredFit: Amounts;
  /** What the pod is scored with by NodeResourcesBalancedAllocation. */
  readonly scoredBalanced: Amounts;
}

/** Kubernetes v1.36: `framework/types.go`, `CalculateResource`; `plugins/noderesources`. */
export function podRequests(pod: Pod): PodRequests {
  const taken = sumOf(pod, { fromStatus: true, podLevel: true, defaults: noDefaults });
  const missing = new Map(
    [...bothDefaults].filter(([name]) => !hasPodLevelRequests(pod) || !taken.has(name)),
  );
  const filled =
    missing.size === 0 ? taken : sumOf(pod, { fromStatus: true, podLevel: true, defaults: missing });
  return {
    wanted: roundedAmounts(sumOf(pod, { fromStatus: false, podLevel: true, defaults: noDefaults })),
    taken: roundedAmounts(taken),
    takenCpu: milli(filled.get("cpu") ?? 0n),
    takenMemory: whole(filled.get("memory") ?? 0n),
    // NodeResourcesFit makes its scorer without the flags for pod-level requests and resized pods.
    scoredFit: roundedAmounts(sumOf(pod, { fromStatus: false, podLevel: false, defaults: bothDefaults })),
    scoredBalanced: roundedAmounts(taken),
  };
}

/** component-helpers v0.36 `resource`, `PodRequests`. */
function sumOf(pod: Pod, options: Options): ExactAmounts {
  const sum = containerSum(pod, options);
  if (options.podLevel && hasPodLevelRequests(pod)) {
    const requests = exactAmounts(pod.spec.resources?.requests);
    const { status } = pod;
    const effective =
      options.fromStatus && status?.resources
        ? largest(pod, requests, status.resources.requests, status.allocatedResources)
        : undefined;
    for (const [name, amount] of requests)
      if (isPodLevel(name)) sum.set(name, effective ? (effective.get(name) ?? 0n) : amount);
  }
  add(sum, exactAmounts(pod.spec.overhead));
  return sum;
}

/** Containers and sidecars at once, or the largest moment of the start if that is more. */
function containerSum(pod: Pod, options: Options): ExactAmounts {
  const sum: ExactAmounts = new Map();
  const sidecars: ExactAmounts = new Map();
  const starting: ExactAmounts = new Map();
  for (const container of pod.spec.containers)
    add(sum, requestsOf(pod, container, pod.status?.containerStatuses, options));
  for (const container of pod.spec.initContainers ?? []) {
    const stays = container.restartPolicy === "Always";
    const requests = requestsOf(pod, container, stays ? statuses(pod) : undefined, options);
    if (stays) {
      add(sum, requests);
      add(sidecars, requests);
      raise(starting, sidecars);
    } else {
      add(requests, sidecars);
      raise(starting, requests);
    }
  }
  raise(sum, starting);
  return sum;
}

function statuses({ status }: Pod): readonly ContainerStatus[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}

function requestsOf(
  pod: Pod,
  { name, resources }: Container,
  of: readonly ContainerStatus[] | undefined,
  { fromStatus, defaults }: Options,
): ExactAmounts {
  let requests = exactAmounts(resources?.requests);
  const status = fromStatus ? of?.find((each) => each.name === name) : undefined;
  if (status?.resources)
    requests = largest(pod, requests, status.resources.requests, status.allocatedResources);
  for (const [resource, amount] of defaults) if (!requests.has(resource)) requests.set(resource, amount);
  return requests;
}

/** Of a container being resized: the most of what is wanted, what it has and what it was promised. */
function largest(
  pod: Pod,
  wanted: ExactAmounts,
  has: QuantityList | undefined,
  promised: QuantityList | undefined,
): ExactAmounts {
  const amounts: ExactAmounts = new Map();
  if (!resizeIsInfeasible(pod)) raise(amounts, wanted);
  raise(amounts, exactAmounts(has));
  raise(amounts, exactAmounts(promised));
  return amounts;
}

/** The reason decides, whatever the status of the condition. */
function resizeIsInfeasible({ status }: Pod): boolean {
  return status?.conditions?.find(({ type }) => type === "PodResizePending")?.reason === "Infeasible";
}

function hasPodLevelRequests({ spec }: Pod): boolean {
  return Object.keys(spec.resources?.requests ?? {}).some(isPodLevel);
}

function isPodLevel(name: string): boolean {
  return name === "cpu" || name === "memory" || name.startsWith("hugepages-");
}

function add(sum: ExactAmounts, amounts: ExactAmounts): void {
  for (const [name, amount] of amounts) sum.set(name, (sum.get(name) ?? 0n) + amount);
}

function raise(most: ExactAmounts, amounts: ExactAmounts): void {
  for (const [name, amount] of amounts) {
    const known = most.get(name);
    if (known === undefined || amount > known) most.set(name, amount);
  }
}
