import type { FieldPath } from "../../base/field-path.ts";
import { didYouMean } from "../../base/nearest.ts";
import {
  type ExtensionPoint,
  extensionPoints,
  type KubePluginArgs,
  type KubeSchedulerSettings,
} from "../../sim/contract/kube-profile.ts";
import { isPolicyPath } from "../policy-path.ts";
import { whole } from "../value-schemas.ts";
import { expandPlugins, type PluginEntry, type PluginSet, type PluginSets } from "./expand-plugins.ts";
import { inTreePlugin, inTreePlugins } from "./in-tree-plugins.ts";
import { readArgs, takesArgs } from "./read-args.ts";
import { defaultSettings } from "./read-kube-config.ts";
import { readPart, type Report } from "./read-part.ts";
import { unknownPlugin } from "./read-plugins.ts";

/**
 * Changes to the default profile by plug-in, an in-tree name or the path of the user's own: `weight` and
 * arguments, or false to leave it out. A weight of 0 leaves it out of scoring alone. `*: false` leaves out
 * all that are not named, but for the queue order and the binding.
 */
export type PluginChoices = Readonly<Record<string, false | Readonly<Record<string, unknown>>>>;

/** Where a plug-in of the user's, named by its path, can act; undefined for any other name. */
export function ownPluginPoints(name: string): readonly ExtensionPoint[] | undefined {
  return isPolicyPath(name) ? OWN_POINTS : undefined;
}

const OWN_POINTS: readonly ExtensionPoint[] = ["preEnqueue", "preFilter", "filter", "preScore", "score"];
const ALL = "*";
const NEEDED: ReadonlySet<string> = new Set(["PrioritySort", "DefaultBinder"]);

/** The default profile as `choices` change it, which stand at `path`. */
export function composeSettings(
  choices: PluginChoices,
  path: FieldPath,
  report: Report,
): KubeSchedulerSettings {
  const settings = defaultSettings();
  const [profile] = settings.profiles;
  if (!profile) throw new RangeError("composeSettings: there is no default profile");
  const args: { -readonly [K in keyof KubePluginArgs]: KubePluginArgs[K] } = { ...profile.args };
  const ownArgs: Record<string, unknown> = {};
  const enabled: PluginEntry[] = [];
  const disabled: PluginEntry[] = [];
  for (const [name, choice] of Object.entries(choices)) {
    const at = [...path, name];
    if (!isKnown(name, choice, at, report)) continue;
    if (choice === false) disabled.push({ name });
    else {
      const { weight, ...given } = choice;
      enabled.push({ name, weight: weightOf(name, weight, [...at, "weight"], report) });
      if (takesArgs(name))
        Object.assign(args, { [name]: readArgs(name, given, at, besideWeight(at, report)) });
      else if (isPolicyPath(name)) ownArgs[name] = given;
      else
        for (const key of Object.keys(given))
          report({
            path: [...at, key],
            message: `${name} takes no arguments`,
            hint: didYouMean(key, ["weight"]),
            atKey: true,
          });
    }
  }
  const plugins = expandPlugins(setsOf(enabled, disabled), pointsOf);
  return { ...settings, profiles: [{ ...profile, plugins, args, ownArgs }] };
}

function pointsOf(name: string): readonly ExtensionPoint[] | undefined {
  return inTreePlugin(name)?.points ?? ownPluginPoints(name);
}

function isKnown(name: string, choice: PluginChoices[string], path: FieldPath, report: Report): boolean {
  if (name !== ALL && !pointsOf(name)) report({ path, ...unknownPlugin(name), atKey: true });
  else if (name === ALL && choice !== false) report({ path, message: "can only be false" });
  else if (NEEDED.has(name) && choice === false) report({ path, message: "cannot be left out" });
  else return true;
  return false;
}

/** The weight given, or else the plug-in's own. */
function weightOf(name: string, given: unknown, path: FieldPath, report: Report): number | undefined {
  if (given === undefined) return inTreePlugin(name)?.weight;
  if (!pointsOf(name)?.includes("score")) report({ path, message: `${name} gives no score`, atKey: true });
  return readPart(whole(0, 2 ** 31 - 1), given, path, report);
}

/** Beside the arguments, which stand at `path`, there may be a weight: unknown keys are told so. */
function besideWeight(path: FieldPath, report: Report): Report {
  return (mistake) => {
    const [, allowed] = /^unknown key; allowed: (.*)$/.exec(mistake.message) ?? [];
    if (allowed === undefined || mistake.path.length !== path.length + 1) return report(mistake);
    const keys = ["weight", ...allowed.split(", ")];
    const hint = didYouMean(String(mistake.path.at(-1)), keys);
    report({ ...mistake, message: `unknown key; allowed: ${keys.join(", ")}`, hint });
  };
}

/** What a `KubeSchedulerConfiguration` would say. */
function setsOf(enabled: readonly PluginEntry[], disabled: readonly PluginEntry[]): PluginSets {
  const nothing: PluginSet = { enabled: [], disabled: [] };
  const others = disabled.some(({ name }) => name === ALL)
    ? inTreePlugins.filter(({ name }) => !NEEDED.has(name) && !enabled.some((entry) => entry.name === name))
    : [];
  const unscored: PluginSet = { enabled: [], disabled: enabled.filter(({ weight }) => weight === 0) };
  return {
    ...(Object.fromEntries(extensionPoints.map((point) => [point, nothing])) as PluginSets),
    preScore: unscored,
    score: unscored,
    multiPoint: { enabled, disabled: [...disabled.filter(({ name }) => name !== ALL), ...others] },
  };
}
