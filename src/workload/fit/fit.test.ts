import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { meanOf } from "../../base/distribution-mean.ts";
import { type Distribution, sampler } from "../../base/distributions.ts";
import { RandomStream } from "../../base/random.ts";
import { HOUR, MINUTE, SECOND } from "../../base/units.ts";
import { fitTrace } from "../../experiment/fit-trace.ts";
import { writeTrace } from "../../experiment/write-trace.ts";
import { parseProfile } from "../../scenario/profile-file.ts";
import { profileText } from "../../scenario/profile-text.ts";
import type { WorkloadProfile } from "../synth/profile.ts";
import { builtInProfiles } from "../synth/profiles/registry.ts";
import { fitDistribution, stepsOf } from "./fit-distribution.ts";
import { kaplanMeier } from "./kaplan-meier.ts";
import { ksDistance, quantileOf } from "./ks-distance.ts";

const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();

describe("the Kolmogorov-Smirnov distance", () => {
  test("is that of the definition", () => {
    const values = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(values, values, (a, b) => {
        const below = (all: readonly number[], x: number): number =>
          all.filter((value) => value <= x).length / all.length;
        const expected = Math.max(...[...a, ...b].map((x) => Math.abs(below(a, x) - below(b, x))));
        expect(ksDistance(sorted(a), sorted(b))).toBeCloseTo(expected, 12);
      }),
    );
  });

  test("of nothing is not a number", () => {
    expect(ksDistance(sorted([]), sorted([1]))).toBeNaN();
    expect(quantileOf(sorted([]), 0.5)).toBeNaN();
    expect([0, 0.5, 0.75, 1].map((share) => quantileOf(sorted([1, 2, 3, 4]), share))).toEqual([1, 2, 3, 4]);
  });
});

describe("spans that were cut short", () => {
  test("the published example of remission times", () => {
    // Freireich et al. 1963, 6-MP arm; survival after each remission, as in Cox & Oakes (1984), table 1.1.
    const ended = [6, 6, 6, 7, 10, 13, 16, 22, 23];
    const cut = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
    const steps = kaplanMeier([
      ...ended.map((length) => ({ length, ended: true })),
      ...cut.map((length) => ({ length, ended: false })),
    ]);
    expect(steps.map(({ value }) => value)).toEqual([6, 7, 10, 13, 16, 22, 23]);
    expect(steps.map(({ share }) => Number((1 - share).toFixed(3)))).toEqual([
      0.857, 0.807, 0.753, 0.69, 0.627, 0.538, 0.448,
    ]);
  });

  test("few spans left are too few", () => {
    const spans = [1, 2, 3, 4, 5].map((length) => ({ length, ended: true }));
    expect(kaplanMeier(spans).at(-1)).toEqual({ share: 1, value: 5 });
    expect(kaplanMeier(spans, 3).at(-1)?.value).toBe(3);
    expect(kaplanMeier(spans, 3).at(-1)?.share).toBeCloseTo(0.6, 12);
  });

  test("cutting at random does not bend the estimate", () => {
    const random = new RandomStream("cut");
    const spans = Array.from({ length: 20_000 }, () => {
      const [length, limit] = [-Math.log(1 - random.next()), 3 * random.next()];
      return { length: Math.min(length, limit), ended: length <= limit };
    });
    const worst = Math.max(
      ...kaplanMeier(spans).map(({ share, value }) => Math.abs(share - (1 - Math.exp(-value)))),
    );
    // Plainly counting only the spans that ended would be off by 0.2.
    expect(worst).toBeLessThan(0.03);
  });
});

describe("a fitted distribution", () => {
  const draws = (from: Distribution, n = 5_000, name = "draws"): Float64Array => {
    const random = new RandomStream(name);
    const draw = sampler(from);
    return Float64Array.from({ length: n }, () => draw(random)).sort();
  };
  const close = (from: Distribution, fitted: Distribution): void =>
    // Two samples of 5,000 differ by 0.039 once in a thousand.
    expect(ksDistance(draws(from), draws(fitted, 5_000, "again"))).toBeLessThan(0.045);

  test.each<[string, Distribution]>([
    ["exponential", { kind: "exponential", mean: 5e6 }],
    ["lognormal", { kind: "lognormal", median: 1e6, sigma: 1.5 }],
    ["pareto", { kind: "pareto", min: 1e6, max: 1e12, alpha: 1.1 }],
  ])("finds that a sample is %s", (kind, from) => {
    const fitted = fitDistribution(stepsOf([...draws(from)]));
    expect(fitted.kind).toBe(kind);
    close(from, fitted);
  });

  test("is a table where no formula fits", () => {
    const from: Distribution = {
      kind: "mixture",
      parts: [
        { weight: 3, from: { kind: "constant", value: 1_000 } },
        { weight: 4, from: { kind: "uniform", min: 2e5, max: 9e5 } },
        { weight: 3, from: { kind: "pareto", min: 1e6, max: 1e9, alpha: 0.7 } },
      ],
    };
    const fitted = fitDistribution(stepsOf([...draws(from)]));
    expect(fitted.kind).toBe("empirical");
    close(from, fitted);
  });

  test("keeps to the values of the sample when they must stay few", () => {
    const values = [1, 1, 1, 1, 1, 1, 2, 2, 2, 7];
    const fitted = fitDistribution(stepsOf(values), { atomsOnly: true });
    expect(new Set(draws(fitted))).toEqual(new Set([1, 2, 7]));
    const counts = draws(fitted).filter((value) => value === 1).length;
    expect(Math.abs(counts - 3_000)).toBeLessThan(4.5 * Math.sqrt(5_000 * 0.24));
  });

  test("goes on to the end it is told", () => {
    const fitted = fitDistribution([{ share: 0.5, value: 10 }], { end: 110 });
    const found = draws(fitted);
    expect(found.at(-1)).toBeGreaterThan(100);
    expect(found.filter((value) => value <= 10).length / 5_000).toBeCloseTo(0.5, 1);
  });
});

