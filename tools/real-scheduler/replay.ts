import { RandomStream } from "../../src/base/random.ts";
import { makeProfile } from "../../src/policies/kube/make-profile.ts";
import { kubeConfigOf } from "../../src/scenario/kube-config/read-kube-config.ts";
import type { KubePlugin } from "../../src/sim/contract/kube-plugin.ts";
import { KubeCluster } from "../../src/sim/model/kube/kube-cluster.ts";
import type { KubePod } from "../../src/sim/model/kube/kube-pod.ts";
import type { Node, Pod, PodSpec } from "../../src/sim/model/kube/objects.ts";
import type { Choice, NodeSampling } from "../../src/sim/scheduling/kube/kube-search.ts";
import { ProfileRunner } from "../../src/sim/scheduling/kube/profile-runner.ts";

/** Name, zone ("" for none) and millicores. */
type NodeRow = readonly [name: string, zone: string, cpu: number];

interface PodRow {
  readonly name: string;
  readonly template: string;
  readonly scheduler: string;
  readonly priority?: number;
  readonly nominated?: string;
  readonly pinned?: readonly string[];
  readonly only?: string;
}

/** What came of an attempt: a node, the plug-ins that refused, or an error. */
export interface Outcome {
  readonly on: string | undefined;
  readonly refusedBy: readonly string[] | undefined;
  readonly failed: boolean;
  readonly feasible: number | undefined;
  /** Row of the nodes' order from which the next search begins. */
  readonly next: number;
}

export interface SamplingStep {
  readonly op: "try" | "nominate" | "withdraw" | "delete" | "remove" | "add" | "change";
  readonly pod?: PodRow;
  readonly name?: string;
  readonly node?: NodeRow;
  readonly on?: string;
  readonly refusedBy?: readonly string[];
  readonly error?: string;
  readonly evaluated: number;
  readonly feasible: number;
  readonly next: number;
}

/** What `sampling.go` records: a cluster, and what was done to it and decided on it, step by step. */
export interface SamplingSequence {
  readonly config: unknown;
  readonly nodes: readonly NodeRow[];
  readonly templates: Readonly<Record<string, PodSpec>>;
  readonly steps: readonly SamplingStep[];
}

export interface ReplayOptions {
  readonly search: "indexed" | "reference";
  /** Whether the reasons of refusals are asked for. */
  readonly tells: boolean;
}

/** Carries out the steps of a sequence with our scheduler. */
export class Replay {
  readonly #sequence: SamplingSequence;
  readonly #tells: boolean;
  readonly #cluster = new KubeCluster();
  readonly #sampling: NodeSampling;
  readonly #runners: ReadonlyMap<string, ProfileRunner>;
  readonly #pods = new Map<string, KubePod>();

  constructor(sequence: SamplingSequence, { search, tells }: ReplayOptions) {
    const ownPlugins = (name: string): readonly "preFilter"[] | undefined =>
      name === "Only" ? ["preFilter"] : undefined;
    const settings = kubeConfigOf(sequence.config, { file: "config" }, { ownPlugins });
    const cluster = this.#cluster;
    this.#sequence = sequence;
    this.#tells = tells;
    this.#sampling = { percentage: settings.percentageOfNodesToScore, start: 0 };
    const shared = {
      cluster,
      search,
      ties: "kube" as const,
      random: new RandomStream("replay"),
      sampling: this.#sampling,
    };
    this.#runners = new Map(
      settings.profiles.map((each) => [
        each.schedulerName,
        new ProfileRunner(
          { profile: makeProfile(each, cluster, { Only: only }), ...each.args.DefaultPreemption },
          shared,
        ),
      ]),
    );
    for (const node of sequence.nodes) cluster.setNode(nodeOf(node));
  }

  /** What we decide; undefined for steps that are no attempts. */
  carryOut(step: SamplingStep): Outcome | undefined {
    if (step.op === "try") return this.#try(step.pod as PodRow);
    this.#change(step);
    return undefined;
  }

  #change(step: SamplingStep): void {
    const { name = "" } = step;
    const cluster = this.#cluster;
    switch (step.op) {
      case "nominate": {
        const row = step.pod as PodRow;
        cluster.nominate(this.#pod(row), row.nominated);
        return;
      }
      case "withdraw":
        cluster.nominate(this.#pods.get(name) as KubePod, undefined);
        return;
      case "delete":
        cluster.removePod(this.#pods.get(name) as KubePod);
        return;
      case "remove":
        cluster.removeNode(name);
        return;
      default:
        cluster.setNode(nodeOf(step.node as NodeRow));
    }
  }

  #try(row: PodRow): Outcome {
    const pod = this.#pod(row);
    const runner = this.#runners.get(row.scheduler) as ProfileRunner;
    const choice = runner.find(pod);
    const next = this.#sampling.start;
    const placed = choice?.node !== undefined && runner.reserve(choice.cycle, choice.node);
    if (placed) this.#cluster.addPod(pod, choice.node.name);
    const refused = choice && !choice.node ? choice : undefined;
    if (refused) this.#refused(pod, refused, runner);
    this.#cluster.nominate(pod, undefined);
    return {
      on: placed ? choice.node.name : undefined,
      refusedBy: refused && [...refused.refusedBy].sort(),
      failed: !placed && !refused,
      feasible: choice?.feasible,
      next,
    };
  }

  #refused(pod: KubePod, choice: Choice, runner: ProfileRunner): void {
    if (this.#tells && runner.reasons(pod) === "") throw new Error(`no reasons for ${pod.name}`);
    const found = runner.postFilter(pod, choice, () => {});
    if (typeof found === "object") throw new Error(`room is made for ${pod.name}`);
  }

  #pod({ name, template, scheduler, only: onlyOn, ...row }: PodRow): KubePod {
    const labels: Record<string, string> = { app: template };
    if (onlyOn !== undefined) labels["only"] = onlyOn;
    const spec = {
      ...(this.#sequence.templates[template] as PodSpec),
      schedulerName: scheduler,
      priority: row.priority ?? 0,
    };
    const object: Pod = {
      kind: "Pod",
      metadata: { name, namespace: "default", uid: name, labels },
      spec: row.pinned ? { ...spec, affinity: pinnedTo(row.pinned) } : spec,
      status: { nominatedNodeName: row.nominated },
    };
    const pod = this.#cluster.pod(object, undefined);
    this.#pods.set(name, pod);
    return pod;
  }
}

function pinnedTo(nodes: readonly string[]): PodSpec["affinity"] {
  const nodeSelectorTerms = nodes.map((name) => ({
    matchFields: [{ key: "metadata.name", operator: "In" as const, values: [name] }],
  }));
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
}

function nodeOf([name, zone, cpu]: NodeRow): Node {
  const labels: Record<string, string> = { "kubernetes.io/hostname": name };
  if (zone !== "") labels["topology.kubernetes.io/zone"] = zone;
  const allocatable = { cpu: `${cpu}m`, memory: "8Gi", pods: "110" };
  return { kind: "Node", metadata: { name, labels }, status: { allocatable, capacity: allocatable } };
}

/** The same as `only` of `sampling-objects.go`: leaves the node that the pod's label names, or none. */
function only(): KubePlugin {
  return {
    name: "Only",
    reads: { filter: "cluster" },
    preFilter: ({ pod }) => {
      const name = pod.labels["only"];
      if (name === undefined) return "skip";
      return { nodes: new Set(name === "none" ? [] : [name]) };
    },
  };
}
