import fc from "fast-check";
import { expect, test } from "vitest";
import { BLANK, CellParser } from "./cell-parser.ts";

const cells = new CellParser();
const bytes = (text: string): Uint8Array => Buffer.from(`${text},\n`);

/** The value when the parser takes the whole cell, else NaN, as the table sees it. */
function parse(kind: "whole" | "time" | "amount", text: string): number {
  const value = cells[kind](bytes(text), 0);
  return cells.end === text.length ? value : Number.NaN;
}

/** The nearest whole number of 1e-10, halves up, by integer arithmetic alone. */
function exact(digits: bigint, exponent: number): number {
  const shift = exponent + 10;
  if (shift >= 0) return Number(digits * 10n ** BigInt(shift));
  const divisor = 10n ** BigInt(-shift);
  return Number((2n * digits + divisor) / (2n * divisor));
}

test("amounts of the trace are exact", () => {
  expect(parse("amount", "0.0003052")).toBe(3_052_000);
  expect(parse("amount", "9.537e-07")).toBe(9_537);
  expect(parse("amount", "1e-05")).toBe(100_000);
  expect(parse("amount", "1.9073e-06")).toBe(19_073);
  expect(parse("amount", "1")).toBe(1e10);
  expect(parse("amount", "1.")).toBe(1e10);
  expect(parse("amount", ".5")).toBe(5e9);
  expect(parse("amount", "0")).toBe(0);
  expect(parse("amount", "0e99999999999999999999")).toBe(Number.NaN);
  expect(parse("amount", "0E5")).toBe(0);
  expect(parse("amount", "")).toBe(BLANK);
});

test("amounts are rounded to the nearest unit, halves up", () => {
  expect(parse("amount", "0.00000000005")).toBe(1);
  expect(parse("amount", "0.000000000049999999999999999999")).toBe(0);
  expect(parse("amount", "9999.99999999994999999999")).toBe(99_999_999_999_999);
  expect(parse("amount", "1e-300")).toBe(0);
});

test.each([
  "-1",
  "+1",
  "NaN",
  "inf",
  "1e",
  "1e+",
  "e5",
  ".",
  "1e400",
  "1_000",
  "0x1",
  " 1",
  "1 ",
  "1.2.3",
  "10000",
])("%j is no amount", (text) => {
  expect(parse("amount", text)).toBe(Number.NaN);
});

test("any decimal below 10,000 equals integer arithmetic", () => {
  const decimal = fc.tuple(
    fc.bigInt({ min: 0n, max: 9999n }),
    fc.stringMatching(/^\d{0,25}$/),
    fc.integer({ min: -40, max: 3 }),
  );
  fc.assert(
    fc.property(decimal, ([whole, fraction, power]) => {
      const text = `${whole}.${fraction}${power === 3 ? "" : `e${power}`}`;
      const exponent = (power === 3 ? 0 : power) - fraction.length;
      const digits = BigInt(`${whole}${fraction}`);
      const expected = exact(digits, exponent);
      // Above 9999 there is nothing to read, and past fifteen digits there is nothing to tell apart.
      fc.pre(expected < 1e14);
      fc.pre(power <= 0 || power === 3 || fraction.length + power <= 10);
      expect(parse("amount", text)).toBe(expected);
    }),
    { numRuns: 2000, seed: 1 },
  );
});

test("whole numbers reach 2^53 - 1", () => {
  expect(parse("whole", "6457070948")).toBe(6_457_070_948);
  expect(parse("whole", "9007199254740991")).toBe(Number.MAX_SAFE_INTEGER);
  expect(parse("whole", "9007199254740993")).toBe(Number.NaN);
  expect(parse("whole", "1".repeat(400))).toBe(Number.NaN);
  expect(parse("whole", "")).toBe(BLANK);
});

test("times know the sentinel of Google's traces", () => {
  expect(parse("time", "50711946042")).toBe(50_711_946_042);
  expect(parse("time", "9223372036854775807")).toBe(Number.POSITIVE_INFINITY);
  expect(parse("time", "9223372036854775806")).toBe(Number.NaN);
  expect(parse("time", "9223372036854775808")).toBe(Number.NaN);
  expect(parse("time", `${2 ** 51}`)).toBe(2 ** 51);
  expect(parse("time", `${2 ** 51 + 1}`)).toBe(Number.NaN);
});
