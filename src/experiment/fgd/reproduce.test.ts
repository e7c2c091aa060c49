import { existsSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { largestDistance, summariesOf } from "../../metrics/fill-study.ts";
import { targetsOf } from "../../sim/model/fragmentation.ts";
import { BadRows } from "../../workload/traces/bad-rows.ts";
import { readOpenbPods } from "../../workload/traces/openb/openb-lists.ts";
import { openbTaskMix } from "../../workload/traces/openb/openb-source.ts";
import { openbFolder } from "./openb-folder.ts";
import { readPublished } from "./published.ts";
import { reproduceFgd } from "./reproduce.ts";
import { publishedPolicies, type StudyPolicy, studyPolicy } from "./study-policies.ts";

const data = "../shared/traces";
const results = "../shared/published";
const policy = (name: string): StudyPolicy => studyPolicy(name) as StudyPolicy;

test("a policy is found by its published name and by ours, capitals or not", () => {
  expect(studyPolicy("fgd")?.name).toBe("FGD");
  expect(studyPolicy("GPU-Best-Fit")?.name).toBe("BestFit");
  expect(studyPolicy("best-fit")?.name).toBe("best-fit");
  expect(studyPolicy("bestfitt")).toBeUndefined();
});

describe.skipIf(!existsSync(data) || !existsSync(results))("the published study", () => {
  // Counts of the kinds kept, and of all: made independently of this program from the same lists.
  it.each([
    ["default", 35, 91],
    ["gpuspec10", 74, 249],
  ])("%s: %d of %d kinds are targets", async (list, kept, all) => {
    const path = openbFolder(data).lists.get(list) as string;
    const mix = openbTaskMix(await readOpenbPods(path, new BadRows("stop")), [
      "cpu",
      "memory",
      "nvidia.com/gpu",
    ]);
    expect(targetsOf(mix, 0.95)).toHaveLength(kept);
    expect(targetsOf(mix, 1)).toHaveLength(all);
  });

  it.each([
    ["BestFit", "default", 46],
    ["GpuPacking", "gpushare60", 43],
    ["DotProd", "cpu100", 45],
    ["GpuClustering", "multigpu30", 44],
    ["FGD", "gpuspec10", 42],
  ])("%s on %s with seed %d is the published run in every digit", async (name, list, seed) => {
    const published = await readPublished(results);
    const options = { folder: openbFolder(data), lists: [list], policies: [policy(name)], seeds: [seed] };
    const { runs } = await reproduceFgd({ ...options, published });
    const [run] = runs;
    const curves = run?.published;
    expect(run?.allocation).toEqual(curves?.allocation);
    expect(run?.fragmentation).toEqual(curves?.fragmentation);
    expect(largestDistance(run?.fragmentationOfFree ?? [], curves?.fragmentationOfFree ?? [])).toBeLessThan(
      1e-9,
    );
    expect(curves?.allocation).toHaveLength(131);
  });

  // npm run campaign:fgd
  it.skipIf(!process.env["CLUSTERSIM_CAMPAIGN"])(
    "all lists, policies and seeds",
    async () => {
      const folder = openbFolder(data);
      const study = await reproduceFgd({
        folder,
        lists: [...folder.lists.keys()],
        policies: publishedPolicies.map(policy),
        seeds: [42, 43, 44, 45, 46],
        published: await readPublished(results),
      });
      for (const { list, policy: name, check } of summariesOf(study)) {
        expect.soft(check?.passed, `${name} on ${list}`).toBe(true);
        if (!check?.ofMeans) expect.soft(check?.largest, `${name} on ${list}`).toBe(0);
      }
    },
    3_600_000,
  );
});
