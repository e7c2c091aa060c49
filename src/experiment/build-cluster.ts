import type { RandomStreams } from "../base/random.ts";
import { visible } from "../base/visible.ts";
import { preemptionPolicies, queueOrderPolicies } from "../policies/registry.ts";
import { exponentialRequeue } from "../policies/requeue.ts";
import { expandNodes } from "../scenario/expand-nodes.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import { kubePolicy } from "../scenario/policy-schema.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { Cluster, type SchedulingOptions } from "../sim/cluster.ts";
import { PriorityBands } from "../sim/contract/bands.ts";
import type { Clock, Observer } from "../sim/contract/observer.ts";
import type { Policy, PolicyDefinition, Ties } from "../sim/contract/policy.ts";
import type { Service } from "../sim/control/services.ts";
import { ClusterState } from "../sim/model/cluster-state.ts";
import { KubeCluster } from "../sim/model/kube/kube-cluster.ts";
import type { NodeSpec } from "../sim/model/nodes.ts";
import { ResourceTable } from "../sim/model/resources.ts";
import { admissionOf, reclamationOf } from "./cell.ts";
import type { PodNameRow } from "../metrics/name-tables.ts";
import type { Pod } from "../sim/model/kube/objects.ts";
import type { PodNames } from "../sim/scheduling/kube/cluster-mirror.ts";
import type { KubeSchedulingOptions } from "../sim/scheduling/kube/kube-scheduler.ts";
import type { ObjectSource } from "../workload/objects/object-source.ts";
import { checkpointingOf, faultsOf, reschedulingOf } from "./faults.ts";
import { kubeSchedulingOf } from "./kube-scheduling.ts";
import { keepDevices, openbNodesOf, readOpenb, taskMixOf } from "./openb.ts";
import { placementPolicyOf } from "./placement-policy.ts";
import { priorityClassBands } from "./priority-class-bands.ts";
import { Resubmitter } from "./resubmitter.ts";
import { servicesOf } from "./services.ts";
import { openSources, type SourceInputs } from "./sources.ts";
import {
  addObjects,
  nodeSpecs,
  readWorkloadObjects,
  withResourcesOf,
  type WorkloadObjects,
} from "./workload-objects.ts";

export interface BuildOptions {
  readonly streams: RandomStreams;
  readonly paranoid?: boolean | undefined;
  /** Places pods instead of the policy that the scenario names, where `hasPolicy`. */
  readonly policy?: PolicyDefinition | undefined;
  readonly observe: (
    state: ClusterState,
    clock: Clock,
    bands: PriorityBands,
    services: readonly Service[],
  ) => readonly Observer[];
}

export interface BuiltCluster {
  readonly cluster: Cluster;
  /** What placed the pods: the policy's name, or `recorded`. */
  readonly policyName: string;
  /** Names of all pods that have some of their own; undefined when the workload names none. */
  readonly podNames: (() => readonly PodNameRow[]) | undefined;
  /** What the sources passed over so far, in words. */
  warnings(): readonly string[];
  close(): Promise<void>;
}

/**
 * Turns a scenario into a cluster that is ready to run. Throws InputError or PolicyError for the user's
 * mistakes.
 */
export async function buildCluster(loaded: LoadedScenario, options: BuildOptions): Promise<BuiltCluster> {
  const { scenario } = loaded;
  const { streams, policy } = options;
  const { state, objects, inputs, nodes } = await readInputs(loaded);
  const bands = new PriorityBands(scenario.bands ?? priorityClassBands(objects.bySource.flat()));
  const recorded = isReplay(scenario);
  const sources = await openSources(loaded, state, streams, inputs);
  const kube = recorded
    ? undefined
    : await kubeSchedulingOf(loaded, inputs.kube.cluster, namesOf(sources.objects));
  const hasUsage = sources.all.some((source) => source.hasUsage);
  if (hasUsage) state.keepUse();
  if (sources.all.some((source) => source.hasEstimates)) state.pods.keepEstimates();
  const resubmitter = sources.nextRun && new Resubmitter(state, sources.nextRun);
  const admission = admissionOf(scenario, state, bands);
  const services = servicesOf(scenario, state);
  const taskMix = taskMixOf(inputs.openb, state.resources.all);
  // Last, since it may start a program.
  const placement =
    recorded || kube
      ? undefined
      : await placementPolicyOf(loaded, { state, streams, taskMix, nodes: nodes.length, policy });
  const cluster = new Cluster({
    state,
    streams,
    nodes,
    sources: sources.all,
    scheduling: kube ? { kube } : placement && schedulingOf(scenario, bands, placement.policy),
    requeue: exponentialRequeue(scenario.policies.requeue),
    admission,
    reclamation: reclamationOf(scenario, bands),
    services,
    // A recorded replay says itself what happens to nodes and their pods.
    faults: recorded ? undefined : faultsOf(scenario, nodes, streams),
    rescheduling: reschedulingOf(scenario.policies.rescheduling),
    checkpointing: checkpointingOf(scenario),
    sampleEvery: scenario.outputs.sampleEvery,
    nodesSampleEvery: scenario.outputs.nodesSampleEvery,
    warmUp: scenario.warmUp,
    paranoid: options.paranoid,
    observe: (clock) => [
      ...options.observe(state, clock, bands, services),
      ...(resubmitter ? [resubmitter] : []),
    ],
  });
  resubmitter?.attach(cluster, hasUsage);
  return {
    cluster,
    policyName: kube ? kubePolicy : (placement?.policy.name ?? "recorded"),
    podNames: sources.objects.length > 0 ? () => podNamesOf(sources.objects, kube) : undefined,
    warnings: () => [
      ...objects.warnings,
      ...leftToOthers(sources.objects, kube),
      ...sources.warnings(),
      ...(placement?.warnings() ?? []),
    ],
    close: () => closeAll(placement, sources),
  };
}

