import { imageName } from "./make-images.ts";
import { containerPorts } from "./make-ports.ts";
import type { JsonObject } from "./json.ts";
import { bytesText, cpuText } from "./quantities.ts";
import { SCALARS, type World } from "./world.ts";

const SHARES: readonly number[] = [1 / 16, 1 / 8, 1 / 8, 1 / 4, 1 / 4, 3 / 8, 1 / 2];

/** A share of a usual node: of few sizes, so that sums meet the node's size exactly, or any. */
function share(world: World, scale: number): number {
  const { dice } = world;
  return (dice.chance(0.5) ? dice.pick(SHARES) : dice.from(1, 500) / 1000) * scale;
}

/** Requests of one container; `scale` 1 for a usual one. */
function requests(world: World, scale: number, odd: boolean = world.is("odd")): JsonObject {
  const { dice } = world;
  const asked: JsonObject = {};
  if (!world.is("requests")) return dice.chance(0.5) ? {} : { cpu: "10m", memory: "16Mi" };
  if (dice.chance(0.85)) asked["cpu"] = cpuText(dice, world.cpu * share(world, scale), odd);
  if (dice.chance(0.85)) asked["memory"] = bytesText(dice, world.memory * share(world, scale), odd);
  if (dice.chance(0.06)) asked[dice.pick(["cpu", "memory"])] = "0";
  if (dice.chance(0.1)) asked["ephemeral-storage"] = dice.pick(["1Gi", "5G", "12Gi", "30Gi", "0", "1e9"]);
  return asked;
}

function scalarRequests(world: World): JsonObject {
  const { dice } = world;
  const asked: JsonObject = {};
  if (!world.is("scalars")) return asked;
  for (const name of dice.some(SCALARS, 0, 2)) asked[name] = dice.pick(["0", "1", "1", "2", "3"]);
  if (dice.chance(0.25)) asked["hugepages-2Mi"] = dice.pick(["2Mi", "32Mi", "64Mi", "0"]);
  if (dice.chance(0.08)) asked["hugepages-1Gi"] = dice.pick(["1Gi", "2Gi"]);
  if (dice.chance(0.05)) asked["batch.kubernetes.io/slots"] = "1";
  return asked;
}

function container(world: World, name: string, scale: number): JsonObject {
  const { dice } = world;
  const scalars = scalarRequests(world);
  const asked = { ...requests(world, scale), ...scalars };
  // Where only limits are given, the API server has made requests of them; scalars have both.
  const limits = dice.chance(0.1) ? { ...asked } : Object.keys(scalars).length > 0 ? scalars : undefined;
  const empty = Object.keys(asked).length === 0;
  return {
    name,
    image: imageName(world),
    ports: containerPorts(world),
    resources: empty && dice.chance(0.5) ? {} : { requests: asked, limits },
  };
}

/** Containers, init containers and sidecars. */
export function containers(
  world: World,
  scale: number,
): { containers: JsonObject[]; initContainers?: JsonObject[] } {
  const { dice } = world;
  const several = world.is("init");
  const count = several ? dice.from(1, 3) : 1;
  const main = Array.from({ length: count }, (_, i) => container(world, `c${i}`, scale / Math.sqrt(count)));
  if (!several) return { containers: main };
  const init = dice.times(0, 3, (i) => {
    const made = container(world, `init${i}`, scale * dice.pick([0.5, 1, 1.5]));
    return dice.chance(0.45) ? { ...made, restartPolicy: "Always" } : made;
  });
  return init.length > 0 ? { containers: main, initContainers: init } : { containers: main };
}

/**
 * Overhead and requests of the pod as a whole. With overhead the requests are in plain notation, as the API
 * server would store them: of amounts such as `0.5Mi` kube-scheduler v1.36 adds the overhead anew to the pod
 * itself each time it looks (its `PodRequests` shares the decimal behind the quantity).
 */
export function podResources(world: World, scale: number): JsonObject {
  const { dice } = world;
  if (!world.is("podLevel")) return {};
  const overhead = dice.maybe(0.4, () => ({
    cpu: dice.maybe(0.8, () => dice.pick(["50m", "250m", "0"])),
    memory: dice.maybe(0.8, () => dice.pick(["64Mi", "120Mi", "0.5Gi"])),
  }));
  const asked = requests(world, scale, overhead === undefined && world.is("odd"));
  if (dice.chance(0.2)) asked["hugepages-2Mi"] = dice.pick(["4Mi", "64Mi"]);
  const limits = asked["hugepages-2Mi"] && { "hugepages-2Mi": asked["hugepages-2Mi"] };
  return { overhead, resources: dice.maybe(0.7, () => ({ requests: asked, limits })) };
}

function containerStatuses(world: World, list: readonly JsonObject[], scale: number): JsonObject[] {
  const { dice } = world;
  return list.flatMap((each) =>
    dice.chance(0.12)
      ? []
      : [
          {
            name: each["name"],
            image: "",
            imageID: "",
            ready: true,
            restartCount: 0,
            allocatedResources: dice.maybe(0.75, () => requests(world, scale)),
            resources: dice.maybe(0.8, () => ({ requests: dice.maybe(0.9, () => requests(world, scale)) })),
          },
        ],
  );
}

/** Status of a running pod whose resources are being changed in place, or were. */
export function resizeStatus(world: World, spec: JsonObject, scale: number): JsonObject {
  const { dice } = world;
  if (!world.is("resize")) return {};
  const conditions: JsonObject[] = [];
  if (dice.chance(0.4))
    conditions.push({
      type: "PodResizePending",
      status: dice.pick(["True", "True", "False"]),
      reason: dice.pick(["Infeasible", "Deferred"]),
    });
  if (dice.chance(0.3)) conditions.push({ type: "PodResizeInProgress", status: "True" });
  const wholePod = spec["resources"] !== undefined && dice.chance(0.7);
  const odd = spec["overhead"] === undefined && world.is("odd");
  return {
    conditions: conditions.length > 0 ? conditions : undefined,
    containerStatuses: containerStatuses(world, (spec["containers"] ?? []) as JsonObject[], scale),
    initContainerStatuses: containerStatuses(world, (spec["initContainers"] ?? []) as JsonObject[], scale),
    resources: wholePod ? dice.maybe(0.8, () => ({ requests: requests(world, scale, odd) })) : undefined,
    allocatedResources: wholePod ? dice.maybe(0.8, () => requests(world, scale, odd)) : undefined,
  };
}
