import fc from "fast-check";
import { expect, test } from "vitest";
import { CellParser } from "../cell-parser.ts";
import { shareText, wholeFor } from "./exact-shares.ts";

const cells = new CellParser();
/** As the reader of traces reads a cell, in units of 1e-10. */
const read = (text: string): number => cells.amount(Buffer.from(`${text}\n`), 0);

test("amounts and the whole are told exactly", () => {
  const whole = wholeFor([250, 500, 32_000]) as number;
  expect(whole).toBe(32_000);
  expect(shareText(250, whole)).toBe("0.0078125");
  expect(shareText(32_000, whole)).toBe("1");
  expect(shareText(0, whole)).toBe("0");
  expect(wholeFor([])).toBe(1);
  expect(wholeFor([0, 0])).toBe(1);
});

test("whatever the amounts are, the reader gets them back", () => {
  const mebibytes = fc.integer({ min: 0, max: 2 ** 22 }).map((count) => count * 2 ** 20);
  const amounts = fc.oneof(
    fc.array(mebibytes, { minLength: 1 }),
    fc.array(
      fc.integer({ min: 0, max: 10_000 }).map((count) => 10 * count),
      { minLength: 1 },
    ),
  );
  fc.assert(
    fc.property(amounts, (given) => {
      const whole = wholeFor(given) as number;
      expect(Math.max(...given)).toBeLessThanOrEqual(whole);
      for (const amount of given) {
        const units = read(shareText(amount, whole));
        expect((BigInt(units) * BigInt(whole)) / 10_000_000_000n).toBe(BigInt(amount));
        expect((BigInt(units) * BigInt(whole)) % 10_000_000_000n).toBe(0n);
      }
    }),
  );
});

test("amounts that ten decimals cannot tell have no whole", () => {
  expect(wholeFor([1, 10_000_000_001])).toBeUndefined();
});
