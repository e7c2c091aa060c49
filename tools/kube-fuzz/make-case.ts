import { Dice } from "./dice.ts";
import type { FuzzCase } from "./fuzz-case.ts";
import { type JsonObject, plain, textOf } from "./json.ts";
import { Devices } from "./make-claims.ts";
import { ALL_ARGUMENTS, type Configured, makeConfig } from "./make-config.ts";
import { addNodes } from "./make-nodes.ts";
import { addPod, type Surroundings } from "./make-pod.ts";
import { preemption } from "./make-preemption.ts";
import { Storage } from "./make-volumes.ts";
import { type Subject, World } from "./world.ts";

interface Group {
  /** How likely each pod and node has to do with a subject; others as `rest` says. */
  readonly about: Partial<Record<Subject, number>>;
  readonly rest: number;
  readonly configured?: readonly Configured[];
  /** Size of running pods' requests, and of the incoming one's. */
  readonly load?: number;
  readonly pods?: number;
}

const RESOURCES = ["NodeResourcesFit", "NodeResourcesBalancedAllocation"] as const;
const MIXED: Partial<Record<Subject, number>> = {
  requests: 0.9,
  odd: 0.2,
  init: 0.2,
  podLevel: 0.15,
  scalars: 0.2,
  taints: 0.35,
  nodeAffinity: 0.3,
  ports: 0.25,
  podAffinity: 0.4,
  spread: 0.35,
  owners: 0.35,
  images: 0.4,
  volumes: 0.12,
  config: 0.15,
  nominated: 0.15,
  finished: 0.1,
};

/** The subjects of the conformance cases, and resource claims on their own. */
export const GROUPS: Readonly<Record<string, Group>> = {
  basics: { about: { basics: 0.6, requests: 0.5, features: 0.15, taints: 0.2 }, rest: 0.05 },
  resources: {
    about: { requests: 1, odd: 0.4, init: 0.4, podLevel: 0.35, resize: 0.35, scalars: 0.45, finished: 0.2 },
    rest: 0.02,
    configured: ["NodeResourcesFit"],
  },
  balanced: {
    about: { requests: 1, odd: 0.2, scalars: 0.5, podLevel: 0.2, init: 0.2 },
    rest: 0.02,
    configured: RESOURCES,
    load: 0.5,
  },
  nodeaffinity: { about: { nodeAffinity: 0.95 }, rest: 0.05, configured: ["NodeAffinity"], pods: 6 },
  taints: { about: { taints: 0.85, basics: 0.1 }, rest: 0.05, pods: 6 },
  ports: { about: { ports: 0.8, init: 0.3 }, rest: 0.05 },
  interpod: { about: { podAffinity: 0.9, finished: 0.1 }, rest: 0.04, configured: ["InterPodAffinity"] },
  spread: {
    about: { spread: 0.75, owners: 0.5, taints: 0.3, nodeAffinity: 0.25, finished: 0.2 },
    rest: 0.04,
    configured: ["PodTopologySpread"],
  },
  images: { about: { images: 0.95, init: 0.4 }, rest: 0.04, pods: 4 },
  volumes: { about: { volumes: 0.9, requests: 0.3 }, rest: 0.03, pods: 16 },
  claims: {
    about: { claims: 0.8, requests: 0.3, scalars: 0.4, features: 0.2 },
    rest: 0.03,
    pods: 10,
    configured: ["NodeResourcesFit", "NodeResourcesBalancedAllocation"],
  },
  devices: {
    about: { claims: 1, scalars: 0.3 },
    rest: 0,
    pods: 14,
    configured: ["NodeResourcesFit", "NodeResourcesBalancedAllocation"],
  },
  nominated: {
    about: { nominated: 1, requests: 0.8, podAffinity: 0.3, spread: 0.25, ports: 0.25, scalars: 0.1 },
    rest: 0.04,
  },
  config: { about: { ...MIXED, config: 1, volumes: 0.05 }, rest: 0.02 },
  mixed: { about: MIXED, rest: 0.02 },
  preemption: {
    about: {
      requests: 1,
      podAffinity: 0.15,
      spread: 0.15,
      ports: 0.12,
      scalars: 0.15,
      nominated: 0.15,
      taints: 0.1,
      init: 0.1,
      odd: 0.1,
      volumes: 0.1,
      claims: 0.04,
      finished: 0.08,
    },
    rest: 0.02,
    load: 1.4,
  },
  sequence: { about: { ...MIXED, volumes: 0, claims: 0, nominated: 0.05 }, rest: 0 },
};