const known: WorkloadProfile = {
  name: "known",
  description: "",
  amounts: "shares",
  nodes: 40,
  machines: [{ name: "machine", count: 40, capacity: { cpu: 1e10, memory: 5e9 } }],
  jobTypes: [0, 9].map((priority) => ({
    name: `type-${priority}`,
    priority,
    interarrival: { kind: "exponential", mean: (priority + 20) * SECOND },
    tasks: { kind: "uniform", min: 0, max: 6 },
    duration: { kind: "lognormal", median: (priority + 5) * MINUTE, sigma: 1 },
    requests: {
      cpu: { kind: "choice", options: [1, 2, 3].map((weight) => ({ value: weight * 1e8, weight })) },
      memory: { kind: "constant", value: 2e8 },
    },
    users: 6,
    initial: 30,
    failProbability: 0.2,
    killProbability: 0.1,
    resubmit: { probability: 0.5, delay: { kind: "exponential", mean: 30 * SECOND }, most: 5 },
  })),
};

/** Files hold whole microseconds. */
const whole = (of: WorkloadProfile): unknown =>
  JSON.parse(
    JSON.stringify(of, (_: string, value: unknown) =>
      typeof value === "number" && value > 1_000 ? Math.round(value) : value,
    ),
  );

test("a profile is fitted back from its own trace", async () => {
  const out = join(mkdtempSync(join(tmpdir(), "fit-")), "trace");
  try {
    const duration = 12 * HOUR;
    await writeTrace({ profile: known, nodes: 40, load: 1, duration, seed: "1", format: "google-2011", out });
    const { profile: fitted, quantities } = await fitTrace(out);
    expect(fitted.nodes).toBe(40);
    expect(whole(parseProfile(profileText(fitted), "fitted.yaml"))).toEqual(whole(fitted));
    // Kolmogorov's bound for two samples of n, once in 10,000, on top of the 2 % that a formula may miss.
    for (const { name, n, ks } of quantities)
      if (n >= 200) expect(ks, name).toBeLessThan(0.02 + 2.23 * Math.sqrt(2 / n));
    expect(quantities.filter(({ n }) => n >= 200).length).toBeGreaterThanOrEqual(10);
    for (const priority of [0, 9]) {
      const initial = fitted.jobTypes
        .filter((type) => type.priority === priority)
        .map((type) => type.initial);
      expect(initial.reduce((sum, count) => sum + count, 0)).toBe(30);
    }
    for (const type of fitted.jobTypes) {
      if (type.initial > 0) continue;
      expect(type.users).toBe(6);
      expect(type.failProbability).toBeCloseTo(0.2, 1);
      expect(type.killProbability).toBeCloseTo(0.1, 1);
      expect(type.resubmit?.probability).toBeCloseTo(0.5, 1);
      expect(meanOf(type.resubmit?.delay as Distribution) / (30 * SECOND)).toBeCloseTo(1, 0.5);
      expect(type.duration.kind === "lognormal" || type.duration.kind === "empirical").toBe(true);
    }
    expect(fitted.arrivals?.interarrival.kind).toBe("exponential");
    // 1/20 + 1/29 jobs a second.
    expect(meanOf(fitted.arrivals?.interarrival as Distribution) / (11.84 * SECOND)).toBeCloseTo(1, 1);
  } finally {
    rmSync(join(out, ".."), { recursive: true, force: true });
  }
});

const google = "../shared/traces/google-2011";

describe.skipIf(!existsSync(google))("Google 2011, parts 0 to 9", () => {
  test("the generated load is near the trace", async () => {
    const { profile, quantities } = await fitTrace(google);
    const ks = Object.fromEntries(quantities.map((quantity) => [quantity.name, quantity.ks]));
    expect(profile.nodes).toBe(12_477);
    expect(profile.jobTypes.reduce((sum, { initial }) => sum + initial, 0)).toBe(3_981);
    expect(quantities.find(({ name }) => name === "tasks per job")?.n).toBe(10_503);
    for (const band of ["free", "batch", "production"])
      for (const name of ["tasks per job", "run time", "cpu request", "memory request"])
        expect(ks[`${name}, ${band}`], `${name}, ${band}`).toBeLessThanOrEqual(0.05);
    expect(ks["tasks per job"]).toBeLessThanOrEqual(0.05);
    expect(ks["time between jobs"]).toBeLessThanOrEqual(0.05);
    // With sizes and requests drawn independently it was 0.6.
    const requested = profile.jobTypes.map((type) => {
      const cpu = meanOf(type.requests["cpu"] as Distribution) / 1e10;
      return { ...type, cpu: meanOf(type.tasks) * cpu * (type.initial || (type.weight ?? 0)) };
    });
    const sum = (types: readonly { cpu: number }[]): number => types.reduce((all, { cpu }) => all + cpu, 0);
    // Of the trace: tasks times request of the first task, over the jobs at 0 and those that arrive.
    const initial = sum(requested.filter((type) => type.initial > 0)) / 7_598.5;
    const arriving = sum(requested.filter(({ weight }) => weight !== undefined)) / 11_284.3;
    for (const ratio of [initial, arriving]) {
      expect(ratio).toBeGreaterThan(0.8);
      expect(ratio).toBeLessThan(1.25);
    }
    // The built-in profile is this fit with coarser tables.
    const names = (of: WorkloadProfile): string[] => of.jobTypes.map(({ name }) => name);
    expect(names(builtInProfiles["borg-2011"] as WorkloadProfile).toSorted()).toEqual(
      names(profile).toSorted(),
    );
  });
});
