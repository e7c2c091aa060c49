import type { JsonObject } from "./json.ts";
import type { World } from "./world.ts";

/** Ports of one container; few numbers, so that they meet. */
export function containerPorts(world: World): JsonObject[] | undefined {
  const { dice } = world;
  if (!world.is("ports")) return undefined;
  return dice.times(1, dice.chance(0.7) ? 1 : 3, () => {
    const port = dice.pick([80, 443, 8080]);
    const host = dice.chance(0.85);
    return {
      containerPort: port,
      hostPort: host ? port : undefined,
      hostIP: host
        ? dice.maybe(0.6, () => dice.pick(["0.0.0.0", "::", "127.0.0.1", "10.0.0.7", "::1", ""]))
        : undefined,
      protocol: dice.pick(["TCP", "TCP", "TCP", "UDP", "SCTP"]),
    };
  });
}
