import { expect, test } from "vitest";
import { sampler } from "../../base/distributions.ts";
import { RandomStreams } from "../../base/random.ts";
import { DAY, HOUR } from "../../base/units.ts";
import { NodeFailures } from "./node-failures.ts";

function failures(seed: string, repair = sampler({ kind: "exponential", mean: HOUR })): NodeFailures {
  return new NodeFailures({ streams: new RandomStreams(seed), mtbf: 30 * DAY, repair });
}

/** Up and away times of one node, as the run asks for them. */
function history(times: NodeFailures, node: string, count: number): [number, number][] {
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
  const constant = history(failures("1", sampler({ kind: "constant", value: HOUR })), "b", 20);
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
