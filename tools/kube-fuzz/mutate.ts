import { Dice } from "./dice.ts";
import { EDGED, edgeValue } from "./edge-values.ts";
import { type FuzzCase, keyOf } from "./fuzz-case.ts";
import { isObject, type Json, type JsonObject, objectAt, textOf } from "./json.ts";
import { mutateConfig } from "./mutate-config.ts";
import { bytesText, cpuText } from "./quantities.ts";
import { tidyList, tidyObject } from "./tidy-case.ts";
import { type Spot, spots, ValuesByPath } from "./values-by-path.ts";
import { moment } from "./world.ts";

/** Recorded cases, and what their objects hold. */
export class Pool {
  readonly cases: readonly FuzzCase[];
  readonly values: ValuesByPath = new ValuesByPath();

  constructor(cases: readonly FuzzCase[]) {
    this.cases = cases;
    for (const { objects } of cases) for (const object of objects) this.values.add(object);
  }

  pick(dice: Dice): FuzzCase {
    return structuredClone(dice.pick(this.cases));
  }
}

/** A case while it is changed. */
interface Draft {
  readonly dice: Dice;
  readonly pool: Pool;
  objects: JsonObject[];
  config: JsonObject | null;
  incoming: string[];
  group: string;
  serial: number;
}

/** Fields without which the API server takes no object that has a place for them. */
const REQUIRED: ReadonlySet<string> = new Set([
  "spec",
  "provisioner",
  "driver",
  "pool",
  "device",
  "cel",
  "expression",
  "request",
  "attacher",
  "volumeHandle",
  "key",
  "nodeName",
  "source",
  "kind",
  "storageClassName",
  "deviceClassName",
  "effect",
  "required",
  "requests",
  "exactly",
]);
const REMAIN: ReadonlySet<string> = new Set(["kind", "apiVersion", "metadata", "name", "namespace", "uid"]);

/** Case `index` of a campaign: a recorded one of the group with a few changes. */
export function mutated(pool: Pool, seed: string, group: string, index: number): FuzzCase {
  const dice = new Dice(`mutate/${seed}/${group}/${index}`);
  const own = pool.cases.filter((each) => each.group.startsWith(group));
  const base = structuredClone(dice.pick(own));
  const draft: Draft = {
    dice,
    pool,
    objects: base.objects as JsonObject[],
    config: base.config,
    incoming: [base.incoming].flat() as string[],
    group: base.group,
    serial: 0,
  };
  for (const _ of dice.times(1, dice.pick([2, 4, 8, 16]), (i) => i)) weighted(dice)(draft);
  return finished(draft, `mutated-${seed}-${group}-${index}`);
}

type Mutation = (draft: Draft) => void;

const mutations: readonly (readonly [number, Mutation])[] = [
  [8, changeField],
  [4, changeEdge],
  [4, changeList],
  [2, changeNotation],
  [2, changePod],
  [1.5, transplant],
  [1, dropObject],
  [1, copyObject],
  [0.5, mergeCase],
  [0.5, shuffleObjects],
  [1, changeIncoming],
  [0.7, toPreemption],
  [0.5, toSequence],
  [1.5, changeConfig],
];

function weighted(dice: Dice): Mutation {
  let at = dice.fraction() * mutations.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, mutation] of mutations) {
    at -= weight;
    if (at < 0) return mutation;
  }
  return changeField;
}

/** The incoming pods twice as often as any other object. */
function anObject({ dice, objects, incoming }: Draft): JsonObject {
  const own = dice.chance(0.3)
    ? objects.filter((object) => object["kind"] === "Pod" && incoming.includes(keyOf(object)))
    : [];
  if (own.length > 0) return dice.pick(own);
  const kind = dice.pick([...new Set(objects.map((object) => textOf(object["kind"])))]);
  return dice.pick(objects.filter((object) => object["kind"] === kind));
}

