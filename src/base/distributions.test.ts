import { describe, expect, test } from "vitest";
import { type Distribution, normal, sampler } from "./distributions.ts";
import { meanOf, scaled } from "./distribution-mean.ts";
import { normalQuantile } from "./normal-quantile.ts";
import { RandomStream } from "./random.ts";
import { residualSampler } from "./residual.ts";

const N = 20_000;
/** Kolmogorov's bound for one sample in 10,000. */
const KS_LIMIT = 2.23 / Math.sqrt(N);

type Cdf = (x: number) => number;

/** Abramowitz & Stegun 7.1.26 is good to 1.5e-7, far below what the tests can see. */
function normalCdf(z: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(z)) / Math.SQRT2);
  const series =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const upper = 0.5 * series * Math.exp((-z * z) / 2);
  return z > 0 ? 1 - upper : upper;
}

const paretoCdf =
  (min: number, max: number, alpha: number): Cdf =>
  (x) =>
    (1 - (min / x) ** alpha) / (1 - (min / max) ** alpha);

/** Three quarters uniform from 0 to 2, none up to 10, a quarter uniform from 10 to 20. */
const table: Distribution = {
  kind: "empirical",
  points: [
    { share: 0, value: 0 },
    { share: 0.75, value: 2 },
    { share: 0.75, value: 10 },
    { share: 1, value: 20 },
  ],
};

const tableCdf: Cdf = (x) => (x < 2 ? (3 * x) / 8 : x < 10 ? 0.75 : Math.min(1, 0.75 + (x - 10) / 40));

/** Each with its closed-form distribution and mean. */
const cases: [string, Distribution, Cdf, number][] = [
  ["exponential", { kind: "exponential", mean: 5 }, (x) => 1 - Math.exp(-x / 5), 5],
  ["uniform", { kind: "uniform", min: -2, max: 6 }, (x) => (x + 2) / 8, 2],
  [
    "lognormal",
    { kind: "lognormal", median: 54, sigma: 0.5 },
    (x) => normalCdf(Math.log(x / 54) / 0.5),
    54 * Math.exp(0.125),
  ],
  [
    "bounded Pareto 1.5",
    { kind: "pareto", min: 1, max: 1e6, alpha: 1.5 },
    paretoCdf(1, 1e6, 1.5),
    2.997000002997,
  ],
  [
    "bounded Pareto 0.69",
    { kind: "pareto", min: 1, max: 1e6, alpha: 0.69 },
    paretoCdf(1, 1e6, 0.69),
    159.0311377074098,
  ],
  [
    "Weibull 0.7",
    { kind: "weibull", scale: 3, shape: 0.7 },
    (x) => 1 - Math.exp(-((x / 3) ** 0.7)),
    3 * 1.2658235060572833,
  ],
  [
    "Weibull 1.5",
    { kind: "weibull", scale: 3, shape: 1.5 },
    (x) => 1 - Math.exp(-((x / 3) ** 1.5)),
    3 * 0.9027452929509336,
  ],
  ["empirical", table, tableCdf, 0.75 * 1 + 0.25 * 15],
];

/** Largest distance between the distribution of the sorted draws and `cdf`. */
function ksDistance(draws: Float64Array, cdf: Cdf): number {
  let worst = 0;
  draws.forEach((x, i) => {
    worst = Math.max(worst, Math.abs(cdf(x) - i / draws.length), Math.abs(cdf(x) - (i + 1) / draws.length));
  });
  return worst;
}

function sorted(draw: () => number): Float64Array {
  return Float64Array.from({ length: N }, draw).sort();
}

describe("draws follow the closed form", () => {
  test.each(cases)("%s", (name, from, cdf) => {
    const random = new RandomStream(`distribution/${name}`);
    const draw = sampler(from);
    expect(
      ksDistance(
        sorted(() => draw(random)),
        cdf,
      ),
    ).toBeLessThan(KS_LIMIT);
  });

  test("normal", () => {
    const random = new RandomStream("normal");
    expect(
      ksDistance(
        sorted(() => normal(random)),
        normalCdf,
      ),
    ).toBeLessThan(KS_LIMIT);
  });
});

