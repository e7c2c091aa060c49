import fc from "fast-check";
import { expect, test } from "vitest";
import { visibleSamples } from "./visible-samples.ts";

test("keeps the ends and every peak, in order, at most two in three pixels", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(1000), { maxLength: 400 }),
      fc.integer({ min: 1, max: 300 }),
      (values, pixels) => {
        const kept = visibleSamples(values, pixels);
        const shown = kept.map((i) => values[i] ?? Number.NaN);
        expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
        if (values.length === 0) return;
        expect([kept[0], kept.at(-1)]).toEqual([0, values.length - 1]);
        expect([Math.min(...shown), Math.max(...shown)]).toEqual([Math.min(...values), Math.max(...values)]);
        expect(kept.length).toBeLessThanOrEqual(2 * Math.max(1, Math.floor(pixels / 3)) + 2);
      },
    ),
  );
});