/** One of the spots, paths that are rare as often as others. */
function aSpot<T>(dice: Dice, all: readonly Spot<T>[]): Spot<T> | undefined {
  const paths = [...new Set(all.map(({ path }) => path))];
  if (paths.length === 0) return undefined;
  const path = dice.pick(paths);
  return dice.pick(all.filter((spot) => spot.path === path));
}

/** Sets, replaces or removes a field with what other objects have there. */
function changeField(draft: Draft): void {
  const { dice, pool } = draft;
  const spot = aSpot(dice, spots(anObject(draft)).records);
  if (!spot) return;
  const keys = [...new Set([...Object.keys(spot.at), ...pool.values.keys(spot.path)])].filter(
    (key) => !(REMAIN.has(key) && (spot.path.split(".").length <= 2 || key === "name")),
  );
  if (keys.length === 0) return;
  const key = dice.pick(keys);
  const required = REQUIRED.has(key) && !spot.path.startsWith("Pod.");
  if (spot.at[key] !== undefined && !required && dice.chance(0.25)) delete spot.at[key];
  else spot.at[key] = pool.values.pick(dice, `${spot.path}.${key}`) ?? spot.at[key];
}

function changeEdge(draft: Draft): void {
  const { dice, objects } = draft;
  const fields = spots(anObject(draft)).records.flatMap(({ path, at }) =>
    [...new Set([...Object.keys(at), ...draft.pool.values.keys(path)])]
      .filter((key) => EDGED.has(key))
      .map((key) => ({ path: key, at })),
  );
  const spot = aSpot(dice, fields);
  if (!spot) return;
  const value = edgeValue(dice, spot.path, objects, spot.at[spot.path]);
  const before = spot.at[spot.path];
  // An amount is text or a number.
  const fits = typeof before === typeof value || (typeof before === "string" && typeof value === "number");
  if (value !== undefined && (before === undefined || fits)) spot.at[spot.path] = value;
}

function changeList(draft: Draft): void {
  const { dice, pool } = draft;
  const spot = aSpot(dice, spots(anObject(draft)).lists);
  if (!spot) return;
  const { at, path } = spot;
  const i = dice.below(at.length + 1);
  const added = pool.values.pick(dice, `${path}[]`);
  const kind = dice.below(4);
  if (kind === 0) at.splice(i, 1);
  else if (kind === 1 && at.length > 1) at.reverse();
  else if (kind === 2 && at[i] !== undefined) at.push(structuredClone(at[i]));
  else if (added !== undefined) at.splice(i, 0, added);
}

const AMOUNTS = /\.(?:requests|limits|allocatable|capacity|overhead|allocatedResources)$/;

/** Writes an amount otherwise, or one that is nearly it. */
function changeNotation(draft: Draft): void {
  const { dice } = draft;
  const spot = aSpot(
    dice,
    spots(anObject(draft)).records.filter(({ path }) => AMOUNTS.test(path)),
  );
  if (!spot) return;
  const [name] = dice.some(Object.keys(spot.at), 1, 1);
  const value = name === undefined ? undefined : spot.at[name];
  if (name === undefined || typeof value !== "string" || !/^\d+[mKMGi]*$/.test(value)) return;
  const unit: Readonly<Record<string, number>> = {
    m: 1,
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
    M: 1e6,
    G: 1e9,
    K: 1e3,
  };
  const suffix = value.replace(/^\d+/, "");
  const amount = Number.parseInt(value, 10) * (unit[suffix] ?? 1) + dice.pick([0, 0, 0, 1, -1]);
  if (name === "cpu") spot.at[name] = cpuText(dice, suffix === "" ? amount * 1000 : amount, true);
  else if (name === "memory" || name.startsWith("ephemeral")) spot.at[name] = bytesText(dice, amount, true);
}

function podsOf({ objects }: Draft): JsonObject[] {
  return objects.filter((object) => object["kind"] === "Pod");
}

function nodeNames({ objects }: Draft): string[] {
  return objects
    .filter((object) => object["kind"] === "Node")
    .map((object) => textOf(objectAt(object, "metadata")["name"]));
}

