import { type ExtensionPoint, extensionPoints, type PluginUse } from "../../sim/contract/kube-profile.ts";
import { inTreePlugins } from "./in-tree-plugins.ts";

/** A plug-in as it is listed; the weight counts at `score` alone, 0 stands for 1. */
export interface PluginEntry {
  readonly name: string;
  readonly weight?: number | undefined;
}

/** What a configuration says of one extension point. `*` among the disabled stands for all. */
export interface PluginSet {
  readonly enabled: readonly PluginEntry[];
  readonly disabled: readonly PluginEntry[];
}

/** `multiPoint` lists plug-ins for every point at which they act. */
export type PluginSets = Readonly<Record<ExtensionPoint | "multiPoint", PluginSet>>;

/** At which points a plug-in acts; undefined when there is no such plug-in. */
export type PointsOf = (name: string) => readonly ExtensionPoint[] | undefined;

/**
 * The plug-ins of every extension point, in the order in which they run: the defaults as `sets` changes them
 * (Kubernetes v1.36, `mergePlugins` of `apis/config/v1`, `expandMultiPointPlugins` of `framework/runtime`).
 * The sets name known plug-ins only, each once and where it acts.
 */
export function expandPlugins(sets: PluginSets, pointsOf: PointsOf): Record<ExtensionPoint, PluginUse[]> {
  const everywhere = changedDefaults(sets.multiPoint);
  const expanded = {} as Record<ExtensionPoint, PluginUse[]>;
  for (const point of extensionPoints) {
    const acting = everywhere.filter(({ name }) => pointsOf(name)?.includes(point));
    expanded[point] = atPoint(sets[point], acting).map(({ name, weight }) => ({
      name,
      weight: point === "score" ? weight || 1 : 0,
    }));
  }
  return expanded;
}

/** Defaults that are listed again are replaced where they stand; what is new comes last. */
function changedDefaults({ enabled, disabled }: PluginSet): readonly PluginEntry[] {
  const off = namesOf(disabled);
  const kept = off.has("*") ? [] : inTreePlugins.filter(({ name }) => !off.has(name));
  const keptNames = namesOf(kept);
  return [
    ...kept.map((entry) => enabled.find(({ name }) => name === entry.name) ?? entry),
    ...enabled.filter(({ name }) => !keptNames.has(name)),
  ];
}

/**
 * One point: first what is listed both here and for every point, in the order listed here; then the rest of
 * what is listed for every point; then the rest of what is listed here. The entry listed here counts.
 */
function atPoint({ enabled, disabled }: PluginSet, everywhere: readonly PluginEntry[]): PluginEntry[] {
  const off = namesOf(disabled);
  if (off.has("*")) return [...enabled];
  const acting = everywhere.filter(({ name }) => !off.has(name));
  const [here, there] = [namesOf(enabled), namesOf(acting)];
  return [
    ...enabled.filter(({ name }) => there.has(name)),
    ...acting.filter(({ name }) => !here.has(name)),
    ...enabled.filter(({ name }) => !there.has(name)),
  ];
}

function namesOf(entries: readonly { readonly name: string }[]): ReadonlySet<string> {
  return new Set(entries.map(({ name }) => name));
}
