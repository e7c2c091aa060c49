import { CycleError } from "../../contract/cycle-error.ts";
import { type Cycle, type Profile, type Refusal, unresolvable } from "../../contract/kube-plugin.ts";
import type { KubeCluster } from "../../model/kube/kube-cluster.ts";
import type { KubePod } from "../../model/kube/kube-pod.ts";
import type { NodeInfo } from "../../model/kube/node-info.ts";

/** Who refused a pod, and why. */
export interface PluginRefusal extends Refusal {
  readonly plugin: string;
}

/** What PreFilter came to. */
export interface PreFiltered {
  readonly refusal: PluginRefusal | undefined;
  /** The only nodes to ask about, by name; undefined: all. */
  readonly nodes: ReadonlySet<string> | undefined;
  /** Plug-ins that left nodes out, sorted. They count among those that refused the pod. */
  readonly by: readonly string[];
}

/** Scores of the nodes that passed all filters; all arrays in the order of `nodes`. */
export interface Scores {
  readonly nodes: readonly NodeInfo[];
  /** By plug-in that scored, in the profile's order: 0 to 100. */
  readonly normalized: readonly {
    readonly name: string;
    readonly weight: number;
    readonly scores: number[];
  }[];
  readonly totals: number[];
}

/**
 * Runs the extension points of one profile (Kubernetes v1.36 `scheduler/framework/runtime/framework.go`). It
 * remembers nothing from pod to pod: what it answers is the definition of correct.
 */
export class Framework {
  readonly profile: Profile;
  readonly cluster: KubeCluster;

  constructor(profile: Profile, cluster: KubeCluster) {
    this.profile = profile;
    this.cluster = cluster;
  }

  preEnqueue(pod: KubePod): PluginRefusal | undefined {
    for (const plugin of this.profile.preEnqueue) {
      const refusal = plugin.preEnqueue?.(pod);
      if (refusal) return { ...refusal, plugin: plugin.name };
    }
    return undefined;
  }

  /**
   * An unresolvable refusal ends it at once, and then nobody counts as having left nodes out; of other
   * refusals the last counts, after all were asked.
   */
  preFilter(cycle: Cycle): PreFiltered {
    let refusal: PluginRefusal | undefined;
    let nodes: ReadonlySet<string> | undefined;
    const by: string[] = [];
    for (const plugin of this.profile.preFilter) {
      const result = told(() => plugin.preFilter?.(cycle), 'running PreFilter plugin "NAME"', plugin.name);
      if (result === undefined) continue;
      if (result === "skip") cycle.skipFilter.add(plugin.name);
      else if ("code" in result) {
        const named = { ...result, plugin: plugin.name };
        if (result.code === "UnschedulableAndUnresolvable") return { refusal: named, nodes, by: [] };
        refusal = named;
      } else {
        by.push(plugin.name);
        const only: ReadonlySet<string> = result.nodes;
        nodes = nodes ? new Set([...nodes].filter((name) => only.has(name))) : only;
        if (nodes.size === 0) return { refusal: noNodesLeft(by.sort()), nodes, by };
      }
    }
    return { refusal, nodes, by: by.sort() };
  }

  /** The first plug-in that refuses the node. */
  filter(cycle: Cycle, node: NodeInfo): PluginRefusal | undefined {
    let asked = "";
    try {
      for (const plugin of this.profile.filter) {
        if (cycle.skipFilter.has(plugin.name)) continue;
        asked = plugin.name;
        const refusal = plugin.filter?.(cycle, node);
        if (refusal) return { ...refusal, plugin: asked };
      }
    } catch (error) {
      throw whileRunning('running "NAME" filter plugin', asked, error);
    }
    return undefined;
  }

  /**
   * Counts pods of at least the same priority that are nominated to the node as if they were there; the pod
   * must fit with them, and without them.
   */
  filterWithNominated(cycle: Cycle, node: NodeInfo): PluginRefusal | undefined {
    const { pod } = cycle;
    const nominated = this.cluster
      .nominatedTo(node.name)
      .filter((other) => other.podClass.priority >= pod.podClass.priority && other.uid !== pod.uid);
    if (nominated.length > 0) {
      const crowded = node.copy();
      const assumed = cycle.clone();
      for (const other of nominated) {
        crowded.add(other);
        this.addPod(assumed, other, crowded);
      }
      const refusal = this.filter(assumed, crowded);
      if (refusal) return refusal;
    }
    return this.filter(cycle, node);
  }

  addPod(cycle: Cycle, pod: KubePod, node: NodeInfo): void {
    for (const plugin of this.profile.preFilter)
      if (plugin.addPod && !cycle.skipFilter.has(plugin.name))
        told(
          () => plugin.addPod?.(cycle, pod, node),
          'running AddPod on PreFilter plugin "NAME"',
          plugin.name,
        );
  }

  removePod(cycle: Cycle, pod: KubePod, node: NodeInfo): void {
    for (const plugin of this.profile.preFilter)
      if (plugin.removePod && !cycle.skipFilter.has(plugin.name))
        told(
          () => plugin.removePod?.(cycle, pod, node),
          'running RemovePod on PreFilter plugin "NAME"',
          plugin.name,
        );
  }

  /** Without any plug-in that scores, every node has the total 1. */
  score(cycle: Cycle, nodes: readonly NodeInfo[]): Scores {
    if (this.profile.score.length === 0) return { nodes, normalized: [], totals: nodes.map(() => 1) };
    const skipped = this.profile.preScore.filter(
      (plugin) =>
        told(() => plugin.preScore?.(cycle, nodes), 'running PreScore plugin "NAME"', plugin.name) === "skip",
    );
    for (const { name } of skipped) cycle.skipScore.add(name);
    const normalized = this.profile.score
      .filter(({ plugin }) => !cycle.skipScore.has(plugin.name))
      .map(({ plugin, weight }) => {
        const scores = told(
          () => nodes.map((node) => plugin.score?.(cycle, node) ?? 0),
          'running Score plugins: plugin "NAME" failed with',
          plugin.name,
        );
        plugin.normalize?.(cycle, scores, nodes);
        return { name: plugin.name, weight, scores };
      });
    const totals = nodes.map((_, i) =>
      normalized.reduce((sum, { weight, scores }) => sum + weight * (scores[i] as number), 0),
    );
    return { nodes, normalized, totals };
  }
}

/** What `ask` answers; an error of the cycle says what was running. */
function told<T>(ask: () => T, running: string, plugin: string): T {
  try {
    return ask();
  } catch (error) {
    throw whileRunning(running, plugin, error);
  }
}

/** The error with what was `running` before it, as kube-scheduler has it. */
function whileRunning(running: string, plugin: string, error: unknown): unknown {
  if (!(error instanceof CycleError)) return error;
  return new CycleError(`${running.replace("NAME", () => plugin)}: ${error.message}`);
}

/** Kubernetes v1.36 `framework.go`, `RunPreFilterPlugins`: nobody is named as the cause. `by` is sorted. */
function noNodesLeft(by: readonly string[]): PluginRefusal {
  const whom = by.length === 1 ? `plugin ${by[0]}` : `plugin(s) [${by.join(" ")}] simultaneously`;
  return { ...unresolvable(`node(s) didn't satisfy ${whom}`), plugin: "" };
}

/** Of a node that PreFilter left out: no plug-in is named for it. `by`: who left nodes out, sorted. */
export function leftOut(by: readonly string[]): PluginRefusal {
  return { ...unresolvable(`node(s) didn't satisfy plugin(s) [${by.join(" ")}]`), plugin: "" };
}