function changePod(draft: Draft): void {
  const { dice } = draft;
  const pods = podsOf(draft);
  const names = nodeNames(draft);
  if (pods.length === 0 || names.length === 0) return;
  for (const pod of dice.some(pods, 1, dice.pick([1, 1, 5]))) {
    const [metadata, spec] = [objectAt(pod, "metadata"), objectAt(pod, "spec")];
    const status = (pod["status"] ??= {}) as JsonObject;
    const kind = dice.below(6);
    if (kind === 0) spec["nodeName"] = dice.pick(names);
    else if (kind === 1) {
      delete spec["nodeName"];
      status["nominatedNodeName"] = dice.pick(names);
    } else if (kind === 2) metadata["deletionTimestamp"] = moment(200_000);
    else if (kind === 3) spec["priority"] = dice.pick([-10, 0, 0, 1, 5, 10, 100, 1000]);
    else if (kind === 4) metadata["labels"] = draft.pool.values.pick(dice, "Pod.metadata.labels");
    else delete spec["nodeName"];
  }
}

/** A copy with uids of its own, the same for the same uid. */
function renewed<T extends Json>(draft: Draft, value: T): T {
  draft.serial += 1;
  const text = JSON.stringify(value).replaceAll(
    /"[0-9a-f]{8}-0000-4000-[0-9a-f]{4}-/g,
    `"${draft.serial.toString(16).padStart(8, "0")}-0000-4000-9000-`,
  );
  return JSON.parse(text) as T;
}

function rehomed(draft: Draft, objects: readonly JsonObject[], kept: ReadonlySet<string>): JsonObject[] {
  const names = nodeNames(draft);
  for (const object of objects) {
    const spec = objectAt(object, "spec");
    if (object["kind"] === "Pod" && spec["nodeName"] !== undefined && !kept.has(textOf(spec["nodeName"])))
      if (names.length > 0) spec["nodeName"] = draft.dice.pick(names);
  }
  return [...objects];
}

/** Objects of one kind from another case. */
function transplant(draft: Draft): void {
  const { dice, pool } = draft;
  const donor = pool.pick(dice).objects;
  const kind = dice.pick([...new Set(donor.map((object) => textOf(object["kind"])))]);
  const chosen = dice.some(
    donor.filter((object) => object["kind"] === kind),
    1,
    6,
  );
  draft.objects.push(...rehomed(draft, renewed(draft, chosen), new Set()));
}

function mergeCase(draft: Draft): void {
  const { dice, pool } = draft;
  const own = pool.cases.filter((each) => each.group === draft.group);
  const donor = structuredClone(dice.chance(0.5) && own.length > 0 ? dice.pick(own) : pool.pick(dice));
  const others = donor.objects.filter((object) => dice.chance(object["kind"] === "Node" ? 0.5 : 0.9));
  const kept = new Set(nodeNames({ ...draft, objects: others }));
  if (nodeNames(draft).length + kept.size > 90) return;
  draft.objects.push(...rehomed(draft, renewed(draft, others), kept));
  if (dice.chance(0.3)) draft.incoming = [donor.incoming].flat() as string[];
}

function dropObject(draft: Draft): void {
  const object = anObject(draft);
  if (object["kind"] === "Pod" && draft.incoming.includes(keyOf(object))) return;
  draft.objects = draft.objects.filter((each) => each !== object);
}

function copyObject(draft: Draft): void {
  const { dice } = draft;
  const object = anObject(draft);
  for (const i of dice.times(1, dice.pick([1, 1, 12]), (n) => n)) {
    const copy = renewed(draft, structuredClone(object));
    const metadata = objectAt(copy, "metadata");
    metadata["name"] = `${textOf(metadata["name"])}-${i}`;
    draft.objects.push(...rehomed(draft, [copy], new Set()));
  }
}

function shuffleObjects(draft: Draft): void {
  draft.objects = draft.dice.some(draft.objects, draft.objects.length, draft.objects.length);
}

