import { CycleError } from "../../sim/contract/cycle-error.ts";
import type { KubePlugin } from "../../sim/contract/kube-plugin.ts";

/** Plug-ins whose Filter reads what their PreFilter has left. */
const FILTERS: ReadonlySet<string> = new Set([
  "NodePorts",
  "NodeResourcesFit",
  "VolumeBinding",
  "PodTopologySpread",
  "InterPodAffinity",
  "DynamicResources",
  "NodeDeclaredFeatures",
]);

/** Plug-ins whose Score reads what their PreScore has left. */
const SCORES: ReadonlySet<string> = new Set(["TaintToleration", "PodTopologySpread", "InterPodAffinity"]);

/**
 * A plug-in that a profile asks at one extension point and not at the one before it, where it would have
 * prepared itself. kube-scheduler v1.36 starts with such a profile, and then ends every attempt with an
 * error.
 */
export function unprepared(plugin: KubePlugin, point: "filter" | "score"): KubePlugin {
  const needs = point === "filter" ? FILTERS : SCORES;
  if (!needs.has(plugin.name)) return plugin;
  const before = point === "filter" ? "PreFilter" : "PreScore";
  const fail = (): never => {
    throw new CycleError(`failed to read "${before}${plugin.name}" from cycleState: not found`);
  };
  return { name: plugin.name, reads: { [point]: "node" }, [point]: fail };
}