describe("the mean of the inverse over all of (0, 1) is the closed form", () => {
  test.each(cases)("as a formula: %s", (_name, from, _cdf, mean) => {
    expect(meanOf(from) / mean).toBeCloseTo(1, 9);
    expect(meanOf(scaled(from, 3)) / mean).toBeCloseTo(3, 9);
  });
  // Midpoints of slices that get finer towards 1, where heavy tails are.
  test.each(cases)("%s", (_name, from, _cdf, mean) => {
    let sum = 0;
    const draw = sampler(from);
    let left = 1;
    for (let k = 0; k < 16; k++) {
      const width = k === 15 ? left : left * 0.75;
      const steps = 2_000;
      for (let i = 0; i < steps; i++) {
        const u = 1 - left + ((i + 0.5) / steps) * width;
        sum += (draw({ next: () => u } as RandomStream) * width) / steps;
      }
      left -= width;
    }
    expect(sum / mean).toBeCloseTo(1, 4);
  });
});

test("a mixture draws from its parts by weight", () => {
  const random = new RandomStream("mixture");
  const one: Distribution = { kind: "uniform", min: 0, max: 1 };
  const two: Distribution = { kind: "exponential", mean: 4 };
  const draw = sampler({
    kind: "mixture",
    parts: [
      { weight: 1, from: one },
      { weight: 3, from: two },
    ],
  });
  const cdf: Cdf = (x) => 0.25 * Math.min(1, x) + 0.75 * (1 - Math.exp(-x / 4));
  expect(
    ksDistance(
      sorted(() => draw(random)),
      cdf,
    ),
  ).toBeLessThan(KS_LIMIT);
  expect(
    meanOf({
      kind: "mixture",
      parts: [
        { weight: 1, from: one },
        { weight: 3, from: two },
      ],
    }),
  ).toBeCloseTo(0.25 * 0.5 + 0.75 * 4, 12);
});

test("mean of a capped lognormal is that of its inverse", () => {
  const from: Distribution = { kind: "lognormal", median: 2, sigma: 1.2, max: 9 };
  const draw = sampler(from);
  let sum = 0;
  const steps = 100_000;
  for (let i = 0; i < steps; i++) sum += draw({ next: () => (i + 0.5) / steps } as RandomStream) / steps;
  expect(meanOf(from)).toBeCloseTo(sum, 4);
});

test("a value at two shares of a table is drawn with the chance between them", () => {
  const points = [
    { share: 0, value: 1 },
    { share: 0.25, value: 5 },
    { share: 0.75, value: 5 },
    { share: 1, value: 9 },
  ];
  const at = (u: number): number => sampler({ kind: "empirical", points })({ next: () => u } as RandomStream);
  expect([0, 0.125, 0.25, 0.5, 0.7499, 0.75, 0.875].map(at)).toEqual([1, 3, 5, 5, 5, 5, 7]);
  expect(at(1 - 2 ** -53)).toBeCloseTo(9, 12);
});

test("a table that is none is refused", () => {
  const of = (...pairs: [number, number][]): Distribution => ({
    kind: "empirical",
    points: pairs.map(([share, value]) => ({ share, value })),
  });
  expect(() => sampler(of([0, 1]))).toThrow("two points");
  expect(() => sampler(of([0.1, 1], [1, 2]))).toThrow("first share");
  expect(() => sampler(of([0, 1], [0.9, 2]))).toThrow("last share");
  expect(() => sampler(of([0, 1], [0.5, 0], [1, 2]))).toThrow("values must not fall");
  expect(() => sampler(of([0, 1], [0.5, 2], [0.4, 2], [1, 2]))).toThrow("shares must not fall");
});

test("normal quantiles of published tables", () => {
  // Wichura's own checks, then common critical values.
  expect(normalQuantile(0.25)).toBeCloseTo(-0.6744897501960817, 14);
  expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306167814, 14);
  expect(normalQuantile(1e-20)).toBeCloseTo(-9.262340089798409, 14);
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
  expect(normalQuantile(0.5)).toBe(0);
});

