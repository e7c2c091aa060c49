import type {
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
import type { NodeSelector } from "../../../sim/model/kube/objects.ts";
import { type DeviceInventory, deviceId } from "./device-inventory.ts";

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
 * one names a device twice.
 */
export interface Pool {
  readonly driver: string;
  readonly name: string;
  readonly state: "complete" | "incomplete" | "invalid";
  readonly devices: readonly Candidate[];
}

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
 * The pools with devices for a node, by driver and name, of the newest generation
 * (dynamic-resource-allocation v0.36 `structured/internal/incubating/pools_incubating.go`).
 */
export function poolsFor(inventory: DeviceInventory, node: SelectableNode): Pool[] {
  const newest = new Map<string, ResourceSlice[]>();
  for (const slice of inventory.slicesFor(node.name)) {
    if (!hasDevicesFor(slice, node)) continue;
    const key = poolKey(slice);
    const known = newest.get(key);
    const age = known ? generation(slice) - generation(known[0] as ResourceSlice) : 1;
    if (age > 0) newest.set(key, [slice]);
    else if (age === 0) known?.push(slice);
  }
  return [...newest.values()]
    .flatMap((slices) => poolOf(slices, inventory.slices))
    .sort((a, b) => compare(a.driver, b.driver) || compare(a.name, b.name));
}

/** The pool of slices that a node can use; none if the slices of other nodes are newer. */
function poolOf(slices: readonly ResourceSlice[], all: readonly ResourceSlice[]): Pool[] {
  const [first] = slices as [ResourceSlice];
  const { driver, pool } = first.spec;
  const made = (state: Pool["state"], devices: Candidate[]): Pool[] => [
    { driver, name: pool.name, state, devices },
  ];
  if (slices.length !== pool.resourceSliceCount) {
    const key = poolKey(first);
    const ofPool = all.filter((slice) => poolKey(slice) === key && generation(slice) >= generation(first));
    if (ofPool.some((slice) => generation(slice) > generation(first))) return [];
    if (ofPool.length !== pool.resourceSliceCount) return made("incomplete", []);
  }
  const devices = slices
    .toSorted((a, b) => compare(a.metadata.name, b.metadata.name))
    .flatMap(({ spec }) => (spec.devices ?? []).map((device) => candidate(spec, device)));
  const isValid = new Set(devices.map(({ id }) => id)).size === devices.length;
  return isValid ? made("complete", devices) : made("invalid", []);
}

function candidate(slice: ResourceSliceSpec, device: Device): Candidate {
  const { driver, pool } = slice;
  return { id: deviceId(driver, pool.name, device.name), driver, pool: pool.name, device, slice };
}

function poolKey({ spec }: ResourceSlice): string {
  return `${spec.driver}/${spec.pool.name}`;
}

function generation({ spec }: ResourceSlice): number {
  return spec.pool.generation ?? 0;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
