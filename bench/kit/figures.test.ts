import { expect, test } from "vitest";
import { median } from "../../src/experiment/bench/median.ts";
import { type Figure, reached, timesBetter } from "./figures.ts";
import { figuresOf } from "./history.ts";
import { number, tableOf } from "./table.ts";

const time = (name: string, samples: number[], aim?: number): Figure => ({
  name,
  unit: "ns",
  lessIsBetter: true,
  samples,
  aim,
});

test("the median is the middle of odd samples and the mean of two of even ones", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test("ratios compare samples of one round, whichever way is better", () => {
  // The second round was slow for both: the quotients do not notice.
  expect(timesBetter(time("a", [10, 100, 10]), time("b", [20, 200, 20]))).toBe(2);
  const rate = (samples: number[]): Figure => ({ ...time("r", samples), lessIsBetter: false });
  expect(timesBetter(rate([30, 3]), rate([10, 1]))).toBe(3);
});

test("an aim is reached by the median", () => {
  expect(reached(time("a", [1, 2, 9], 2))).toBe(true);
  expect(reached(time("a", [1, 3, 9], 2))).toBe(false);
  expect(reached({ ...time("a", [1, 3, 9], 2), lessIsBetter: false })).toBe(true);
  expect(reached(time("a", [1]))).toBeUndefined();
});

test("a table fits in 80 columns and marks what was missed", () => {
  const text = tableOf({
    title: "queues",
    baseline: "theirs",
    figures: [time("ours", [123.4, 100, 99_999.5], 100), time("theirs", [123_456, 1000, 1e5], 2000)],
    notes: ["same order"],
  });
  const lines = text.split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(lines[2]).toMatch(/ours +ns +123 +100 +100,000 +[0-9.]+x +<= 100!$/);
  expect(lines[3]).toMatch(/theirs .*1x +<= 2,000!$/);
  expect(lines[4]).toBe("  same order");
});

test("numbers keep three digits", () => {
  expect([1.234, 12.34, 123.4, 1234.5].map(number)).toEqual(["1.23", "12.3", "123", "1,235"]);
});

test("history has the medians by question, group and figure", () => {
  expect(figuresOf({ hold: [{ title: "1e3", figures: [time("ours", [1, 2.34567, 3])] }] })).toEqual({
    "hold / 1e3 / ours, ns": 2.346,
  });
});
