import { describe, expect, test } from "vitest";
import { RandomStream } from "../../base/random.ts";
import { DAY, FOREVER, HOUR, MINUTE } from "../../base/units.ts";
import { Arrivals } from "./arrivals.ts";

const times = (until: number, options: Partial<ConstructorParameters<typeof Arrivals>[0]>): number[] => {
  const arrivals = new Arrivals({
    interarrival: { kind: "exponential", mean: 2 * MINUTE },
    diurnal: undefined,
    gaps: new RandomStream("gaps"),
    thinning: new RandomStream("thinning"),
    ...options,
  });
  const all: number[] = [];
  for (; arrivals.next < until; arrivals.advance()) all.push(arrivals.next);
  return all;
};

describe("over the week", () => {
  const weekly = [2, 1, 1, 1, 1, 0, 1];

  test("the days share the arrivals as their rates say", () => {
    const weeks = 6;
    const found = times(7 * weeks * DAY, { weekly });
    const perDay = weekly.map((_, day) => found.filter((time) => Math.floor(time / DAY) % 7 === day).length);
    for (const [day, rate] of weekly.entries()) {
      // 720 a day is the mean, and the rates have mean 1 when they sum to 7.
      const expected = 720 * weeks * rate;
      expect(Math.abs((perDay[day] as number) - expected)).toBeLessThanOrEqual(4.5 * Math.sqrt(expected));
    }
    expect(perDay[5]).toBe(0);
  });

  test("scaling all rates changes nothing", () => {
    expect(times(14 * DAY, { weekly: weekly.map((rate) => 5 * rate) })).toEqual(times(14 * DAY, { weekly }));
  });

  test("together with the day the rate is the product", () => {
    const diurnal = { amplitude: 1, peak: 0 };
    const found = times(70 * DAY, { weekly, diurnal });
    const count = (day: number, hour: number): number =>
      found.filter((time) => Math.floor(time / DAY) % 7 === day && Math.floor(time / HOUR) % 24 === hour)
        .length;
    // 30 an hour; the first hour has the mean of 1 + cos over it: 1.9886.
    const expected = 30 * 10 * 2 * 1.9886;
    expect(Math.abs(count(0, 0) - expected)).toBeLessThan(4.5 * Math.sqrt(expected));
    expect(count(0, 12)).toBeLessThan(expected / 20);
  });
});

test("without a gap nothing arrives", () => {
  const options = { diurnal: undefined, gaps: new RandomStream("a"), thinning: new RandomStream("b") };
  expect(new Arrivals({ interarrival: undefined, ...options }).next).toBe(FOREVER);
});
