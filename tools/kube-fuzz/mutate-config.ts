import type { Dice } from "./dice.ts";
import type { JsonObject } from "./json.ts";
import { FILTERS, SCORES } from "./make-config.ts";

/** Plug-ins that a profile may do without at any point, and still be one that the scheduler starts with. */
const PLUGINS: readonly string[] = [
  ...FILTERS,
  "DynamicResources",
  "NodeResourcesBalancedAllocation",
  "ImageLocality",
  "NodeDeclaredFeatures",
  "SchedulingGates",
];
const AT: Readonly<Record<string, readonly string[]>> = {
  preEnqueue: ["SchedulingGates", "DynamicResources"],
  preFilter: [...FILTERS.slice(3), "DynamicResources"],
  filter: [...FILTERS, "DynamicResources", "NodeDeclaredFeatures"],
  preScore: SCORES.slice(0, 5),
  score: [...SCORES, "DynamicResources"],
};

/** A configuration with one thing changed, by which the scheduler would still start. */
export function mutateConfig(dice: Dice, before: JsonObject): JsonObject {
  const config = structuredClone(before);
  const profiles = (config["profiles"] ??= [{ schedulerName: "default-scheduler" }]) as JsonObject[];
  if (profiles.length === 0) return config;
  const profile = dice.pick(profiles);
  const plugins = (profile["plugins"] ??= {}) as JsonObject;
  const kind = dice.below(6);
  if (kind === 0) delete profile["plugins"];
  else if (kind === 1) delete profile["pluginConfig"];
  else if (kind === 2 && profiles.length > 1) profiles.reverse();
  else if (kind === 3) {
    const name = dice.pick(PLUGINS);
    const set = (plugins["multiPoint"] ??= {}) as JsonObject;
    add(dice, set, name, dice.chance(0.5));
  } else {
    const point = dice.pick(Object.keys(AT));
    const set = (plugins[point] ??= {}) as JsonObject;
    add(dice, set, dice.chance(0.1) ? "*" : dice.pick(AT[point] ?? []), dice.chance(0.5), point === "score");
  }
  return config;
}

function add(dice: Dice, set: JsonObject, name: string, enables: boolean, weighs = true): void {
  const field = enables && name !== "*" ? "enabled" : "disabled";
  const list = ((set[field] ??= []) as JsonObject[]).filter((each) => each["name"] !== name);
  const weight = field === "enabled" && weighs ? dice.pick([1, 2, 10, 100, 1000]) : undefined;
  set[field] = [...list, { name, ...(weight === undefined ? {} : { weight }) }];
}
