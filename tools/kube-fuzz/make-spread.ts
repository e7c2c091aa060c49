import { type JsonObject, textOf } from "./json.ts";
import { type Labels, podSelector } from "./make-pod-affinity.ts";
import { HOSTNAME, REGION, type World, ZONE } from "./world.ts";

const KEYS: readonly string[] = [ZONE, ZONE, ZONE, HOSTNAME, HOSTNAME, REGION, "rack", "pool"];

function constraint(world: World, own: Labels): JsonObject {
  const { dice } = world;
  const hard = dice.chance(0.5);
  const selector = podSelector(world, own);
  return {
    maxSkew: dice.pick([1, 1, 1, 2, 3, 5]),
    topologyKey: dice.pick(KEYS),
    whenUnsatisfiable: hard ? "DoNotSchedule" : "ScheduleAnyway",
    labelSelector: selector,
    minDomains: hard ? dice.maybe(0.25, () => dice.from(1, 5)) : undefined,
    nodeAffinityPolicy: dice.maybe(0.4, () => dice.pick(["Honor", "Ignore"])),
    nodeTaintsPolicy: dice.maybe(0.4, () => dice.pick(["Honor", "Honor", "Ignore"])),
    matchLabelKeys:
      selector === undefined
        ? undefined
        : dice.maybe(0.2, () => dice.some(["version", "absent", "tier"], 1, 2)),
  };
}

/**
 * `topologySpreadConstraints`; no two with the same key and the same `whenUnsatisfiable`, as the API server
 * has it.
 */
export function spreadConstraints(world: World, own: Labels): JsonObject[] | undefined {
  if (!world.is("spread")) return undefined;
  const kept = new Map<string, JsonObject>();
  for (const made of world.dice.times(1, 3, () => constraint(world, own)))
    kept.set(`${textOf(made["topologyKey"])}/${textOf(made["whenUnsatisfiable"])}`, made);
  return [...kept.values()];
}

/**
 * A service or owner that selects pods like this one, so that default constraints apply. Returns owner
 * references.
 */
export function addOwners(world: World, namespace: string, own: Labels): JsonObject[] | undefined {
  const { dice } = world;
  if (!world.is("owners")) return undefined;
  for (const _ of dice.times(0, 2, (i) => i)) {
    const selector = dice.chance(0.1) ? undefined : podSelector(world, own)?.["matchLabels"];
    world.add({
      kind: "Service",
      apiVersion: "v1",
      metadata: world.metadata(world.name("svc"), { namespace: dice.chance(0.9) ? namespace : "dev" }),
      spec: { selector, type: "ClusterIP" },
    });
  }
  if (dice.chance(0.5)) return undefined;
  const kind = dice.pick(["ReplicaSet", "StatefulSet", "ReplicationController", "DaemonSet"]);
  const apiVersion = kind === "ReplicationController" ? "v1" : "apps/v1";
  const selector = podSelector(world, own) ?? {};
  const metadata = world.metadata(world.name("owner"), { namespace });
  const template = { metadata: { labels: { ...own } }, spec: { containers: [{ name: "main", image: "x" }] } };
  if (dice.chance(0.9))
    world.add({
      kind,
      apiVersion,
      metadata,
      spec: {
        selector: kind === "ReplicationController" ? (selector["matchLabels"] ?? { app: "web" }) : selector,
        template,
      },
    });
  const { name, uid } = metadata;
  return [{ apiVersion, kind, name, uid, controller: dice.chance(0.9) || undefined }];
}
