import { expect, test } from "vitest";
import type { Distribution } from "../../base/distributions.ts";
import { RandomStreams } from "../../base/random.ts";
import { DAY, HOUR } from "../../base/units.ts";
import { DrawnFailures } from "./drawn-failures.ts";

const hourly: Distribution = { kind: "exponential", mean: HOUR };
const monthly: Distribution = { kind: "exponential", mean: 30 * DAY };

function failures(seed: string, repair = hourly, upTime = monthly): DrawnFailures {
  return new DrawnFailures({ streams: new RandomStreams(seed), upTime, repair });
}

/** Up and away times of one node, as the run asks for them. */
function history(times: DrawnFailures, node: string, count: number): [number, number][] {
  let now = 0;
  return Array.from({ length: count }, () => {
    const failed = times.nextFailure(node, now);
    const up = failed - now;
    const away = times.repairTime(node);
    now = failed + away;
    return [up, away];
  });
}

test("what happens to a node does not depend on other nodes", () => {
  const alone = history(failures("1"), "b", 20);
  const times = failures("1");
  history(times, "a", 7);
  const before = history(times, "b", 10);
  history(times, "c", 3);
  expect([...before, ...history(times, "b", 10)]).toEqual(alone);
});

test("up times depend neither on when they are asked for nor on the law of repair", () => {
  const random = history(failures("1"), "b", 20);
  const constant = history(failures("1", { kind: "constant", value: HOUR }), "b", 20);
  expect(constant.map(([up]) => up)).toEqual(random.map(([up]) => up));
  const late = failures("1");
  expect(late.nextFailure("b", 5 * DAY) - 5 * DAY).toBe(random[0]?.[0]);
});

test("seeds and nodes differ", () => {
  expect(history(failures("1"), "b", 5)).not.toEqual(history(failures("2"), "b", 5));
  expect(history(failures("1"), "a", 5)).not.toEqual(history(failures("1"), "b", 5));
});

test("means are those asked for, over many nodes", () => {
  const times = failures("1");
  const nodes = 4_000;
  const spans = Array.from({ length: nodes }, (_, i) => history(times, `node-${i}`, 2)).flat();
  const mean = (at: 0 | 1): number => spans.reduce((sum, span) => sum + span[at], 0) / spans.length;
  // Four standard errors of an exponential mean.
  const tolerance = 4 / Math.sqrt(spans.length);
  expect(Math.abs(mean(0) / (30 * DAY) - 1)).toBeLessThan(tolerance);
  expect(Math.abs(mean(1) / HOUR - 1)).toBeLessThan(tolerance);
  for (const span of spans)
    expect(span.every((value) => Number.isSafeInteger(value) && value > 0)).toBe(true);
});

test("a run starts in steady state: as many Weibull failures early as late", () => {
  // Shape 0.7 (Schroeder and Gibson, DSN 2006) fails far more often when it has just come up.
  const times = failures(
    "1",
    { kind: "constant", value: 1 },
    { kind: "weibull", scale: 10 * DAY, shape: 0.7 },
  );
  const early: number[] = [];
  for (let i = 0; i < 4_000; i++) {
    let now = times.nextFailure(`n${i}`, 0);
    for (; now < 20 * DAY; now = times.nextFailure(`n${i}`, now)) early.push(now);
  }
  const first = early.filter((at) => at < DAY).length;
  const last = early.filter((at) => at >= 19 * DAY).length;
  // Rate 1 / (10 d * gamma(1 + 1 / 0.7)) = 1 / 12.658 d: 316 a day of 4,000 nodes; three standard deviations
  // either way.
  for (const count of [first, last]) expect(Math.abs(count - 316)).toBeLessThan(3 * Math.sqrt(2 * 316));
});
