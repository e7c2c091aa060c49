import type { JsonObject } from "./json.ts";
import type { World } from "./world.ts";

const REGISTRIES: readonly string[] = [
  "registry.example.com/",
  "localhost:5000/",
  "registry.example.com:8443/team/",
  "",
];
const APPS: readonly string[] = ["web", "api", "db"];
const TAGS: readonly string[] = [":v1", ":v2", ":latest", "", `@sha256:${"ab".repeat(32)}`];

/** An image as a pod or a node may write it; few, so that they meet. */
export function imageName(world: World): string {
  const { dice } = world;
  if (!world.is("images")) return "registry.example.com/web:v1";
  const registry = dice.chance(0.7) ? "registry.example.com/" : dice.pick(REGISTRIES);
  return `${registry}${dice.pick(APPS)}${dice.pick(TAGS)}`;
}

/** The images that a node says it has. */
export function imagesOfNode(world: World): JsonObject[] | undefined {
  const { dice } = world;
  if (!world.is("images")) return undefined;
  return dice.times(0, 6, () => ({
    names: dice.times(1, 3, () => imageName(world)),
    sizeBytes: dice.chance(0.8)
      ? dice.from(1, 3_000_000_000)
      : dice.pick([0, 23 * 2 ** 20, 1000 * 2 ** 20, 24_117_249, 2_000_000_000_000]),
  }));
}

/** An image mounted as a volume. */
export function imageVolume(world: World): JsonObject {
  return { name: world.name("image"), image: { reference: imageName(world), pullPolicy: "IfNotPresent" } };
}
