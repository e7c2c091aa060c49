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

  it.each([
    [["--gap-seconds", "5"], "--gap-seconds needs --gap"],
    [
      ["--gap", "--gap-seconds", "soon"],
      "--gap-seconds soon: expected a number of seconds above 0, up to 86400",
    ],
    [["--gap", "--seeds", "3"], "--gap is for one run; it goes with --seed, not with --seeds"],
    [["--gap", "--set", "reclamation={}"], "--gap: with spec.reclamation"],
  ])("refuses %s", async (words, message) => {
    const { stderr, code } = await cli(["run", scenario, ...words, ...out("refused")]);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});
