import fc from "fast-check";
import { expect, it } from "vitest";
import { ExactSums } from "./exact-sums.ts";

it("ExactSums agrees with BigInt beyond 2^53", () => {
  const addition = fc.tuple(fc.nat(200), fc.integer({ min: 0, max: 2 ** 52 }));
  fc.assert(
    fc.property(fc.array(addition, { maxLength: 200 }), (additions) => {
      const sums = new ExactSums();
      const truth = new Map<number, bigint>();
      for (const [row, value] of additions) {
        sums.add(row, value);
        truth.set(row, (truth.get(row) ?? 0n) + BigInt(value));
      }
      for (let row = 0; row <= 200; row++) expect(sums.total(row)).toBe(truth.get(row) ?? 0n);
      sums.clear();
      expect(sums.total(0)).toBe(0n);
    }),
  );
});
