import { describe, expect, test } from "vitest";
import { meanOf } from "../../../base/distribution-mean.ts";
import { type Distribution, sampler } from "../../../base/distributions.ts";
import { RandomStream } from "../../../base/random.ts";
import { HOUR } from "../../../base/units.ts";
import { parseProfile } from "../../../scenario/profile-file.ts";
import { profileText } from "../../../scenario/profile-text.ts";
import type { SyntheticJobType } from "../config.ts";
import { scaledArrivals, scaledJobTypes, scaledMachines, type WorkloadProfile } from "../profile.ts";
import { borg2019 } from "./borg-2019.ts";
import { builtInProfiles } from "./registry.ts";

const all = Object.entries(builtInProfiles);

describe.each(all)("%s", (name, profile) => {
  test("is a profile that a file could hold", () => {
    expect(profile.name).toBe(name);
    const back = parseProfile(profileText(profile), "profile.yaml");
    // Files hold whole microseconds.
    const whole = (_: string, value: unknown): unknown =>
      typeof value === "number" && value > 1_000 ? Math.round(value) : value;
    const plain = (of: WorkloadProfile): unknown => JSON.parse(JSON.stringify(of, whole));
    expect(plain(back)).toEqual(plain(profile));
  });

  test("no job asks for more than the largest machine has", () => {
    for (const type of profile.jobTypes)
      for (const [resource, from] of Object.entries(type.requests)) {
        const most = Math.max(...profile.machines.map(({ capacity }) => capacity[resource] ?? 0));
        expect(sampler(from)({ next: () => 1 - 2 ** -53 } as RandomStream), type.name).toBeLessThanOrEqual(
          most,
        );
      }
  });

  test("scales with the cell: rates by nodes, machines in proportion", () => {
    const nodes = 3 * profile.nodes;
    const [one, three] = [1, 3].map((factor) =>
      scaledJobTypes(profile, { nodes: factor * profile.nodes, load: 1 }),
    ) as [readonly SyntheticJobType[], readonly SyntheticJobType[]];
    for (const [row, type] of one.entries()) {
      const gap = type.interarrival && meanOf(type.interarrival);
      const other = three[row]?.interarrival;
      if (gap !== undefined) expect(meanOf(other as Distribution)).toBeCloseTo(gap / 3, 3);
      expect(three[row]?.initial).toBe(3 * type.initial);
    }
    const shared = profile.arrivals && meanOf(profile.arrivals.interarrival);
    if (shared !== undefined)
      expect(
        meanOf(scaledArrivals(profile, { nodes, load: 2 })?.interarrival as Distribution) / (shared / 6),
      ).toBeCloseTo(1, 9);
    expect(scaledMachines(profile, { nodes }).map(({ count }) => count)).toEqual(
      profile.machines.map(({ count }) => 3 * count),
    );
    for (const small of [1, 7, 100])
      expect(scaledMachines(profile, { nodes: small }).reduce((sum, { count }) => sum + count, 0)).toBe(
        small,
      );
  });
});

test("shares become quantities of the machine one names", () => {
  const largest = { cpu: 64_000, memory: 2 ** 38 };
  const type = scaledJobTypes(borg2019, { nodes: 12_000, load: 1, largest })[0] as SyntheticJobType;
  expect(meanOf(type.requests["cpu"] as Distribution)).toBeCloseTo(0.002 * 64_000, 9);
  const machines = scaledMachines(borg2019, { nodes: 20, largest });
  expect(machines.find(({ name }) => name === "largest")?.capacity).toEqual(largest);
});

describe("borg-2019 has the published use per job (Tirmazi et al., EuroSys 2020)", () => {
  /** What a job of a type uses on average when it lasts as long as `duration` says, in NCU-hours. */
  const perHour = (type: SyntheticJobType): number =>
    (meanOf(type.tasks) *
      meanOf(type.requests["cpu"] as Distribution) *
      meanOf(type.usage?.["cpu"] as Distribution)) /
    1e10 /
    HOUR;
  const jobs = borg2019.jobTypes.map((type) => ({
    rate: HOUR / meanOf(type.interarrival as Distribution),
    per: perHour(type),
    duration: type.duration as Extract<Distribution, { kind: "pareto" }>,
  }));
  const total = jobs.reduce((sum, { rate }) => sum + rate, 0);

  /** Share of jobs that use more than x. */
  const above = (x: number): number =>
    jobs.reduce((sum, { rate, per, duration: { min, max, alpha } }) => {
      const [low, high] = [min * per, max * per];
      if (x <= low) return sum + rate;
      if (x >= high) return sum;
      return sum + (rate * ((low / x) ** alpha - (low / high) ** alpha)) / (1 - (low / high) ** alpha);
    }, 0) / total;
  /** E[X^k; X > x]. */
  const moment = (k: number, x = 0): number =>
    jobs.reduce((sum, { rate, per, duration: { min, max, alpha } }) => {
      const [low, high] = [min * per, max * per];
      const from = Math.max(low, Math.min(high, x));
      const scale = (alpha * low ** alpha) / (1 - (low / high) ** alpha);
      return sum + (rate * scale * (high ** (k - alpha) - from ** (k - alpha))) / (k - alpha);
    }, 0) / total;

  test("median, p90, p99 and the bound", () => {
    expect(total).toBeCloseTo(3360, 6);
    expect(above(0.05e-3)).toBeCloseTo(0.5, 9);
    expect(above(0.005)).toBeCloseTo(0.1, 9);
    expect(above(1.33)).toBeCloseTo(0.01, 9);
    expect(above(150_000)).toBeCloseTo(0, 12);
    expect(above(149_000)).toBeGreaterThan(0);
    expect(borg2019.description).toContain("150000");
  });

  test("the tail falls with alpha 0.69", () => {
    for (const x of [2, 20, 200, 2_000])
      expect(Math.log(above(x) / above(2 * x)) / Math.log(2)).toBeCloseTo(0.69, x > 500 ? 0 : 1);
  });

  test("the top 1 % of jobs make 99 % of the load; C² is of order 10^4", () => {
    expect(moment(1, 1.33) / moment(1)).toBeGreaterThan(0.99);
    const squared = moment(2) / moment(1) ** 2 - 1;
    expect(squared).toBeGreaterThan(1e4);
    expect(squared).toBeLessThan(1e5);
    // Published: mean 1.19, C² 23,312.
    expect(moment(1)).toBeGreaterThan(0.8);
    expect(moment(1)).toBeLessThan(1.4);
  });

  test("draws agree: Hill's estimate over the tail, and the quantiles", () => {
    const random = new RandomStream("borg-2019");
    const draws: number[] = [];
    const n = 200_000;
    for (const { rate, per, duration } of jobs) {
      const draw = sampler(duration);
      for (let i = 0; i < Math.round((n * rate) / total); i++) draws.push(draw(random) * per);
    }
    draws.sort((a, b) => b - a);
    // Values above 1.33, without those near the bound.
    const tail = draws.filter((x) => x > 1.33);
    expect(tail.length / draws.length).toBeCloseTo(0.01, 3);
    const hill = tail.length / tail.reduce((sum, x) => sum + Math.log(x / 1.33), 0);
    expect(Math.abs(hill - 0.69)).toBeLessThan(4.5 * (0.69 / Math.sqrt(tail.length)));
    expect(draws[Math.floor(draws.length / 2)] as number).toBeCloseTo(5e-5, 6);
  });
});
