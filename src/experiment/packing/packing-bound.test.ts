import { describe, expect, test } from "vitest";
import { packingBound } from "./packing-bound.ts";
import { knownInstances } from "./test-kit.ts";

describe("the fewest nodes", () => {
  test.each(knownInstances)("$name", async ({ problem, bounds }) => {
    expect(await packingBound({ ...problem, seconds: 20 })).toEqual({
      bound: bounds.optimum,
      best: bounds.optimum,
      solverGap: 0,
      status: "optimal",
    });
  });
});
