import { describe, expect, test } from "vitest";
import { dualFeasibleBound, l1, l2 } from "./lower-bounds.ts";
import { knownInstances } from "./test-kit.ts";

describe("lower bounds on nodes", () => {
  test.each(knownInstances)("$name", ({ problem, bounds }) => {
    expect(l1(problem)).toBe(bounds.l1);
    if (bounds.l2 !== undefined) expect(l2(problem)).toBe(bounds.l2);
    expect(dualFeasibleBound(problem, 20)).toBeLessThanOrEqual(bounds.optimum);
  });
});
