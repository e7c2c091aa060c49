import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MILLISECOND, SECOND, type SimTime } from "../../base/units.ts";
import { ClientLimit } from "./client-limit.ts";
import { retryDelay } from "./retry-delay.ts";
import { afterBatch, type Batch, slowStart } from "./slow-start.ts";

interface Attempt {
  readonly at: SimTime;
  /** Sizes of the batches tried. */
  readonly batches: readonly number[];
  readonly made: number;
  readonly failed: number;
}

/**
 * What a controller does that wants `count` objects, of which `allowed(at)` may exist at most, by time
 * `until`.
 */
function attempts(count: number, allowed: (at: SimTime) => number, until: SimTime): Attempt[] {
  const log: Attempt[] = [];
  let there = 0;
  let failures = 0;
  for (let at = 0; at <= until && there < count; at += retryDelay(failures)) {
    const batches: number[] = [];
    const before = there;
    let failed = 0;
    let step: Batch | "done" | "failed" = slowStart(count - there) ?? "done";
    while (typeof step !== "string") {
      batches.push(step.size);
      const made: number = Math.min(step.size, Math.max(0, allowed(at) - there));
      there += made;
      failed += step.size - made;
      step = afterBatch(step, made);
    }
    log.push({ at, batches, made: there - before, failed });
    failures = step === "failed" ? failures + 1 : 0;
  }
  return log;
}

test("the wait doubles from 5 ms to 1000 s", () => {
  const waits = Array.from({ length: 20 }, (_, n) => retryDelay(n + 1) / MILLISECOND);
  expect(waits.slice(0, 5)).toEqual([5, 10, 20, 40, 80]);
  expect(waits.slice(16)).toEqual([327_680, 655_360, 1_000_000, 1_000_000]);
});

test("nothing to make needs no batch", () => {
  expect(slowStart(0)).toBeUndefined();
});

// k8s-controllers.md 10, case 19.
test("10 under a quota of 4: 1, 2 and one of a batch of 4, then one attempt per retry", () => {
  const log = attempts(10, () => 4, SECOND);
  expect(log[0]).toEqual({ at: 0, batches: [1, 2, 4], made: 4, failed: 3 });
  for (const retry of log.slice(1)) expect(retry).toMatchObject({ batches: [1], made: 0, failed: 1 });
  expect(log.map(({ at }) => at / MILLISECOND)).toEqual([0, 5, 15, 35, 75, 155, 315, 635]);
});

const folder = "../shared/conformance/controllers/cases";

interface RecordedEvent {
  readonly t: number;
  readonly name: string;
  readonly what: string;
  readonly value?: number;
}

function recordedCreations(name: string): { t: number; count: number }[] {
  const { events } = JSON.parse(readFileSync(`${folder}/${name}.json`, "utf8")) as {
    events: readonly RecordedEvent[];
  };
  return events
    .filter(({ what }) => what.startsWith("created") && what !== "created first")
    .flatMap(({ t, value }) => (value === undefined ? [] : [{ t, count: value }]));
}

test.skipIf(!existsSync(folder))("rs-quota: a quota lifted at 12 s is noticed at the next retry", () => {
  const log = attempts(10, (at) => (at < 12 * SECOND ? 4 : 20), 28 * SECOND);
  const made = log.filter((attempt) => attempt.made > 0);
  expect(made.map(({ at, made: count }) => ({ t: Math.floor(at / SECOND), count }))).toEqual(
    recordedCreations("rs-quota"),
  );
  expect(made.at(-1)).toEqual({ at: 20_475 * MILLISECOND, batches: [1, 2, 3], made: 6, failed: 0 });
});

// Case 20: 500 - 30 calls at 20 a second; with the first 25 events, 525 - 30.
test("500 are made in nine batches, at once without client limits", () => {
  const log = attempts(500, () => 500, SECOND);
  expect(log).toEqual([{ at: 0, batches: [1, 2, 4, 8, 16, 32, 64, 128, 245], made: 500, failed: 0 }]);
});

/** When the last of `count` pods is made: each batch waits for the last call of the one before. */
function lastMade(count: number, events: number): SimTime {
  const limit = new ClientLimit({ interval: 50 * MILLISECOND, burst: 30 });
  let now = 0;
  let told = 0;
  let step: Batch | "done" | "failed" = slowStart(count) ?? "done";
  while (typeof step !== "string") {
    const { size } = step;
    for (; told < events && told < count - step.left; told++) limit.take(now);
    let last = now;
    for (let i = 0; i < size; i++) last = limit.take(now);
    now = last;
    step = afterBatch(step, size);
  }
  return now;
}

test("with the default client limits the last of 500 is made at 23.5 s, with 25 events at 24.75 s", () => {
  expect(lastMade(500, 0)).toBe(23_500 * MILLISECOND);
  expect(lastMade(500, 25)).toBe(24_750 * MILLISECOND);
});

test.skipIf(!existsSync(folder))(
  "rs-500-client-limits: the last is made when it was recorded, to 2 s",
  () => {
    const [last] = recordedCreations("rs-500-client-limits");
    expect(last?.count).toBe(500);
    expect(Math.abs(lastMade(500, 25) / SECOND - (last?.t ?? 0))).toBeLessThanOrEqual(2);
  },
);

test("a client limit lets a burst go, then one per interval, and rests up to a burst again", () => {
  const limit = new ClientLimit({ interval: 100, burst: 3 });
  const asked = [0, 0, 0, 0, 0, 250, 260, 10_000, 10_000, 10_000, 10_000];
  expect(asked.map((now) => limit.take(now))).toEqual([
    0, 0, 0, 100, 200, 300, 400, 10_000, 10_000, 10_000, 10_100,
  ]);
  expect(() => new ClientLimit({ interval: 100, burst: 0 })).toThrow(RangeError);
});
