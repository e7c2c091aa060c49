import type { JsonObject } from "./json.ts";
import type { World } from "./world.ts";

/** What nodes declare: the two that pods can need, and one that nobody asks for. */
export const FEATURES: readonly string[] = [
  "RestartAllContainersOnContainerExits",
  "SomethingElse",
  "UserNamespacesHostNetworkSupport",
];

/** The fields that keep a pod out of the queue or tie it to one node by name. */
export function basicFields(world: World, incoming: boolean): JsonObject {
  const { dice } = world;
  if (!incoming || !world.is("basics")) return {};
  const gates = dice.chance(0.12) ? ["example.com/gate-0", "example.com/gate-1"] : [];
  const names = [...world.nodes.map((node) => node.name), "missing"];
  return {
    schedulingGates: gates.length > 0 ? dice.some(gates, 1, 2).map((name) => ({ name })) : undefined,
    nodeName: dice.maybe(0.15, () => dice.pick(names)),
  };
}

/** Fields that need a feature which only some nodes declare. */
export function featureFields(world: World, containers: JsonObject[]): JsonObject {
  const { dice } = world;
  if (!world.is("features")) return {};
  const rule = { action: "RestartAllContainers", exitCodes: { operator: "In", values: [42] } };
  const container = containers[0];
  if (container !== undefined && dice.chance(0.6)) {
    container["restartPolicy"] = "Never";
    container["restartPolicyRules"] = [rule];
  }
  return dice.chance(0.6) ? { hostNetwork: true, hostUsers: dice.chance(0.2) } : { hostUsers: false };
}