test("a choice is drawn by weight, never one of weight 0", () => {
  const random = new RandomStream("choice");
  const draw = sampler({
    kind: "choice",
    options: [
      { value: 7, weight: 0 },
      { value: 1, weight: 3 },
      { value: 2, weight: 1 },
      { value: 8, weight: 0 },
    ],
  });
  const values = sorted(() => draw(random));
  const ones = values.filter((value) => value === 1).length;
  expect(new Set(values)).toEqual(new Set([1, 2]));
  expect(Math.abs(ones - 0.75 * N)).toBeLessThan(4 * Math.sqrt(N * 0.75 * 0.25));
  expect(() => sampler({ kind: "choice", options: [{ value: 1, weight: 0 }] })).toThrow(RangeError);
});

test("bounds hold, also at both ends of the stream", () => {
  for (const u of [0, 1 - 2 ** -53]) {
    const random = { next: () => u } as RandomStream;
    const pareto = sampler({ kind: "pareto", min: 3, max: 1e6, alpha: 0.7 })(random);
    expect(pareto).toBeGreaterThanOrEqual(3);
    expect(pareto).toBeLessThanOrEqual(1e6);
    for (const [, from] of cases) expect(sampler(from)(random)).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(sampler({ kind: "lognormal", median: 10, sigma: 2, max: 50 })(random)).toBeLessThanOrEqual(50);
  }
  expect(sampler({ kind: "constant", value: 4 })(new RandomStream("constant"))).toBe(4);
  expect(sampler({ kind: "pareto", min: 4, max: 4, alpha: 1 })(new RandomStream("point"))).toBe(4);
});

describe("what is left of a span under way", () => {
  const bounded: Distribution = { kind: "lognormal", median: 2, sigma: 1.2, max: 9 };
  const steps: Distribution = {
    kind: "choice",
    options: [
      { value: 1, weight: 2 },
      { value: 10, weight: 1 },
    ],
  };
  // P(X > x), to be integrated.
  const tails: [string, Distribution, Cdf, number][] = [
    ["constant", { kind: "constant", value: 4 }, (x) => (x < 4 ? 1 : 0), 4],
    ["bounded lognormal", bounded, (x) => (x < 9 ? 1 - normalCdf(Math.log(x / 2) / 1.2) : 0), 9],
    [
      "bounded Pareto",
      { kind: "pareto", min: 1, max: 50, alpha: 0.7 },
      (x) => (x < 1 ? 1 : 1 - paretoCdf(1, 50, 0.7)(x)),
      50,
    ],
    [
      "bounded Pareto, alpha 1",
      { kind: "pareto", min: 1, max: 50, alpha: 1 },
      (x) => (x < 1 ? 1 : 1 - paretoCdf(1, 50, 1)(x)),
      50,
    ],
    ["uniform", { kind: "uniform", min: 2, max: 6 }, (x) => (x < 2 ? 1 : (6 - x) / 4), 6],
    ["choice", steps, (x) => (x < 1 ? 1 : x < 10 ? 1 / 3 : 0), 10],
    ["empirical", table, (x) => 1 - tableCdf(x), 20],
    [
      "mixture",
      {
        kind: "mixture",
        parts: [
          { weight: 3, from: { kind: "constant", value: 1 } },
          { weight: 1, from: table },
        ],
      },
      (x) => 0.75 * (x < 1 ? 1 : 0) + 0.25 * (1 - tableCdf(x)),
      20,
    ],
    ["exponential", { kind: "exponential", mean: 2 }, (x) => Math.exp(-x / 2), 60],
    ["Weibull 0.7", { kind: "weibull", scale: 1, shape: 0.7 }, (x) => Math.exp(-(x ** 0.7)), 100],
    ["Weibull 2", { kind: "weibull", scale: 3, shape: 2 }, (x) => Math.exp(-((x / 3) ** 2)), 30],
  ];

  test.each(tails)("%s", (name, from, tail, max) => {
    const cells = 40_000;
    const area = new Float64Array(cells + 1);
    for (let i = 0; i < cells; i++)
      area[i + 1] = (area[i] as number) + (tail(((i + 0.5) * max) / cells) * max) / cells;
    const cdf: Cdf = (x) =>
      (area[Math.min(cells, Math.round((x / max) * cells))] as number) / (area[cells] as number);
    const random = new RandomStream(`residual/${name}`);
    const draw = residualSampler(from);
    expect(
      ksDistance(
        sorted(() => draw(random)),
        cdf,
      ),
    ).toBeLessThan(KS_LIMIT + 2e-3);
  });
});
