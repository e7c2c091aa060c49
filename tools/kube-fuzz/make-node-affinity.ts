import type { JsonObject } from "./json.ts";
import { HOSTNAME, type World, ZONE, ZONES } from "./world.ts";

const VALUES: Readonly<Record<string, readonly string[]>> = {
  [ZONE]: ZONES,
  disk: ["ssd", "hdd", "nvme"],
  pool: ["general", "compute", "memory"],
  rack: ["r1", "r2", "r3"],
  gen: ["1", "3", "5", "7", "10"],
  special: ["", "true", "false"],
  [HOSTNAME]: ["shared-host"],
};
const KEYS: readonly string[] = Object.keys(VALUES);

/** A number to compare with. `strict`: one that is allowed in a configuration. */
function numberText(world: World, strict: boolean): string {
  const { dice } = world;
  if (dice.chance(0.9)) return String(dice.from(0, 12));
  return dice.pick(["010", "9223372036854775807", ...(strict ? [] : ["abc", "5.0"])]);
}

/** One requirement on a node's labels. */
export function nodeRequirement(world: World, strict = false): JsonObject {
  const { dice } = world;
  const operator = dice.pick(["In", "In", "In", "NotIn", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"]);
  if (operator === "Gt" || operator === "Lt") {
    const key = dice.chance(0.9) ? "gen" : dice.pick(["disk", "special"]);
    return { key, operator, values: [numberText(world, strict)] };
  }
  const key = dice.pick(KEYS);
  if (operator === "Exists" || operator === "DoesNotExist") return { key, operator };
  const names = world.nodes.map((node) => node.name);
  const values = dice.some(
    [...(key === HOSTNAME ? names : []), ...(VALUES[key] ?? [])],
    1,
    key === HOSTNAME ? 4 : 2,
  );
  return { key, operator, values };
}

function nameRequirement(world: World): JsonObject {
  const { dice } = world;
  const names = [...world.nodes.map((node) => node.name), "missing"];
  return { key: "metadata.name", operator: dice.chance(0.7) ? "In" : "NotIn", values: [dice.pick(names)] };
}

/** A term: all of its requirements at once. An empty one matches nothing. */
function nodeTerm(world: World, fields: number): JsonObject {
  const { dice } = world;
  if (dice.chance(0.03)) return {};
  const byName = dice.chance(fields);
  const expressions = dice.times(byName && dice.chance(0.6) ? 0 : 1, dice.chance(0.6) ? 1 : 3, () =>
    nodeRequirement(world),
  );
  return {
    matchExpressions: expressions.length > 0 ? expressions : undefined,
    matchFields: byName ? dice.times(1, dice.chance(0.1) ? 2 : 1, () => nameRequirement(world)) : undefined,
  };
}

/** `nodeSelector` and the node half of `affinity`. */
export function nodeAffinity(world: World): { nodeSelector?: JsonObject; nodeAffinity?: JsonObject } {
  const { dice } = world;
  if (!world.is("nodeAffinity")) return {};
  const result: { nodeSelector?: JsonObject; nodeAffinity?: JsonObject } = {};
  if (dice.chance(0.15)) {
    const [key = ZONE] = dice.some(["disk", "pool", "special", ZONE], 1, 1);
    result.nodeSelector = { [key]: dice.pick(VALUES[key] ?? [""]) };
  }
  if (dice.chance(0.1)) return result;
  const fields = dice.chance(0.3) ? 0.8 : 0.05;
  const preferred = dice.chance(0.7)
    ? dice.times(1, 4, () => ({ weight: dice.from(1, 100), preference: nodeTerm(world, 0.15) }))
    : undefined;
  const required = dice.chance(0.55)
    ? { nodeSelectorTerms: dice.times(1, dice.chance(0.5) ? 1 : 4, () => nodeTerm(world, fields)) }
    : undefined;
  result.nodeAffinity = {
    requiredDuringSchedulingIgnoredDuringExecution: required,
    preferredDuringSchedulingIgnoredDuringExecution: preferred,
  };
  return result;
}
