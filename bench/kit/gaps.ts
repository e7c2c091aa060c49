import { type Distribution, sampler } from "../../src/base/distributions.ts";
import { RandomStream } from "../../src/base/random.ts";
import { HOUR, MINUTE, SECOND } from "../../src/base/units.ts";

/** Times between an event and the one it schedules, in whole microseconds. */
export interface Gaps {
  readonly name: string;
  /** A power of two of them, to be used one after the other and again. */
  readonly all: Float64Array;
  /** Gaps are multiples of it. */
  readonly grain: number;
}

const COUNT = 1 << 16;

const exponential = (mean: number): Distribution => ({ kind: "exponential", mean });

/** Gaps as pods have them, and two that are hard for queues which sort by looking at the time. */
export function gapKinds(): Gaps[] {
  return [
    gaps("exponential", [exponential(15 * MINUTE)], 1),
    gaps("bursts at whole minutes", [exponential(15 * MINUTE)], MINUTE),
    gaps("bimodal: 1 s or 1 h", [exponential(SECOND), exponential(HOUR)], 1),
  ];
}

/** The second distribution, if any, is drawn one time in ten. */
function gaps(name: string, from: readonly Distribution[], grain: number): Gaps {
  const random = new RandomStream(`bench/${name}`);
  const draws = from.map((distribution) => sampler(distribution));
  const all = new Float64Array(COUNT);
  for (let i = 0; i < COUNT; i++) {
    const draw = draws.length > 1 && random.next() < 0.1 ? draws[1] : draws[0];
    all[i] = Math.max(1, Math.ceil((draw?.(random) ?? 0) / grain)) * grain;
  }
  return { name, all, grain };
}

/**
 * Times of events at a random moment long after the start: the gap an event is in is chosen in proportion to
 * its length, and the moment lies anywhere in it.
 */
export function startTimes({ name, all, grain }: Gaps, count: number): Float64Array {
  const random = new RandomStream(`bench/${name}/start`);
  const upTo = new Float64Array(all.length);
  let total = 0;
  for (let i = 0; i < all.length; i++) {
    total += all[i] as number;
    upTo[i] = total;
  }
  return Float64Array.from({ length: count }, () => {
    const at = random.next() * total;
    return Math.ceil(((upTo[firstAbove(upTo, at)] as number) - at) / grain) * grain;
  });
}

/** Place of the first value above `limit` in ascending values. */
function firstAbove(values: Float64Array, limit: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
