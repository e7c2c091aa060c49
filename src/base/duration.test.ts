import fc from "fast-check";
import { expect, test } from "vitest";
import { formatDuration, parseDuration } from "./duration.ts";
import { DAY, HOUR, MINUTE, SECOND } from "./units.ts";

test.each([
  ["0", 0],
  ["0s", 0],
  ["-0s", 0],
  ["10us", 10],
  ["10µs", 10],
  ["10μs", 10],
  ["1ns", 1],
  ["1001ns", 2],
  ["250ms", 250_000],
  ["1.5s", 1_500_000],
  [".5s", 500_000],
  ["1.s", SECOND],
  ["+1s", SECOND],
  ["1h30m", HOUR + 30 * MINUTE],
  ["30m1h", HOUR + 30 * MINUTE],
  ["1h1h", 2 * HOUR],
  ["7d", 7 * DAY],
  ["2w", 14 * DAY],
  ["1d12h0.000001s", DAY + 12 * HOUR + 1],
  ["0.0000001s", 1],
  ["0.1s", 100_000],
  ["4503599627370496us", 2 ** 52],
])("%s is %i us", (text, duration) => {
  expect(parseDuration(text)).toBe(duration);
});

test.each([
  "",
  "-",
  "s",
  "1",
  "10",
  "1.5",
  "1 s",
  "1S",
  "1M",
  "1min",
  "1hour",
  "1y",
  "1e3s",
  "0x1s",
  "1s ",
  " 1s",
  "1..5s",
  "1h30",
  "NaNs",
  "∞s",
  "1sconstructor",
])("%j is no duration", (text) => {
  expect(() => parseDuration(text)).toThrow(SyntaxError);
});

test("says what is missing", () => {
  expect(() => parseDuration("10")).toThrow(/needs a unit, such as "10s"/);
  expect(() => parseDuration("-1s")).toThrow(/negative/);
  expect(() => parseDuration("200000d")).toThrow(/too long/);
  expect(() => parseDuration(`${"9".repeat(70)}s`)).toThrow(SyntaxError);
});

test.each([
  [0, "0s"],
  [10, "10us"],
  [1_500, "1.5ms"],
  [250_000, "250ms"],
  [1_500_000, "1.5s"],
  [61_250_000, "1m1.25s"],
  [HOUR + 30 * MINUTE, "1h30m"],
  [DAY, "1d"],
  [DAY + 1, "1d0.000001s"],
  [Number.POSITIVE_INFINITY, "forever"],
  [-HOUR, "-1h"],
])("%i us is shown as %s", (duration, text) => {
  expect(formatDuration(duration)).toBe(text);
});

test("what is shown is read back exactly", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.nat(5_000_000),
        fc.maxSafeNat().map((n) => n % 2 ** 52),
      ),
      (duration) => {
        expect(parseDuration(formatDuration(duration))).toBe(duration);
      },
    ),
    { numRuns: 500, seed: 7 },
  );
});