function changeIncoming(draft: Draft): void {
  const { dice } = draft;
  const pods = podsOf(draft);
  if (pods.length === 0) return;
  const pod = dice.pick(pods);
  draft.incoming = [keyOf(pod)];
  if (dice.chance(0.85)) delete objectAt(pod, "spec")["nodeName"];
}

function toPreemption(draft: Draft): void {
  const { dice } = draft;
  draft.group = `${draft.group.replace(/-?preemption$/, "") || "any"}-preemption`;
  draft.incoming = draft.incoming.slice(0, 1);
  for (const pod of podsOf(draft)) {
    const isIncoming = draft.incoming.includes(keyOf(pod));
    const spec = objectAt(pod, "spec");
    if (isIncoming) spec["priority"] = dice.pick([1000, 1000, 10, 0]);
    else if (dice.chance(0.7)) spec["priority"] = dice.pick([-100, 0, 0, 5, 10, 1000]);
    const containers = spec["containers"];
    const first = Array.isArray(containers) ? containers[0] : undefined;
    if (isIncoming && isObject(first) && dice.chance(0.6))
      first["resources"] = {
        requests: { cpu: dice.pick(["1", "2", "4"]), memory: dice.pick(["1Gi", "4Gi"]) },
      };
  }
}

function toSequence(draft: Draft): void {
  const { dice } = draft;
  const pods = dice.some(podsOf(draft), 2, dice.pick([5, 20, 60]));
  if (pods.length < 2) return;
  draft.group = "sequence";
  draft.incoming = [...new Set([...draft.incoming, ...pods.map(keyOf)])];
}

function changeConfig(draft: Draft): void {
  const { dice, pool } = draft;
  if (draft.config !== null && dice.chance(0.5)) draft.config = mutateConfig(dice, draft.config);
  else draft.config = dice.chance(0.1) ? null : pool.pick(dice).config;
}

/** What the draft has come to, in a form that the API server could hold and the oracle answers. */
function finished(draft: Draft, id: string): FuzzCase {
  const names = new Set(["default-scheduler"]);
  const profiles = (draft.config?.["profiles"] ?? []) as JsonObject[];
  if (profiles.length > 0) names.clear();
  for (const profile of profiles) names.add(textOf(profile["schedulerName"] ?? "default-scheduler"));
  const objects = tidyList(draft.objects);
  for (const object of objects) tidyObject(object);
  const pods = objects.filter((object) => object["kind"] === "Pod");
  let incoming = draft.incoming.filter((name) =>
    pods.some(
      (pod) =>
        keyOf(pod) === name && !/Succeeded|Failed/.test(textOf(objectAt(pod, "status")["phase"] ?? "")),
    ),
  );
  if (incoming.length === 0 && pods[0]) incoming = [keyOf(pods[0])];
  const sequence = draft.group === "sequence";
  for (const pod of pods) {
    if (!incoming.includes(keyOf(pod))) continue;
    const [spec, status] = [objectAt(pod, "spec"), objectAt(pod, "status")];
    if (!names.has(textOf(spec["schedulerName"]))) spec["schedulerName"] = [...names][0];
    if (/Succeeded|Failed/.test(textOf(status["phase"] ?? ""))) status["phase"] = "Pending";
    // Once placed it would be counted twice by the oracle, which leaves it nominated.
    if (!sequence) continue;
    delete status["nominatedNodeName"];
    if (draft.dice.chance(0.8)) delete spec["nodeName"];
    // Nor does it keep what earlier pods of a sequence were promised.
    for (const field of ["volumes", "resourceClaims"]) delete spec[field];
    for (const container of (spec["containers"] ?? []) as JsonObject[])
      delete objectAt(container, "resources")["claims"];
  }
  return {
    id,
    group: draft.group,
    kubernetes: "v1.36.3",
    config: draft.config,
    objects,
    incoming: sequence ? incoming : (incoming[0] ?? ""),
    expected: null,
  };
}
