import { describe, expect, test } from "vitest";
import { themed, type TokenName, tokens } from "./theme.ts";

type Matrix = readonly number[];

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB. */
const sights: Readonly<Record<string, Matrix>> = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

function linear(color: string): number[] {
  return [1, 3, 5].map((at) => {
    const c = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
}

function times(matrix: Matrix, [a = 0, b = 0, c = 0]: readonly number[]): number[] {
  return [0, 3, 6].map(
    (row) => (matrix[row] ?? 0) * a + (matrix[row + 1] ?? 0) * b + (matrix[row + 2] ?? 0) * c,
  );
}

/** Oklab, B. Ottosson 2020. */
function oklab(rgb: readonly number[]): number[] {
  const toLms = [
    0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566, 0.0883024619,
    0.2817188376, 0.6299787005,
  ];
  const toLab = [
    0.2104542553, 0.793617785, -0.0040720468, 1.9779984951, -2.428592205, 0.4505937099, 0.0259040371,
    0.7827717662, -0.808675766,
  ];
  return times(toLab, times(toLms, rgb).map(Math.cbrt));
}

function difference(a: string, b: string, sight: Matrix): number {
  const [p, q] = [a, b].map((color) =>
    oklab(times(sight, linear(color)).map((c) => Math.min(1, Math.max(0, c)))),
  );
  return 100 * Math.hypot(...(p ?? []).map((value, i) => value - (q?.[i] ?? 0)));
}

/** WCAG 2 contrast. */
function contrast(a: string, b: string): number {
  const [x = 0, y = 0] = [a, b].map(
    (color) => times([0.2126, 0.7152, 0.0722, 0, 0, 0, 0, 0, 0], linear(color))[0] ?? 0,
  );
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

describe.each(["light", "dark"] as const)("%s", (scheme) => {
  const of = (name: TokenName): string => tokens[name][scheme];

  test.each<[TokenName, TokenName]>([
    ["ink", "surface"],
    ["ink", "page"],
    ["ink", "wash"],
    ["muted", "surface"],
    ["muted", "page"],
    ["muted", "wash"],
  ])("%s reads on %s", (text, ground) => {
    expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test.each<TokenName>([
    "running",
    "pending",
    "capacity",
    "used",
    "reserved",
    "band1",
    "band2",
    "band3",
    "band4",
    "band5",
    "band6",
  ])("%s is seen on the surface", (mark) => {
    expect(contrast(of(mark), of("surface"))).toBeGreaterThanOrEqual(3);
  });

  describe.each(Object.entries(sights))("%s", (_, sight) => {
    test.each<[string, TokenName[]]>([
      ["pods", ["running", "pending"]],
      ["resources", ["running", "used", "reserved"]],
      ["bands", ["band1", "band2", "band3", "band4"]],
      ["heat", ["heat1", "heat2", "heat3", "heat4", "heat5"]],
      ["availability", ["whole", "gap1", "gap2", "gap3", "gap4"]],
      ["lanes", ["silent", "noticed", "pending", "running", "moved"]],
    ])("%s differ", (_name, names) => {
      for (const a of names) {
        for (const b of names)
          if (a < b) expect(difference(of(a), of(b), sight), `${a} ${b}`).toBeGreaterThan(8);
      }
    });
  });
});

test("a light colour names one token", () => {
  const light = Object.values(tokens).map((token) => token.light);
  expect(new Set(light).size).toBe(light.length);
  expect(themed("#1c2733")).toBe("var(--ink, #1c2733)");
  expect(themed("#123456")).toBe("#123456");
});
