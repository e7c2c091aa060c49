import type { JsonObject } from "./json.ts";
import { HOSTNAME, NAMESPACES, REGION, type World, ZONE } from "./world.ts";

export type Labels = Record<string, string>;

const APPS: readonly string[] = ["web", "api", "db", "cache"];
const POD_VALUES: Readonly<Record<string, readonly string[]>> = {
  app: APPS,
  tier: ["front", "back", "data"],
  version: ["v1", "v2", "v3"],
};

export function podLabels(world: World): Labels {
  const { dice } = world;
  if (dice.chance(0.03)) return {};
  const labels: Labels = { app: dice.pick(APPS) };
  if (dice.chance(0.5)) labels["tier"] = dice.pick(["front", "back", "data"]);
  if (dice.chance(0.5)) labels["version"] = dice.pick(["v1", "v2", "v3"]);
  return labels;
}

/** A selector of pods; sometimes of all, of none (absent), or with every operator. */
export function podSelector(world: World, own: Labels): JsonObject | undefined {
  const { dice } = world;
  if (dice.chance(0.04)) return dice.chance(0.5) ? {} : undefined;
  const app = dice.chance(0.65) && own["app"] !== undefined ? own["app"] : dice.pick(APPS);
  if (dice.chance(0.6)) {
    const tier = dice.maybe(0.2, () => dice.pick(["front", "back", "data"]));
    return { matchLabels: dice.chance(0.85) ? { app, tier } : { tier: tier ?? "front" } };
  }
  const expressions = dice.times(1, 2, () => {
    const key = dice.pick(["app", "app", "tier", "version"]);
    const operator = dice.pick(["In", "In", "NotIn", "Exists", "DoesNotExist"]);
    const needsValues = operator === "In" || operator === "NotIn";
    return { key, operator, values: needsValues ? dice.some(POD_VALUES[key] ?? APPS, 1, 2) : undefined };
  });
  return { matchLabels: dice.chance(0.3) ? { app } : undefined, matchExpressions: expressions };
}

function namespaceSelector(world: World): JsonObject {
  const { dice } = world;
  if (dice.chance(0.2)) return {};
  const key = dice.pick(["env", "team"]);
  const values = key === "env" ? ["prod", "dev", "test"] : ["red", "green", "blue"];
  if (dice.chance(0.3)) return { matchLabels: { [key]: dice.pick(values) } };
  const operator = dice.pick(["In", "NotIn", "NotIn", "Exists", "DoesNotExist"]);
  const needsValues = operator === "In" || operator === "NotIn";
  return { matchExpressions: [{ key, operator, values: needsValues ? dice.some(values, 1, 2) : undefined }] };
}

/** Selectors as the API server stores them: keys of `matchLabelKeys` have become requirements. */
function merged(
  selector: JsonObject | undefined,
  own: Labels,
  keys: readonly string[],
  operator: string,
): JsonObject | undefined {
  const added = keys.flatMap((key) => {
    const value = own[key];
    return value === undefined ? [] : [{ key, operator, values: [value] }];
  });
  if (selector === undefined || added.length === 0) return selector;
  const present = (selector["matchExpressions"] ?? []) as JsonObject[];
  return { ...selector, matchExpressions: [...present, ...added] };
}

function term(world: World, own: Labels): JsonObject {
  const { dice } = world;
  const keyed = dice.chance(0.15);
  const match = keyed && dice.chance(0.6) ? ["version"] : [];
  const mismatch = keyed && dice.chance(0.5) ? ["tier"] : [];
  const selector = merged(merged(podSelector(world, own), own, match, "In"), own, mismatch, "NotIn");
  return {
    labelSelector: selector,
    topologyKey: dice.pick([ZONE, ZONE, HOSTNAME, HOSTNAME, HOSTNAME, REGION, "rack", "pool"]),
    namespaces: dice.maybe(0.25, () => dice.some(NAMESPACES, 1, 3)),
    namespaceSelector: dice.maybe(0.25, () => namespaceSelector(world)),
    matchLabelKeys: selector !== undefined && match.length > 0 ? match : undefined,
    mismatchLabelKeys: selector !== undefined && mismatch.length > 0 ? mismatch : undefined,
  };
}

function side(world: World, own: Labels, required: number, preferred: number): JsonObject | undefined {
  const { dice } = world;
  const must = dice.maybe(required, () => dice.times(1, dice.chance(0.7) ? 1 : 3, () => term(world, own)));
  const should = dice.maybe(preferred, () =>
    dice.times(1, 3, () => ({
      weight: dice.chance(0.5) ? dice.pick(WEIGHTS) : dice.from(1, 100),
      podAffinityTerm: term(world, own),
    })),
  );
  if (must === undefined && should === undefined) return undefined;
  return {
    requiredDuringSchedulingIgnoredDuringExecution: must,
    preferredDuringSchedulingIgnoredDuringExecution: should,
  };
}

/** Of these, parts of 100 that are not exact as fractions are frequent (29 of 100 is 28.999... percent). */
const WEIGHTS: readonly number[] = [29, 57, 58, 100];

/** The pod halves of `affinity`. */
export function podAffinity(world: World, own: Labels, incoming: boolean): JsonObject {
  if (!world.is("podAffinity") || (!incoming && world.dice.chance(0.5))) return {};
  return {
    podAffinity: side(world, own, incoming ? 0.25 : 0.15, 0.5),
    podAntiAffinity: side(world, own, incoming ? 0.35 : 0.25, 0.5),
  };
}
