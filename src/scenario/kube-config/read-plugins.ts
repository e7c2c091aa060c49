import type { FieldPath } from "../../base/field-path.ts";
import { didYouMean } from "../../base/nearest.ts";
import { type ExtensionPoint, extensionPoints, type PluginUse } from "../../sim/contract/kube-profile.ts";
import { describe } from "../explain-issue.ts";
import { isPolicyPath } from "../policy-path.ts";
import { plugins } from "./config-schema.ts";
import { expandPlugins, type PluginEntry, type PluginSet, type PointsOf } from "./expand-plugins.ts";
import { alphaPlugins, inTreeNames } from "./in-tree-plugins.ts";
import { readPart, type Report } from "./read-part.ts";

/** The plug-ins of a profile, whose `plugins` stand at `path`; undefined when they have mistakes. */
export function readPlugins(
  given: unknown,
  path: FieldPath,
  pointsOf: PointsOf,
  report: Report,
): Record<ExtensionPoint, readonly PluginUse[]> | undefined {
  const sets = readPart(plugins, given ?? {}, path, report);
  if (!sets) return undefined;
  let sound = true;
  const mistake: Report = (found) => {
    sound = false;
    report(found);
  };
  for (const point of ["multiPoint", ...extensionPoints] as const)
    checkSet(sets[point], [...path, point], point, pointsOf, mistake);
  if (!sound) return undefined;
  const expanded = expandPlugins(sets, pointsOf);
  const sorters = expanded.queueSort.length;
  if (sorters !== 1)
    report({ path: [...path, "queueSort"], message: `must leave exactly one plug-in, leaves ${sorters}` });
  if (expanded.bind.length === 0)
    report({ path: [...path, "bind"], message: "must leave at least one plug-in, leaves none" });
  return expanded;
}

function checkSet(
  { enabled, disabled }: PluginSet,
  path: FieldPath,
  point: ExtensionPoint | "multiPoint",
  pointsOf: PointsOf,
  report: Report,
): void {
  const seen = new Set<string>();
  for (const [index, { name }] of enabled.entries()) {
    const at = [...path, "enabled", index, "name"];
    const points = pointsOf(name);
    if (!points) report({ path: at, ...unknownPlugin(name) });
    else if (point !== "multiPoint" && !points.includes(point))
      report({ path: at, message: `${name} does not act here; it acts at ${points.join(", ")}` });
    else if (seen.has(name)) report({ path: at, message: `${describe(name)} stands here twice` });
    seen.add(name);
  }
  checkUnused(disabled, (index) => [...path, "disabled", index, "name"], pointsOf, report);
}

/** Names that need not exist, such as those of other releases, yet look like one that does. */
export function checkUnused(
  entries: readonly PluginEntry[],
  pathOf: (index: number) => FieldPath,
  pointsOf: PointsOf,
  report: Report,
): void {
  for (const [index, { name }] of entries.entries()) {
    if (name === "*" || pointsOf(name)) continue;
    const { message, hint } = unknownPlugin(name);
    if (hint !== undefined) report({ path: pathOf(index), message, hint });
  }
}

/** What to say of a name that no plug-in has. */
export function unknownPlugin(name: string): {
  readonly message: string;
  readonly hint?: string | undefined;
} {
  if (alphaPlugins.has(name)) return { message: `${name}, which v1.36 has off, is not simulated; remove it` };
  const hint = isPolicyPath(name)
    ? "plug-ins of your own run in scenarios only"
    : didYouMean(name, inTreeNames);
  return { message: `unknown plug-in ${describe(name)}`, hint };
}