/** Whether the workload says where its pods went. */
function isReplay({ workload }: Scenario): boolean {
  return workload.some((source) => source.kind === "google-2011" && source.mode === "recorded");
}

/** Whether a placement policy decides: neither what was recorded nor the Kubernetes scheduler. */
export function hasPolicy(scenario: Scenario): boolean {
  return !isReplay(scenario) && !scenario.policies.scheduler.kube;
}

/** The cluster's state as it is before the run, and what of the workload is read at once. */
async function readInputs(loaded: LoadedScenario): Promise<{
  readonly state: ClusterState;
  readonly objects: WorkloadObjects;
  readonly inputs: SourceInputs;
  readonly nodes: readonly NodeSpec[];
}> {
  const { scenario } = loaded;
  const objects = await readWorkloadObjects(loaded);
  const resources = withResourcesOf(objects.nodes, scenario.resources);
  const state = new ClusterState({
    resources: new ResourceTable(resources),
    overcommit: resources.map(({ name }) => scenario.overcommit[name] ?? 1),
  });
  const openb = await readOpenb(loaded);
  const named = [...expandNodes(scenario), ...openbNodesOf(openb, resources)];
  keepDevices(state, named, scenario);
  const cluster = new KubeCluster();
  addObjects(objects.bySource.flat(), cluster);
  return {
    state,
    objects,
    inputs: { kube: { cluster, objects: objects.bySource }, openb },
    nodes: [...named, ...nodeSpecs(objects.nodes, resources, named)],
  };
}

async function closeAll(...all: readonly ({ close(): Promise<void> } | undefined)[]): Promise<void> {
  for (const each of all) await each?.close();
}

/** What pods from manifests are called; undefined without any. */
function namesOf(sources: readonly ObjectSource[]): PodNames | undefined {
  if (sources.length === 0) return undefined;
  return (job, index) => {
    for (const source of sources) {
      const name = source.nameOf(job, index);
      if (name) return name;
    }
    return undefined;
  };
}

function podNamesOf(
  sources: readonly ObjectSource[],
  kube: KubeSchedulingOptions | undefined,
): readonly PodNameRow[] {
  return sources.flatMap((source) => [...source.names((pod) => heldBy(pod, kube))]);
}

/** What keeps the pod out of the scheduler's queue, in words. */
function heldBy({ spec }: Pod, kube: KubeSchedulingOptions | undefined): string | undefined {
  const name = spec.schedulerName || "default-scheduler";
  const profile = kube?.profiles.find((one) => one.profile.schedulerName === name)?.profile;
  if (!profile) return `it asks for the scheduler ${visible(name)}, which has no profile`;
  const gates = spec.schedulingGates ?? [];
  if (gates.length === 0 || !profile.preEnqueue.some((plugin) => plugin.name === "SchedulingGates"))
    return undefined;
  return `SchedulingGates: waiting for scheduling gates: ${gates.map((gate) => visible(gate.name)).join(", ")}`;
}

/** Pods that ask for a scheduler that is none of those here, in words. */
function leftToOthers(
  sources: readonly ObjectSource[],
  kube: KubeSchedulingOptions | undefined,
): readonly string[] {
  const names = new Set(kube?.profiles.map(({ profile }) => profile.schedulerName));
  return sources.flatMap((source) =>
    [...source.schedulers()]
      .filter(([name]) => !names.has(name))
      .map(
        ([name, count]) =>
          `pods that ask for the scheduler ${visible(name)}, which has no profile, wait for ever: ${count}`,
      ),
  );
}

function schedulingOf({ policies }: Scenario, bands: PriorityBands, policy: Policy): SchedulingOptions {
  const { scheduler, queue, preemption, decisionTime } = policies;
  return {
    policy,
    // The scenario was checked: only the Kubernetes scheduler has others.
    ties: scheduler.ties as Ties | undefined,
    search: scheduler.search,
    order: known(queueOrderPolicies, queue.order)(queue.parameters),
    gang: queue.gang,
    preemption: known(preemptionPolicies, preemption.use)(bands),
    decisionTime,
  };
}

/** The entry of that name; the scenario was checked against the same registry. */
function known<T>(registry: Readonly<Record<string, { readonly make: T }>>, name: string): T {
  const entry = registry[name];
  if (!entry) throw new RangeError(`no policy ${name}`);
  return entry.make;
}
