import { FEATURES } from "./make-basics.ts";
import { imagesOfNode } from "./make-images.ts";
import { taints } from "./make-taints.ts";
import { bytesText, cpuText } from "./quantities.ts";
import { HOSTNAME, REGION, SCALARS, type World, ZONE, ZONES } from "./world.ts";

/** Labels in the shape of a real node, with what a user may have got wrong now and then. */
function nodeLabels(world: World, name: string, layout: number): Record<string, string> {
  const { dice } = world;
  const labels: Record<string, string> = { "kubernetes.io/os": "linux" };
  const put = (probability: number, key: string, values: readonly string[]) => {
    if (dice.chance(probability)) labels[key] = dice.pick(values);
  };
  if (dice.chance(0.97)) labels[HOSTNAME] = dice.chance(0.04) ? "shared-host" : name;
  put(layout === 0 ? 0 : layout, ZONE, ZONES.slice(0, layout === 1 ? 3 : 4));
  put(0.9, REGION, ["north", "south"]);
  put(0.05, "failure-domain.beta.kubernetes.io/zone", ZONES);
  put(0.03, "failure-domain.beta.kubernetes.io/region", ["north", "south"]);
  put(0.85, "rack", ["r1", "r2", "r3"]);
  put(0.9, "pool", ["general", "compute", "memory"]);
  put(0.9, "disk", ["ssd", "hdd", "nvme"]);
  put(0.8, "gen", ["1", "3", "5", "5", "7", "10", "12"]);
  put(0.06, "gen", ["abc", "", "-5", "010", "+7", "5.0", "9223372036854775807", "9223372036854775808"]);
  put(0.5, "special", ["", "true", "false"]);
  return labels;
}

function allocatable(world: World, cpu: number, memory: number): Record<string, string> {
  const { dice } = world;
  const offers: Record<string, string> = {
    cpu: cpuText(dice, cpu, world.is("odd")),
    memory: bytesText(dice, memory, world.is("odd")),
    pods: dice.pick(["110", "110", "64", "30", "8", ...(dice.chance(0.3) ? ["3"] : [])]),
  };
  if (dice.chance(0.93)) offers["ephemeral-storage"] = dice.pick(["20Gi", "90G", "50Gi", "10e9"]);
  const offering = dice.chance(2 * world.likely("scalars"));
  for (const scalar of SCALARS)
    if (offering && dice.chance(0.85)) offers[scalar] = dice.pick(["0", "1", "2", "2", "4", "4", "8"]);
  if (offering) {
    if (dice.chance(0.85)) offers["hugepages-2Mi"] = dice.pick(["0", "64Mi", "128Mi", "1Gi"]);
    if (dice.chance(0.7)) offers["hugepages-1Gi"] = dice.pick(["0", "1Gi", "4Gi"]);
    if (dice.chance(0.5)) offers["batch.kubernetes.io/slots"] = dice.pick(["1", "4"]);
  }
  if (world.is("odd") && dice.chance(0.15))
    offers["memory"] = dice.pick(["96Ti", "200Ti", "1Pi", "4503599627370495"]);
  if (dice.chance(0.02)) delete offers[dice.pick(["cpu", "memory", "pods"])];
  if (dice.chance(0.02)) offers[dice.pick(["cpu", "memory", "pods"])] = "0";
  return offers;
}

function addNode(world: World, layout: number): void {
  const { dice } = world;
  const name = world.name("node");
  const labels = nodeLabels(world, name, layout);
  const cpu = world.cpu * dice.pick([0.5, 1, 1, 1, 1, 2]);
  const memory = world.memory * dice.pick([0.5, 1, 1, 1, 1, 2]);
  const offers = allocatable(world, cpu, memory);
  const unschedulable = world.is("basics") && dice.chance(0.3);
  const marks = taints(world);
  if (unschedulable && dice.chance(0.7))
    marks.push({ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" });
  world.nodes.push({ name, labels, cpu, memory });
  world.add({
    kind: "Node",
    apiVersion: "v1",
    metadata: world.metadata(name, { labels }),
    spec: { unschedulable: unschedulable || undefined, taints: marks.length > 0 ? marks : undefined },
    status: {
      capacity: { ...offers },
      allocatable: offers,
      conditions: [{ type: "Ready", status: "True", reason: "KubeletReady" }],
      images: imagesOfNode(world),
      declaredFeatures: world.is("features") ? dice.some(FEATURES, 0, 3).sort() : undefined,
    },
  });
}

/** From 2 to `most` nodes, mostly few; `large`: from 40 to 99. */
export function addNodes(world: World, most: number, large: boolean): void {
  const { dice } = world;
  const few = dice.chance(0.8) ? dice.from(2, 12) : dice.chance(0.6) ? dice.from(13, 20) : dice.from(21, 40);
  const count = large ? dice.from(40, 99) : Math.min(most, few);
  // How many nodes carry a zone: all, most, few, none.
  const layout = dice.pick([1, 1, 1, 0.9, 0.8, 0.3, 0]);
  for (let i = 0; i < count; i++) addNode(world, layout);
}
