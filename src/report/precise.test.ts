import { describe, expect, it } from "vitest";
import { plain, plusMinus, signedPlusMinus } from "./precise.ts";

const spaced = (text: string): string => text.replaceAll("\u00a0", " ");

describe("plusMinus", () => {
  it.each([
    [1234.4, 56.2, "1,234 ± 56"],
    [0.998712, 0.000123, "0.99871 ± 0.00012"],
    [2_345_678, 123_456, "2.35 ± 0.12 M"],
    [12.04, 9.96, "12 ± 10"],
    [-12.04, 0.5, "−12.04 ± 0.50"],
    [-0.001, 3, "0.0 ± 3.0"],
    [0, 0.2, "0.00 ± 0.20"],
    [5, 2_500_000, "0.0 ± 2.5 M"],
    [7, 0, "7"],
    [7.25, null, "7.25"],
  ])("%f, %f: %s", (mean, halfWidth, text) => {
    expect(spaced(plusMinus({ mean, halfWidth }))).toBe(text);
  });

  it("has a sign on demand", () => {
    expect(spaced(signedPlusMinus({ mean: 3, halfWidth: 1 }))).toBe("+3.0 ± 1.0");
    expect(spaced(signedPlusMinus({ mean: -3, halfWidth: 1 }))).toBe("−3.0 ± 1.0");
    expect(spaced(signedPlusMinus({ mean: 0, halfWidth: 0 }))).toBe("0");
  });
});

describe("plain", () => {
  it.each([
    [0, "0"],
    [123_456, "123,456"],
    [0.123456789, "0.12346"],
    [1234.5678, "1,234.6"],
    [100.00001, "100"],
    [1_234_567, "1.2346 M"],
    [8e12, "8 T"],
    [1e-9, "0.000000001"],
    [-2.5, "−2.5"],
  ])("%f: %s", (value, text) => {
    expect(spaced(plain(value))).toBe(text);
  });
});
