import type {
  Counters,
  Device,
  DevicePlace,
  ResourceSlice,
  ResourceSliceSpec,
} from "../../../sim/model/kube/claims.ts";
import {
  type NodeMatcher,
  nodeSelectorMatcher,
  type SelectableNode,
} from "../../../sim/model/kube/node-selector.ts";
import type { Labels, NodeSelector } from "../../../sim/model/kube/objects.ts";
import { type DeviceInventory, deviceId } from "./device-inventory.ts";
import { generation, hasCounters, poolKey, type SliceIndex } from "./slice-index.ts";

/** A device that can be used on a node, as far as its slice says. */
export interface Candidate {
  readonly id: string;
  readonly driver: string;
  readonly pool: string;
  readonly device: Device;
  readonly slice: ResourceSliceSpec;
}

/**
 * What of a pool of devices can be used on a node. Of an incomplete pool not all slices are known; an invalid
 * one names a device twice, or counters that it does not have.
 */
export interface Pool {
  readonly driver: string;
  readonly name: string;
  readonly state: "complete" | "incomplete" | "invalid";
  readonly devices: readonly Candidate[];
  /** What devices of the pool take from, by name of the set. */
  readonly counters: CounterSets;
  /** All devices that may have taken from it, those of other nodes too. */
  readonly slices: readonly ResourceSlice[];
}

type CounterSets = ReadonlyMap<string, Counters>;

/** Whether devices in that place can be used on the node. */
export function isAt({ nodeName, allNodes, nodeSelector }: DevicePlace, node: SelectableNode): boolean {
  if (nodeName) return nodeName === node.name;
  if (allNodes) return true;
  return nodeSelector !== undefined && matcherOf(nodeSelector)(node);
}

const matchers = new WeakMap<NodeSelector, NodeMatcher>();

function matcherOf(selector: NodeSelector): NodeMatcher {
  const known = matchers.get(selector) ?? nodeSelectorMatcher(selector);
  matchers.set(selector, known);
  return known;
}

/** Whether the slice has something for the node. */
function hasDevicesFor({ spec }: ResourceSlice, node: SelectableNode): boolean {
  const { nodeName, allNodes, nodeSelector, perDeviceNodeSelection, devices } = spec;
  if (nodeName || allNodes || nodeSelector) return isAt(spec, node);
  return perDeviceNodeSelection === true && (devices ?? []).some((device) => isAt(device, node));
}

/**
 * The pools with devices for a node, by driver and name, of the newest generation; those with devices that
 * have binding conditions come last (dynamic-resource-allocation v0.36
 * `structured/internal/incubating/pools_incubating.go`).
 */
export function poolsFor({ slices }: DeviceInventory, node: SelectableNode): readonly Pool[] {
  let ofNodes = gathered.get(slices);
  if (!ofNodes) gathered.set(slices, (ofNodes = new Map()));
  const known = ofNodes.get(node.name);
  if (known?.labels === node.labels) return known.pools;
  const pools = gather(slices, node);
  ofNodes.set(node.name, { labels: node.labels, pools });
  return pools;
}

/** By the name of the node. */
type Gathered = Map<string, { readonly labels: Labels; readonly pools: readonly Pool[] }>;
const gathered = new WeakMap<SliceIndex, Gathered>();

function gather(slices: SliceIndex, node: SelectableNode): Pool[] {
  const usable = new Map<string, ResourceSlice[]>();
  for (const slice of slices.forNode(node.name)) {
    if (!hasDevicesFor(slice, node)) continue;
    const key = poolKey(slice);
    const known = usable.get(key);
    if (known) known.push(slice);
    else usable.set(key, [slice]);
  }
  const pools = [...usable].flatMap(([key, some]) => poolOf(some, slices.ofPool(key)));
  const others = unusablePools(slices).filter(({ driver, name }) => !usable.has(`${driver}/${name}`));
  return [...pools, ...others].sort(
    (a, b) =>
      Number(hasConditions(a)) - Number(hasConditions(b)) ||
      compare(a.driver, b.driver) ||
      compare(a.name, b.name),
  );
}

const unusable = new WeakMap<SliceIndex, readonly Pool[]>();

/** Pools with counters concern all nodes, but those without their devices only if something is wrong. */
function unusablePools(slices: SliceIndex): readonly Pool[] {
  let known = unusable.get(slices);
  if (known) return known;
  known = [...slices.counted]
    .flatMap((key) => poolOf([], slices.ofPool(key)))
    .filter(({ state }) => state !== "complete");
  unusable.set(slices, known);
  return known;
}

function hasConditions({ devices }: Pool): boolean {
  return devices.some(({ device }) => (device.bindingConditions?.length ?? 0) > 0);
}

/** The pool of slices with devices for a node; none if the slices of other nodes are newer. */
function poolOf(withDevices: readonly ResourceSlice[], ofPool: readonly ResourceSlice[]): Pool[] {
  const concerned = [...ofPool.filter(hasCounters), ...withDevices];
  const newest = Math.max(...concerned.map(generation));
  const slices = concerned.filter((slice) => generation(slice) === newest);
  const [first] = slices as [ResourceSlice];
  const { driver, pool } = first.spec;
  const { name } = pool;
  let all: readonly ResourceSlice[] = slices;
  if (slices.length !== pool.resourceSliceCount) {
    if (ofPool.some((slice) => generation(slice) > newest)) return [];
    all = ofPool.filter((slice) => generation(slice) === newest);
    if (all.length !== pool.resourceSliceCount)
      return [{ driver, name, state: "incomplete", devices: [], counters: new Map(), slices: [] }];
  }
  const devices = slices
    .filter((slice) => !hasCounters(slice))
    .sort((a, b) => compare(a.metadata.name, b.metadata.name))
    .flatMap(({ spec }) => (spec.devices ?? []).map((device) => candidate(spec, device)));
  const counters = countersOf(slices);
  const isValid =
    new Set(devices.map(({ id }) => id)).size === devices.length &&
    counters !== undefined &&
    all.every((slice) => takesFrom(slice, counters));
  return isValid
    ? [{ driver, name, state: "complete", devices, counters, slices: all }]
    : [{ driver, name, state: "invalid", devices: [], counters: new Map(), slices: [] }];
}

/** Undefined: two sets have the same name. */
function countersOf(slices: readonly ResourceSlice[]): CounterSets | undefined {
  const sets = slices.flatMap(({ spec }) => spec.sharedCounters ?? []);
  const named = new Map(sets.map(({ name, counters = {} }) => [name, counters]));
  return named.size === sets.length ? named : undefined;
}

/** Whether the pool has all counters that the devices of a slice name. */
function takesFrom({ spec }: ResourceSlice, sets: CounterSets): boolean {
  return (spec.devices ?? []).every(({ consumesCounters }) =>
    (consumesCounters ?? []).every(({ counterSet, counters }) => {
      const known = sets.get(counterSet);
      return known && Object.keys(counters ?? {}).every((counter) => Object.hasOwn(known, counter));
    }),
  );
}

function candidate(slice: ResourceSliceSpec, device: Device): Candidate {
  const { driver, pool } = slice;
  return { id: deviceId(driver, pool.name, device.name), driver, pool: pool.name, device, slice };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
