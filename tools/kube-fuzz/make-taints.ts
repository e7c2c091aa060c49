import type { JsonObject } from "./json.ts";
import type { World } from "./world.ts";

const KEYS: readonly string[] = [
  "dedicated",
  "spot",
  "gpu",
  "node.kubernetes.io/unschedulable",
  "node.kubernetes.io/not-ready",
];
const VALUES: readonly string[] = ["a", "b", "5", ""];

export function taints(world: World): JsonObject[] {
  const { dice } = world;
  if (!world.is("taints")) return [];
  return dice.some(KEYS, 0, 4).map((key) => ({
    key,
    value: dice.maybe(0.75, () => dice.pick(VALUES)),
    effect: dice.pick([
      "PreferNoSchedule",
      "PreferNoSchedule",
      "PreferNoSchedule",
      "NoSchedule",
      "NoExecute",
    ]),
  }));
}

const DEFAULT_TOLERATIONS: readonly string[] = [
  "node.kubernetes.io/not-ready",
  "node.kubernetes.io/unreachable",
];

function toleration(world: World): JsonObject {
  const { dice } = world;
  const effect = dice.maybe(0.7, () =>
    dice.pick(["NoSchedule", "NoSchedule", "PreferNoSchedule", "NoExecute"]),
  );
  const seconds = effect === "NoExecute" && dice.chance(0.4) ? dice.from(1, 600) : undefined;
  if (dice.chance(0.05)) return { operator: "Exists", effect, tolerationSeconds: seconds };
  const key = dice.pick(KEYS);
  const operator = dice.pick([
    "Exists",
    "Equal",
    "Equal",
    undefined,
    ...(dice.chance(0.05) ? ["Lt", "Gt"] : []),
  ]);
  if (operator === "Exists") return { key, operator, effect, tolerationSeconds: seconds };
  return {
    key,
    operator,
    value: dice.maybe(0.8, () => dice.pick(VALUES)),
    effect,
    tolerationSeconds: seconds,
  };
}

/** What a pod tolerates; mostly with the two that admission adds. */
export function tolerations(world: World): JsonObject[] | undefined {
  const { dice } = world;
  const own = world.is("taints") ? dice.times(0, 4, () => toleration(world)) : [];
  if (world.is("basics") && dice.chance(0.3))
    own.push({
      key: "node.kubernetes.io/unschedulable",
      operator: dice.pick(["Exists", "Equal"]),
      effect: dice.pick(["NoSchedule", "NoExecute", undefined]),
    });
  const added = dice.chance(0.7)
    ? DEFAULT_TOLERATIONS.map((key) => ({
        key,
        operator: "Exists",
        effect: "NoExecute",
        tolerationSeconds: 300,
      }))
    : [];
  return own.length + added.length > 0 ? [...own, ...added] : undefined;
}
