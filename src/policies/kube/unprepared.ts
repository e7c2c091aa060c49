import { CycleError } from "../../sim/contract/cycle-error.ts";
import type { KubePlugin } from "../../sim/contract/kube-plugin.ts";

const read = (key: string): string => `failed to read "${key}" from cycleState: not found`;
const reading = (key: string): string => `reading "${key}" from cycleState: not found`;
const errorReading = (key: string): string => `error ${reading(key)}`;
const bare = (): string => "not found";

/** Plug-ins whose Filter reads what their PreFilter has left, and how they say that it is not there. */
const FILTERS: ReadonlyMap<string, (key: string) => string> = new Map([
  ["NodePorts", reading],
  ["NodeResourcesFit", errorReading],
  ["VolumeBinding", bare],
  ["PodTopologySpread", reading],
  ["InterPodAffinity", errorReading],
  ["DynamicResources", bare],
  ["NodeDeclaredFeatures", (key) => `error reading "${key}" from cycle-state: not found`],
]);

/** Plug-ins whose Score reads what their PreScore, or the plug-in's PreFilter, has left, likewise. */
const SCORES: ReadonlyMap<string, (key: string) => string> = new Map([
  ["DynamicResources", bare],
  ["TaintToleration", read],
  ["PodTopologySpread", errorReading],
  ["InterPodAffinity", read],
]);

/** Plug-ins whose Reserve reads what their PreFilter has left, likewise. */
const RESERVES: ReadonlyMap<string, (key: string) => string> = new Map([
  ["VolumeBinding", bare],
  ["DynamicResources", bare],
]);

/** An extension point at which plug-ins may be asked unprepared. */
type Asked = "filter" | "score" | "reserve";

const words: Readonly<Record<Asked, ReadonlyMap<string, (key: string) => string>>> = {
  filter: FILTERS,
  score: SCORES,
  reserve: RESERVES,
};

/** The extension point at which a plug-in prepares itself for another one. */
export function preparesAt(name: string, point: Asked): "preFilter" | "preScore" {
  return point === "score" && name !== "DynamicResources" ? "preScore" : "preFilter";
}

/**
 * A plug-in that a profile asks at one extension point and not at the one before, where it would have
 * prepared itself. kube-scheduler v1.36 starts with such a profile, and then ends every attempt with an
 * error.
 */
export function unprepared(plugin: KubePlugin, point: Asked): KubePlugin {
  const says = words[point].get(plugin.name);
  if (!says) return plugin;
  const before = point === "score" ? "PreScore" : "PreFilter";
  const fail = (): never => {
    throw new CycleError(says(`${before}${plugin.name}`));
  };
  return { name: plugin.name, reads: point === "reserve" ? {} : { [point]: "node" }, [point]: fail };
}
