import type { FieldPath } from "../../base/field-path.ts";
import type { KubePluginArgs } from "../../sim/contract/kube-profile.ts";
import { describe } from "../explain-issue.ts";
import { argsSchemas } from "./args-schema.ts";
import { configVersion } from "./config-schema.ts";
import { readPart, type Report } from "./read-part.ts";

/** Whether the plug-in takes arguments. */
export function takesArgs(plugin: string): plugin is keyof KubePluginArgs {
  return Object.hasOwn(argsSchemas, plugin);
}

/** The arguments of every plug-in, where nothing is said of them. */
export function defaultArgs(): KubePluginArgs {
  const defaults = Object.entries(argsSchemas).map(([plugin, schema]) => [plugin, schema.parse({})]);
  return Object.fromEntries(defaults) as KubePluginArgs;
}

/** The arguments of a plug-in, which stand at `path`; undefined when they have mistakes. */
export function readArgs<K extends keyof KubePluginArgs>(
  plugin: K,
  given: unknown,
  path: FieldPath,
  report: Report,
): KubePluginArgs[K] | undefined {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    return readPart(argsSchemas[plugin], given, path, report);
  const { apiVersion, kind, ...args } = given as Record<string, unknown>;
  const header = { apiVersion: [apiVersion, configVersion], kind: [kind, `${plugin}Args`] } as const;
  for (const [key, [found, wanted]] of Object.entries(header))
    if (found !== undefined && found !== wanted)
      report({ path: [...path, key], message: `expected ${wanted}, found ${describe(found)}` });
  return readPart(argsSchemas[plugin], args, path, report);
}
