import fc from "fast-check";
import { expect, test } from "vitest";
import { HOUR, MINUTE, SECOND } from "../base/units.ts";
import { nines, type ReplicaCounts, ServiceAvailability } from "./availability.ts";
import { WorstWindow } from "./worst-window.ts";

interface Change extends ReplicaCounts {
  readonly at: number;
}

const horizon = 60;

/** Changes at whole moments before the horizon, in order; the first is at 0. Several can be at one moment. */
const histories = fc
  .array(
    fc.record({
      at: fc.nat(horizon - 1),
      desired: fc.nat(4),
      available: fc.nat(5),
      required: fc.option(fc.nat(4), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((list): Change[] =>
    list.toSorted((a, b) => a.at - b.at).map((change, i) => (i === 0 ? { ...change, at: 0 } : change)),
  );

/** The counts in each whole moment from `from` up to `to`. */
function momentByMoment(changes: readonly Change[], from: number, to: number): Change[] {
  return Array.from({ length: to - from }, (_, i) => changes.findLast(({ at }) => at <= from + i) as Change);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const isUp = ({ desired, available, required = desired }: Change): boolean => available >= required;
const there = ({ desired, available }: Change): number => Math.min(desired, available);

/** The least share of all windows that begin at a whole moment: the worst one is among them. */
function worstShare(good: readonly number[], all: readonly number[], window: number): number | undefined {
  const length = Math.min(window, good.length);
  const starts = Array.from({ length: good.length - length + 1 }, (_, i) => i);
  const shares = starts
    .map((i) => [sum(good.slice(i, i + length)), sum(all.slice(i, i + length))] as [number, number])
    .filter(([, whole]) => whole > 0)
    .map(([part, whole]) => part / whole);
  return shares.length === 0 ? undefined : Math.min(...shares);
}

/** Lengths of the runs of unavailable moments that end after `from` and before the horizon. */
function incidents(changes: readonly Change[], from: number): number[] {
  const lengths: number[] = [];
  let length = 0;
  for (const [at, moment] of momentByMoment(changes, 0, horizon).entries()) {
    if (isUp(moment) && length > 0 && at > from) lengths.push(length);
    length = isUp(moment) ? 0 : length + 1;
  }
  return lengths.toSorted((a, b) => a - b);
}

test("every figure is that of adding up moment by moment", () => {
  fc.assert(
    fc.property(
      histories,
      fc.integer({ min: 1, max: 70 }),
      fc.nat(horizon - 1),
      fc.array(fc.nat(horizon)),
      (changes, window, from, looks) => {
        const [first, ...rest] = changes as [Change, ...Change[]];
        const service = new ServiceAvailability(0, first, window);
        const steps = [
          ...rest.map((change) => ({ at: change.at, rank: 0, run: () => service.set(change.at, change) })),
          { at: from, rank: 1, run: () => (from === 0 ? undefined : service.restart(from)) },
          ...looks.map((at) => ({ at, rank: 2, run: () => service.totals(at) })),
        ];
        for (const step of steps.toSorted((a, b) => a.at - b.at || a.rank - b.rank)) step.run();
        const totals = service.totals(horizon);

        const moments = momentByMoment(changes, from, horizon);
        const up = moments.map((moment) => Number(isUp(moment)));
        const wanted = moments.map(({ desired }) => desired);
        const recoveries = incidents(changes, from);
        expect(totals).toMatchObject({
          observed: horizon - from,
          unavailable: moments.length - sum(up),
          availability: sum(up) / moments.length,
          wanted: BigInt(sum(wanted)),
          missing: BigInt(sum(wanted) - sum(moments.map(there))),
          recoveries: recoveries.length,
          longestRecovery: recoveries.at(-1) ?? 0,
          recoveryP50: recoveries[Math.ceil(recoveries.length / 2) - 1] ?? 0,
          recoveryP99: recoveries[Math.ceil(recoveries.length * 0.99) - 1] ?? 0,
        });
        expect(totals.worstWindow?.share).toBe(
          worstShare(
            up,
            up.map(() => 1),
            window,
          ),
        );
        expect(totals.worstReplicaWindow?.share).toBe(worstShare(moments.map(there), wanted, window));
        const at = totals.worstWindow?.start ?? 0;
        const worst = momentByMoment(changes, at, Math.min(horizon, at + window));
        expect(sum(worst.map((moment) => Number(isUp(moment)))) / worst.length).toBe(
          totals.worstWindow?.share,
        );
      },
    ),
    { numRuns: 300 },
  );
});

test("an outage of 6 minutes in a day", () => {
  const service = new ServiceAvailability(0, { desired: 10, available: 10 });
  service.set(5 * HOUR, { desired: 10, available: 7 });
  service.set(5 * HOUR + 6 * MINUTE, { desired: 10, available: 10 });
  const totals = service.totals(24 * HOUR);
  expect(totals).toMatchObject({
    unavailable: 6 * MINUTE,
    missing: BigInt(18 * MINUTE),
    wanted: BigInt(240 * HOUR),
    worstWindow: { share: 0.9, start: 4 * HOUR + 6 * MINUTE },
    worstReplicaWindow: { share: 0.97, start: 4 * HOUR + 6 * MINUTE },
    recoveries: 1,
    recoveryP50: 6 * MINUTE,
    unavailableSince: undefined,
  });
  expect(totals.nines).toBeCloseTo(2.38021, 5);
});

test("fewer required than desired: three of ten missing is no outage", () => {
  const service = new ServiceAvailability(0, { desired: 10, available: 10, required: 7 });
  service.set(HOUR, { desired: 10, available: 7, required: 7 });
  expect(service.totals(2 * HOUR)).toMatchObject({
    unavailable: 0,
    nines: Number.POSITIVE_INFINITY,
    replicaAvailability: 0.85,
  });
});

test("an outage that goes on is told and is no recovery", () => {
  const service = new ServiceAvailability(0, { desired: 2, available: 2 });
  service.set(HOUR, { desired: 2, available: 0 });
  expect(service.totals(3 * HOUR)).toMatchObject({
    unavailableSince: HOUR,
    recoveries: 0,
    worstWindow: { share: 0, start: HOUR },
  });
});

test("nothing seen, nothing wanted", () => {
  const service = new ServiceAvailability(5, { desired: 0, available: 0 });
  expect(service.totals(5)).toMatchObject({
    availability: 1,
    replicaAvailability: 1,
    worstWindow: undefined,
  });
  expect(service.totals(9)).toMatchObject({ availability: 1, worstReplicaWindow: undefined });
});

test("time does not run backwards", () => {
  const service = new ServiceAvailability(5, { desired: 1, available: 1 });
  expect(() => service.set(4, { desired: 1, available: 0 })).toThrow(RangeError);
});

test.each([
  [1, 10, 1],
  [1, 1000, 3],
  [1, 1e9, 9],
  [5, 10, 0.301029995664],
  [7, 7, 0],
  [0, 7, Number.POSITIVE_INFINITY],
])("%i of %i unavailable is %d nines", (part, whole, want) => {
  expect(nines(part, whole)).toBe(want);
});

test("long runs: sums stay exact above 2^53, memory is that of one window", () => {
  const service = new ServiceAvailability(0, { desired: 1_000_000, available: 1_000_000 });
  const windows = new WorstWindow(HOUR, 0, 1, 1);
  const seconds = 200_000;
  let kept = 0;
  for (let s = 1; s <= seconds; s++) {
    service.set(s * SECOND, { desired: 1_000_000, available: 1_000_000 - (s % 2) });
    windows.set(s * SECOND, s % 2, 1);
    kept = Math.max(kept, windows.kept);
  }
  expect(kept).toBeLessThan(3 * 3600);
  const totals = service.totals(seconds * SECOND);
  expect(totals.wanted).toBe(BigInt(seconds) * BigInt(SECOND) * 1_000_000n);
  expect(totals.missing).toBe(BigInt(seconds / 2) * BigInt(SECOND));
  expect(totals).toMatchObject({ recoveries: seconds / 2, longestRecovery: SECOND });
});
