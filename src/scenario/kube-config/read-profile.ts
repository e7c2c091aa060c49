import { type FieldPath, valueAt } from "../../base/field-path.ts";
import type { KubePluginArgs, KubeProfile } from "../../sim/contract/kube-profile.ts";
import { describe } from "../explain-issue.ts";
import { pluginConfig, profile } from "./config-schema.ts";
import type { PointsOf } from "./expand-plugins.ts";
import { defaultArgs, readArgs, takesArgs } from "./read-args.ts";
import { readPart, type Report } from "./read-part.ts";
import { checkUnused, readPlugins } from "./read-plugins.ts";
import { inTreePlugin } from "./in-tree-plugins.ts";

const DEFAULT_NAME = "default-scheduler";

interface Context {
  readonly pointsOf: PointsOf;
  /** There is no other profile, so that it need not be named. */
  readonly isOnly: boolean;
  readonly report: Report;
}

/** The profile that stands at `path`; undefined when it has mistakes. */
export function readProfile(given: unknown, path: FieldPath, context: Context): KubeProfile | undefined {
  const { pointsOf, isOnly, report } = context;
  const head = readPart(profile, given, path, report);
  const plugins = readPlugins(valueAt(given, ["plugins"]), [...path, "plugins"], pointsOf, report);
  const args = readAllArgs(valueAt(given, ["pluginConfig"]), [...path, "pluginConfig"], context);
  if (head && head.schedulerName === undefined && !isOnly)
    report({ path: [...path, "schedulerName"], message: "is missing; of several profiles each has a name" });
  if (!head || !plugins) return undefined;
  const { schedulerName = DEFAULT_NAME, percentageOfNodesToScore: percentage } = head;
  return {
    schedulerName,
    ...(percentage === undefined ? {} : { percentageOfNodesToScore: percentage }),
    plugins,
    ...args,
  };
}

/** The arguments of all plug-ins; those of plug-ins that take none are passed over. */
function readAllArgs(
  given: unknown,
  path: FieldPath,
  { pointsOf, report }: Context,
): Pick<KubeProfile, "args" | "ownArgs"> {
  const args: { -readonly [K in keyof KubePluginArgs]: KubePluginArgs[K] } = defaultArgs();
  const ownArgs: Record<string, unknown> = {};
  const seen = new Set<string>();
  for (const [index, entry] of (Array.isArray(given) ? (given as unknown[]) : []).entries()) {
    const at = [...path, index];
    const config = readPart(pluginConfig, entry, at, report);
    if (!config) continue;
    const { name, args: own = {} } = config;
    if (seen.has(name)) report({ path: [...at, "name"], message: `${describe(name)} stands here twice` });
    seen.add(name);
    checkUnused([config], () => [...at, "name"], pointsOf, report);
    if (takesArgs(name)) Object.assign(args, { [name]: readArgs(name, own, [...at, "args"], report) });
    else if (!inTreePlugin(name) && pointsOf(name)) ownArgs[name] = own;
  }
  return { args, ownArgs };
}
