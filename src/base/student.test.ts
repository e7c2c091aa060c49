import { describe, expect, it } from "vitest";
import { studentQuantile, studentTwoSided } from "./student.ts";

describe("quantiles of Student's t", () => {
  it.each([
    [4, 0.975, 2.7764451052],
    [9, 0.975, 2.2621571628],
    [10, 0.975, 2.228138852],
    [19, 0.975, 2.0930240544],
    [29, 0.975, 2.0452296421],
    [1, 0.975, 12.7062047362],
    [4, 0.995, 4.6040948714],
    [30, 0.95, 1.6972608866],
    [120, 0.975, 1.9799304051],
  ])("%i degrees, %f: %f as in the tables", (degrees, p, t) => {
    expect(Math.abs(studentQuantile(p, degrees) - t)).toBeLessThan(1e-10);
    expect(studentQuantile(1 - p, degrees)).toBeCloseTo(-t, 9);
  });

  const chances = [1e-9, 1e-4, 0.01, 0.2, 0.4, 0.499, 0.5, 0.50001, 0.6, 0.9, 0.975, 0.999, 1 - 1e-6];

  it("are those of the closed forms for 1, 2 and 4 degrees", () => {
    for (const p of chances) {
      const alpha = 4 * p * (1 - p);
      const two = (2 * p - 1) * Math.sqrt(2 / alpha);
      const one = p < 0.25 ? -1 / Math.tan(Math.PI * p) : Math.tan(Math.PI * (p - 0.5));
      const q = Math.cos(Math.acos(Math.sqrt(alpha)) / 3) / Math.sqrt(alpha);
      const four = Math.sign(p - 0.5) * 2 * Math.sqrt(Math.max(0, q - 1));
      const near = (got: number, wanted: number, relative: number): void =>
        expect(Math.abs(got - wanted)).toBeLessThanOrEqual(relative * Math.max(0.1, Math.abs(wanted)));
      near(studentQuantile(p, 1), one, 1e-9);
      near(studentQuantile(p, 2), two, 1e-9);
      near(studentQuantile(p, 4), four, 1e-9);
    }
  });

  it("go back to the chance they came from, and towards the normal ones", () => {
    for (const degrees of [1, 2, 3, 5, 10, 49, 500, 10_000])
      for (const p of chances.filter((chance) => chance > 0.5)) {
        const both = studentTwoSided(studentQuantile(p, degrees), degrees);
        expect(Math.abs(both / (2 * (1 - p)) - 1)).toBeLessThan(1e-9);
      }
    expect(studentQuantile(0.975, 1_000_000)).toBeCloseTo(1.9599639845, 5);
  });

  it("refuse what has none", () => {
    for (const p of [0, 1, Number.NaN]) expect(() => studentQuantile(p, 5)).toThrow(RangeError);
    for (const degrees of [0, 1.5, Number.NaN])
      expect(() => studentQuantile(0.9, degrees)).toThrow(RangeError);
  });
});

describe("two-sided p-values", () => {
  it("are those of the closed forms for 1, 2 and 3 degrees", () => {
    for (const t of [0.001, 0.3, 1, 2.5, 10, 1e4, -2.5]) {
      const size = Math.abs(t);
      const sine = size / Math.sqrt(3 + t * t);
      const three =
        1 - (2 / Math.PI) * (Math.atan(size / Math.sqrt(3)) + (sine * Math.sqrt(3)) / Math.sqrt(3 + t * t));
      expect(studentTwoSided(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(size), 12);
      expect(studentTwoSided(t, 2)).toBeCloseTo(1 - size / Math.sqrt(2 + t * t), 12);
      expect(studentTwoSided(t, 3)).toBeCloseTo(three, 12);
    }
  });

  it("hold at the ends", () => {
    expect(studentTwoSided(0, 9)).toBe(1);
    expect(studentTwoSided(Number.POSITIVE_INFINITY, 9)).toBe(0);
    expect(studentTwoSided(1e200, 2)).toBe(0);
  });
});
