/** `trace synth`, `trace fit` and the mistakes of `trace info`, as users run them. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cli, TestFolder } from "./test-kit.ts";

let folder: TestFolder;
beforeAll(() => {
  folder = new TestFolder();
});
afterAll(() => folder.remove());

test("synth, fit, and a run of the fitted profile", async () => {
  const cwd = folder.path;
  const synth = "trace synth --profile borg-2011 --nodes 60 --duration 2h --seed 3 --out made";
  const made = await cli(synth.split(" "), { cwd });
  expect(made.stderr).toBe("");
  expect(made.stdout).toContain("60 machines");
  const fit = await cli("trace fit made --out fitted.yaml --page fit.html --json".split(" "), { cwd });
  expect(fit.stderr).toBe("");
  const { quantities } = JSON.parse(fit.stdout) as { quantities: Record<string, unknown>[] };
  expect(quantities.length).toBeGreaterThan(5);
  expect(Object.keys(quantities[0] ?? {})).toEqual(["name", "unit", "n", "ks", "mean", "p50", "p99"]);
  expect(readFileSync(join(cwd, "fit.html"), "utf8")).toContain("Trace against fit");
  folder.write(
    "s.yaml",
    `apiVersion: clustersim/v1
kind: Scenario
metadata: { name: s }
spec: { duration: 10m, workload: [{ kind: synthetic, profile: ./fitted.yaml }], outputs: { charts: false } }
`,
  );
  const run = await cli("run s.yaml --json --out r".split(" "), { cwd });
  expect(run.stderr).toBe("");
  expect((JSON.parse(run.stdout) as { pods: { submitted: number } }).pods.submitted).toBeGreaterThan(50);
});

test.each<[string, number, RegExp]>([
  ["trace synth --profile bach --out x", 3, /^bach: is no profile.*\n.*did you mean "batch"/],
  ["trace synth --profile gpu --out x --format google-2011", 3, /no column for nvidia.com\/gpu/],
  ["trace synth --profile batch --out x --nodes 0", 2, /--nodes: expected a whole number/],
  ["trace synth --profile batch --out x --load 0", 2, /--load: expected a number above 0/],
  ["trace synth --profile batch --out x --duration 5", 2, /--duration: /],
  ["trace info .", 3, /hint: a Google trace is .*; a list of openb or a log in SWF is one file/],
  ["trace info nowhere", 3, /^nowhere: there is no such file or folder\n?$/],
  ["trace fit nowhere", 3, /^nowhere: there is no such file or folder/],
])("%s", async (words, code, said) => {
  const outcome = await cli(words.split(" "), { cwd: folder.path });
  expect(outcome.stdout).toBe("");
  expect(outcome.stderr).toMatch(said);
  expect(outcome.code).toBe(code);
  expect(existsSync(join(folder.path, "x"))).toBe(false);
});
