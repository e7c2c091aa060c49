import type { ResourceWeight, ShapePoint } from "../../sim/contract/kube-profile.ts";
import type { NodeInfo } from "../../sim/model/kube/node-info.ts";
import { type Amounts, amountOf, isScalar, mulDiv } from "../../sim/model/kube/resources.ts";

/**
 * What of one resource there is on a node and taken. `devices`: of one that is handed out by device claims.
 */
type DeviceAmounts = (
  node: NodeInfo,
  resource: string,
) => { readonly allocatable: number; readonly allocated: number } | undefined;

/** What scores by resources must know of those that are handed out by device claims. */
export interface DeviceClasses {
  /** Whether a device class stands for the resource. */
  hasClassFor(resource: string): boolean;
  readonly amounts: DeviceAmounts;
}

/** Whether pods that want so much are scored by devices, which may be of many nodes. */
export function readsDevices(
  resources: readonly ResourceWeight[],
  wanted: Readonly<Amounts>,
  devices: DeviceClasses,
): boolean {
  return resources.some(({ name }) => (amountOf(wanted, name) ?? 0) > 0 && devices.hasClassFor(name));
}

/** One resource on one node: all of it, what is taken, and what would be taken with the pod. */
export interface Share {
  readonly weight: number;
  readonly allocatable: number;
  readonly before: number;
  readonly after: number;
}

/**
 * The resources that a score of the pod on a node looks at: those that the node has, and scalar ones only if
 * the pod asks for them (Kubernetes v1.36 `plugins/noderesources/resource_allocation.go`). `filled`: cpu and
 * memory count with the defaults of containers that ask for none.
 */
export function sharesOf(
  resources: readonly ResourceWeight[],
  wanted: Readonly<Amounts>,
  node: NodeInfo,
  filled: boolean,
  devices: DeviceClasses,
): Share[] {
  const shares: Share[] = [];
  for (const { name, weight } of resources) {
    const asked = amountOf(wanted, name) ?? 0;
    if (asked === 0 && isScalar(name)) continue;
    let allocatable = amountOf(node.allocatable, name) ?? 0;
    let before = takenOf(node, name, filled);
    if (allocatable === 0) {
      const theirs = devices.amounts(node, name);
      if (theirs && theirs.allocatable > 0) ({ allocatable, allocated: before } = theirs);
    }
    if (allocatable !== 0) shares.push({ weight, allocatable, before, after: before + asked });
  }
  return shares;
}

function takenOf(node: NodeInfo, name: string, filled: boolean): number {
  if (filled && name === "cpu") return node.nonZeroCpu;
  if (filled && name === "memory") return node.nonZeroMemory;
  return amountOf(node.requested, name) ?? 0;
}

/** How good a node is by its resources, 0 to 100. */
export type Strategy = (shares: readonly Share[]) => number;

export const leastAllocated: Strategy = (shares) =>
  weightedMean(shares, ({ allocatable, after }) =>
    after > allocatable ? 0 : mulDiv(allocatable - after, 100, allocatable),
  );

export const mostAllocated: Strategy = (shares) =>
  weightedMean(shares, ({ allocatable, after }) => mulDiv(Math.min(after, allocatable), 100, allocatable));

function weightedMean(shares: readonly Share[], score: (share: Share) => number): number {
  let sum = 0;
  let weights = 0;
  for (const share of shares) {
    sum += score(share) * share.weight;
    weights += share.weight;
  }
  return weights === 0 ? 0 : Math.trunc(sum / weights);
}

/** Resources that score 0 count neither in the sum nor in the weights. */
export function requestedToCapacityRatio(shape: readonly ShapePoint[]): Strategy {
  return (shares) => {
    let sum = 0;
    let weights = 0;
    for (const { weight, allocatable, after } of shares) {
      const utilization = after > allocatable ? 100 : mulDiv(after, 100, allocatable);
      const score = onLine(shape, utilization);
      if (score <= 0) continue;
      sum += score * weight;
      weights += weight;
    }
    return weights === 0 ? 0 : Math.round(sum / weights);
  };
}

/** Value of the piecewise linear function, times 10, in whole numbers that are cut towards zero. */
function onLine(shape: readonly ShapePoint[], x: number): number {
  for (let i = 0; i < shape.length; i++) {
    const right = shape[i] as ShapePoint;
    if (x > right.utilization) continue;
    const left = shape[i - 1];
    if (!left) return 10 * right.score;
    const rise = 10 * (right.score - left.score) * (x - left.utilization);
    return 10 * left.score + Math.trunc(rise / (right.utilization - left.utilization));
  }
  return 10 * (shape[shape.length - 1] as ShapePoint).score;
}

/** 100 when all resources are used alike, less the more they differ (`balanced_allocation.go`). */
export const balanced: Strategy = (shares) => {
  const after = evenness(shares, false);
  const before = evenness(shares, true);
  return 50 + Math.trunc((50 + after - before) / 2);
};

function evenness(shares: readonly Share[], before: boolean): number {
  const fractions = shares.map((share) =>
    Math.min(1, (before ? share.before : share.after) / share.allocatable),
  );
  let deviation = 0;
  if (fractions.length === 2) deviation = Math.abs(((fractions[0] as number) - (fractions[1] as number)) / 2);
  else if (fractions.length > 2) {
    let total = 0;
    for (const fraction of fractions) total += fraction;
    const mean = total / fractions.length;
    let squares = 0;
    for (const fraction of fractions) squares += (fraction - mean) * (fraction - mean);
    deviation = Math.sqrt(squares / fractions.length);
  }
  return Math.trunc((1 - deviation) * 100);
}
