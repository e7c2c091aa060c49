import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cli, small, TestFolder } from "./test-kit.ts";

const folder = new TestFolder({ "small.yaml": small });
afterAll(() => folder.remove());
const scenario = join(folder.path, "small.yaml");
const out = (name: string): string[] => ["--out", join(folder.path, name)];

describe("run --gap", () => {
  it("tells nodes in use, the bound and the distance", async () => {
    const { stdout, stderr, code } = await cli(["run", scenario, "--gap", "--json", ...out("json")]);
    expect([stderr, code]).toEqual(["", 0]);
    const { packing } = JSON.parse(stdout) as { packing: Record<string, number | string> };
    const { nodesUsed, bound } = packing as Record<string, number>;
    expect(packing).toMatchObject({ status: "optimal", best: bound, solverGap: 0, limit: 10, overfull: 0 });
    expect(bound).toBeGreaterThanOrEqual(1);
    expect(packing["gap"]).toBe(((nodesUsed as number) - (bound as number)) / (bound as number));
  });

  it("says it in words", async () => {
    const { stdout } = await cli(["run", scenario, "--gap", ...out("words")]);
    expect(stdout).toMatch(/^Packing at the peak, \d+ \w+: \d of 3 nodes hold \d+ pods?\. /m);
    for (const line of stdout.split("\n").filter((text) => !text.startsWith("Report")))
      expect(line.length).toBeLessThanOrEqual(80);
  });

  it("leaves the result as it is without", async () => {
    const [plain, measured] = await Promise.all([
      cli(["run", scenario, "--json", ...out("plain")]),
      cli(["run", scenario, "--json", "--gap", "--gap-seconds", "1", ...out("measured")]),
    ]);
    const [a, b] = [plain, measured].map(({ stdout }) => JSON.parse(stdout) as Record<string, unknown>);
    expect(b?.["fingerprint"]).toBe(a?.["fingerprint"]);
    expect(a).not.toHaveProperty("packing");
  });

  it("writes what it found beside the result", async () => {
    const { stdout } = await cli(["run", scenario, "--gap", "--json", ...out("file")]);
    const { packing, files } = JSON.parse(stdout) as { packing: unknown; files: string[] };
    expect(files).toContain("packing.json");
    expect(JSON.parse(readFileSync(join(folder.path, "file/packing.json"), "utf8"))).toEqual(packing);
  });

  it.each([
    [["--gap-seconds", "5"], "--gap-seconds needs --gap"],
    [
      ["--gap", "--gap-seconds", "soon"],
      "--gap-seconds soon: expected a number of seconds above 0, up to 86400",
    ],
    [["--gap", "--set", "reclamation={}"], "--gap: with spec.reclamation"],
  ])("refuses %s", async (words, message) => {
    const { stderr, code } = await cli(["run", scenario, ...words, ...out("refused")]);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});

describe("compare --gap", () => {
  const words = [
    "compare",
    scenario,
    "--policies",
    "best-fit,worst-fit",
    "--seeds",
    "3",
    "--set",
    "nodes[0].count=12",
    ...out("compared"),
  ];

  it("compares the gap like any other metric", async () => {
    // Without it first: results that lack the gap are made again.
    await cli([...words, "--quiet"]);
    const { stdout, stderr, code } = await cli([...words, "--gap", "--json"]);
    expect([stderr, code]).toEqual(["", 0]);
    type Compared = { comparisons: { metric: string; a: string; b: string; meanA: number; meanB: number }[] };
    const { comparisons } = JSON.parse(stdout) as Compared;
    const gap = comparisons.find(({ metric }) => metric === "packing.gap");
    expect(gap).toMatchObject({ a: "best-fit", b: "worst-fit" });
    const means = ["best-fit", "worst-fit"].map((policy) => {
      const gaps = ["1", "2", "3"].map((seed) => gapIn(policy, seed));
      return gaps.reduce((sum, each) => sum + each, 0) / 3;
    });
    expect(gap?.meanA).toBeCloseTo(means[0] as number, 12);
    expect(gap?.meanB).toBeCloseTo(means[1] as number, 12);
    expect(gap?.meanA).toBeLessThan(gap?.meanB as number);
  });

  /** From the file of one run, worked out anew. */
  function gapIn(policy: string, seed: string): number {
    const home = readdirSync(join(folder.path, "compared")).find((name) => name.endsWith(policy)) as string;
    const path = join(folder.path, "compared", home, `seed=${seed}`, "packing.json");
    const { nodesUsed, bound } = JSON.parse(readFileSync(path, "utf8")) as Record<string, number>;
    return ((nodesUsed as number) - (bound as number)) / (bound as number);
  }
});
