import type { NodeGroup, PackingProblem, PodGroup } from "./packing-problem.ts";

/**
 * L1: the fewest nodes whose sum is enough, the largest first, for the worst resource. Infinity when all
 * nodes together are not enough.
 */
export function l1({ nodes, pods }: PackingProblem): number {
  let bound = 0;
  for (let r = 0; r < resourcesOf(pods); r++) {
    const total = pods.reduce((sum, { request, count }) => sum + product(request[r], count), 0n);
    bound = Math.max(bound, nodesFor(total, nodes, r));
  }
  return bound;
}

/**
 * L2 (Martello and Toth 1990), for the worst resource: pods larger than half a node stand alone, and what is
 * left beside them takes only some of the others. All nodes count as the largest.
 */
export function l2({ nodes, pods }: PackingProblem): number {
  let bound = 0;
  for (let r = 0; r < resourcesOf(pods); r++) {
    const capacity = Math.max(0, ...nodes.map((group) => group.capacity[r] ?? 0));
    const sizes = pods
      .map(({ request, count }): Sizes => ({ size: request[r] ?? 0, count }))
      .filter(({ size }) => size > 0)
      .sort((a, b) => b.size - a.size);
    if (sizes.length > 0) bound = Math.max(bound, l2OfSizes(sizes, capacity));
  }
  return bound;
}

/**
 * L1 of the images under the dual feasible functions u(k) of Fekete and Schepers (2001): sizes rounded to
 * kths such that what fits still fits. All nodes count as the largest.
 */
export function dualFeasibleBound({ nodes, pods }: PackingProblem, largestK: number): number {
  let bound = 0;
  for (let r = 0; r < resourcesOf(pods); r++) {
    const capacity = BigInt(Math.max(0, ...nodes.map((group) => group.capacity[r] ?? 0)));
    if (capacity === 0n) continue;
    for (let k = 1n; k <= BigInt(largestK); k++) {
      let total = 0n;
      for (const { request, count } of pods) {
        const scaled = (k + 1n) * BigInt(request[r] ?? 0);
        const image = scaled % capacity === 0n ? (scaled / (k + 1n)) * k : (scaled / capacity) * capacity;
        total += image * BigInt(count);
      }
      bound = Math.max(bound, Number(ceilDivide(total, k * capacity)));
    }
  }
  return bound;
}

interface Sizes {
  readonly size: number;
  readonly count: number;
}

/** `sizes` falling. */
function l2OfSizes(sizes: readonly Sizes[], capacity: number): number {
  const large = sizes.filter(({ size }) => 2 * size > capacity);
  if (large.some(({ size }) => size > capacity)) return Number.POSITIVE_INFINITY;
  const alone = large.reduce((sum, { count }) => sum + count, 0);
  const small = sizes.slice(large.length);
  let bound = alone;
  // As the threshold falls, more of the small ones count, and more of the large ones leave room for them.
  let total = 0n;
  let room = 0n;
  let left = large.length;
  for (const { size, count } of [...small, { size: 0, count: 0 }]) {
    total += product(size, count);
    for (let next = large[left - 1]; next && next.size + size <= capacity; next = large[--left - 1])
      room += product(capacity - next.size, next.count);
    bound = Math.max(bound, alone + Number(ceilDivide(total - room, BigInt(capacity))));
  }
  return bound;
}

/** The fewest nodes, largest first, that have so much of a resource. */
function nodesFor(total: bigint, nodes: readonly NodeGroup[], resource: number): number {
  let used = 0;
  let rest = total;
  const sizeOf = (group: NodeGroup): number => group.capacity[resource] ?? 0;
  for (const group of nodes.toSorted((a, b) => sizeOf(b) - sizeOf(a))) {
    if (rest <= 0n) return used;
    if (sizeOf(group) === 0) break;
    const needed = ceilDivide(rest, BigInt(sizeOf(group)));
    if (needed <= BigInt(group.count)) return used + Number(needed);
    rest -= product(sizeOf(group), group.count);
    used += group.count;
  }
  return rest <= 0n ? used : Number.POSITIVE_INFINITY;
}

const resourcesOf = (pods: readonly PodGroup[]): number =>
  Math.max(0, ...pods.map(({ request }) => request.length));

const product = (a: number | undefined, b: number): bigint => BigInt(a ?? 0) * BigInt(b);

/** For a divisor above 0. */
const ceilDivide = (a: bigint, b: bigint): bigint => (a <= 0n ? a / b : (a + b - 1n) / b);
