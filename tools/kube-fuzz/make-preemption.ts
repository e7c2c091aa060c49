import { type JsonObject, textOf } from "./json.ts";
import { addPod, type Surroundings } from "./make-pod.ts";
import type { PodWish } from "./pod-wish.ts";
import { podLabels, podSelector } from "./make-pod-affinity.ts";
import { moment, type World } from "./world.ts";

/** A share of a usual node, the same for all pods of a case. */
function equalShare(world: World, parts: number): JsonObject {
  return { cpu: `${Math.floor(world.cpu / parts)}m`, memory: `${Math.floor(world.memory / parts)}` };
}

/** Few nodes are mostly filled with many small pods. */
const FEW_NODES = 3;

/**
 * Fills the nodes with pods of few priorities and few start times, so that ties are common, and adds
 * disruption budgets and the pod that wants room. Returns its name.
 */
export function preemption(world: World, around: Surroundings): string {
  const { dice } = world;
  const crowded = world.nodes.length <= FEW_NODES && dice.chance(0.8);
  // Equal pods leave the choice of a node to their start times.
  const equal = dice.chance(0.4);
  addVictims(world, around, crowded, equal ? equalShare(world, crowded ? 20 : 4) : undefined);
  addBudgets(world);
  return preemptor(
    world,
    around,
    equal ? equalShare(world, dice.pick(crowded ? [1, 1.5, 2] : [2, 3, 3])) : undefined,
  );
}

function addVictims(
  world: World,
  around: Surroundings,
  crowded: boolean,
  equal: JsonObject | undefined,
): void {
  const { dice } = world;
  const priorities = dice.some([0, 0, 1, 5, 5, 10, 100, 100, 1000, -100], 1, 4);
  // The same pods on every node leave much to the later criteria.
  const alike = dice.chance(0.4);
  const most = crowded ? dice.from(13, 30) : dice.from(3, 6);
  const starts = dice.times(1, dice.chance(0.4) ? 2 : 8, () => moment(dice.from(100_000, 100_500)));
  for (const node of world.nodes) {
    const count = alike ? most : crowded ? dice.from(13, 30) : dice.from(5, 9);
    for (let i = 0; i < count; i++)
      addPod(world, around, {
        node: node.name,
        requests: equal,
        scale: (crowded ? 0.45 : 1) * (node.cpu / world.cpu),
        priority: alike
          ? priorities[i % priorities.length]
          : dice.chance(0.95)
            ? dice.pick(priorities)
            : undefined,
        startTime: dice.pick(starts),
        terminating: dice.chance(0.05),
        namespace: dice.chance(0.8) ? "default" : "prod",
      });
  }
}

/** Disruption budgets over some of the pods. */
function addBudgets(world: World): void {
  const { dice } = world;
  if (dice.chance(0.3)) return;
  const pods = world.objects
    .filter((object) => object["kind"] === "Pod")
    .map((pod) => (pod["metadata"] as JsonObject)["name"]);
  for (const _ of dice.times(1, 4, (i) => i)) {
    const disrupted =
      dice.chance(0.2) && pods.length > 0
        ? dice.some(pods, 1, 3).map((pod) => [textOf(pod), moment(150_000)])
        : [];
    world.add({
      kind: "PodDisruptionBudget",
      apiVersion: "policy/v1",
      metadata: world.metadata(world.name("pdb"), { namespace: dice.chance(0.7) ? "default" : "prod" }),
      spec: { minAvailable: 1, selector: podSelector(world, podLabels(world)) },
      status: {
        disruptionsAllowed: dice.pick([0, 0, 0, 1, 2, 4]),
        currentHealthy: 0,
        desiredHealthy: 0,
        expectedPods: 0,
        disruptedPods: disrupted.length > 0 ? Object.fromEntries(disrupted) : undefined,
      },
    });
  }
}

/** The pod that wants room; others may be nominated before it. */
function preemptor(world: World, around: Surroundings, equal: JsonObject | undefined): string {
  const { dice } = world;
  const names = world.nodes.map((node) => node.name);
  if (world.is("nominated"))
    for (const _ of dice.times(1, 3, (i) => i))
      addPod(world, around, {
        scale: dice.pick([0.5, 1, 2]),
        priority: dice.pick([0, 10, 100, 2000]),
        nominatedNode: dice.pick(names),
      });
  const wish: PodWish = {
    incoming: true,
    scale: dice.pick([1, 1.5, 2, 2.5]),
    requests: equal && equalShare(world, dice.pick([2, 3, 3])),
    priority: dice.pick([100, 100, 1000, 1000, 2000, 10, 5]),
    preemptionPolicy: dice.chance(0.04) ? "Never" : undefined,
    nominatedNode: dice.maybe(0.1, () => dice.pick(names)),
    namespace: dice.chance(0.7) ? "default" : "prod",
  };
  return addPod(world, around, wish);
}