/** How often each group is drawn: those with the most behaviour the most. */
export const SHARES: readonly string[] = Object.keys(GROUPS).flatMap((name) =>
  Array.from(
    { length: name === "preemption" || name === "mixed" ? 4 : name === "basics" ? 1 : 2 },
    () => name,
  ),
);

/**
 * Case `index` of a group: the same for the same seed, whatever else is made. `large`: of 40 to 99 nodes,
 * with more pods and longer sequences.
 */
export function makeCase(seed: string, name: string, index: number, large: boolean = false): FuzzCase {
  const group = GROUPS[name];
  if (group === undefined) throw new RangeError(`no group ${name}`);
  const dice = new Dice(`${seed}/${name}/${index}`);
  const world = new World(dice, (subject) => group.about[subject] ?? group.rest);
  world.addNamespaces();
  addNodes(world, name !== "preemption" ? 40 : dice.chance(0.2) ? 3 : 12, large);
  const about = large ? ALL_ARGUMENTS : (group.configured ?? []);
  const config = name === "preemption" ? null : makeConfig(world, about);
  const around: Surroundings = { storage: new Storage(world), devices: new Devices(world) };
  const incoming = fill(world, around, name, large ? { ...group, pods: 250 } : group, config, large);
  return plain({
    id: `${large ? "large" : "fuzz"}-${seed}-${name}-${index}`,
    group: name,
    kubernetes: "v1.36.3",
    config,
    objects: world.objects,
    incoming,
    expected: null,
  } as unknown as JsonObject) as unknown as FuzzCase;
}

function fill(
  world: World,
  around: Surroundings,
  name: string,
  group: Group,
  config: JsonObject | null,
  large: boolean,
): string | string[] {
  const { dice } = world;
  if (name === "preemption") return preemption(world, around);
  const load = group.load ?? 0.8;
  const names = world.nodes.map((node) => node.name);
  for (const _ of dice.times(0, group.pods ?? 36, (i) => i)) {
    // A few pods run on nodes that are gone.
    const node = dice.chance(0.99) ? dice.pick(names) : "gone";
    addPod(world, around, { node, scale: load, priority: dice.maybe(0.3, () => dice.from(-5, 20)) });
  }
  if (world.is("nominated")) addNominated(world, around, names);
  const profiles = ((config?.["profiles"] ?? []) as JsonObject[]).map((profile) =>
    textOf(profile["schedulerName"]),
  );
  const pending = () => {
    // Once placed it would be counted twice by the oracle, which leaves it nominated.
    const nominated = name !== "sequence" && world.is("nominated") && dice.chance(0.25);
    return addPod(world, around, {
      incoming: true,
      scale: dice.pick([0.5, 1, 1, 2]),
      priority: dice.pick([0, 0, 5, 10]),
      schedulerName: profiles.length > 1 ? dice.pick(profiles) : undefined,
      nominatedNode: nominated ? dice.pick(names) : undefined,
    });
  };
  if (name === "sequence")
    return Array.from({ length: large ? dice.from(30, 150) : dice.from(3, 14) }, pending);
  return pending();
}

function addNominated(world: World, around: Surroundings, names: readonly string[]): void {
  const { dice } = world;
  for (const _ of dice.times(1, 8, (i) => i))
    addPod(world, around, {
      scale: dice.pick([0.5, 1, 1.5]),
      priority: dice.pick([-5, 0, 5, 10, 100]),
      nominatedNode: dice.chance(0.97) ? dice.pick(names) : "gone",
    });
}
