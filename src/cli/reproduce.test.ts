/** `reproduce fgd`, as users run it, on lists of our own. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cli, TestFolder } from "./test-kit.ts";

interface Row {
  readonly list: string;
  readonly policy: string;
  readonly seed: number;
  readonly load: number[];
  readonly allocation: number[];
  readonly published: number[] | null;
  readonly maxDifference: number | null;
}
interface Json {
  readonly rows: Row[];
  readonly passed: boolean;
}

let folder: TestFolder;
beforeAll(() => {
  folder = new TestFolder();
  const nodes = Array.from({ length: 12 }, (_, i) => `n${i},16000,65536,${1 + (i % 3)},T4`);
  folder.write("openb_node_list_gpu_node.csv", `sn,cpu_milli,memory_mib,gpu,model\n${nodes.join("\n")}\n`);
  const kinds = ["1000,1024,1,300,", "4000,2048,1,700,T4|A10", "8000,512,2,1000,", "2000,64,0,0,"];
  const pods = Array.from({ length: 40 }, (_, i) => `p${String(i).padStart(2, "0")},${kinds[i % 4]}`);
  folder.write(
    "openb_pod_list_tiny.csv",
    `name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec\n${pods.join("\n")}\n`,
  );
});
afterAll(() => folder.remove());

const run = (words: string) =>
  cli(`reproduce fgd --data . --out out ${words}`.trim().split(" "), { cwd: folder.path });

/** What a run gave, as it would be published; `change` points are added to it. */
function publish({ rows }: Json, change: number): void {
  const loads = Array.from({ length: 131 }, (_, load) => load);
  const lines = rows.map(
    ({ policy, seed, allocation }, i) =>
      `openb_pod_list_tiny,0${i}-${policy},1.3,${seed},24,${allocation.map((v) => v + change).join(",")}`,
  );
  const head = `workload,sc_policy,tune,seed,total_gpus,${loads.join(",")}`;
  folder.write("analysis_allo_discrete.csv", `${head}\n${lines.join("\n")}\n`);
}

test("curves as JSON, and compared with what was published", async () => {
  const first = await run("--seeds 1-2 --policies FGD,bestfit --json");
  expect(first.stderr).toBe("");
  expect(first.code).toBe(0);
  const made = JSON.parse(first.stdout) as Json;
  expect(made.passed).toBe(true);
  expect(made.rows.map(({ list, policy, seed }) => [list, policy, seed])).toEqual([
    ["tiny", "FGD", 1],
    ["tiny", "FGD", 2],
    ["tiny", "BestFit", 1],
    ["tiny", "BestFit", 2],
  ]);
  const [row] = made.rows as [Row];
  expect(row.load).toEqual(Array.from({ length: 131 }, (_, load) => load));
  expect(row.allocation).toHaveLength(131);
  expect(row.published).toBeNull();
  expect(row.maxDifference).toBeNull();
  expect(row.allocation[40]).toBeGreaterThan(35);

  publish(made, 0);
  const same = await run("--seeds 1-2 --policies fgd,BestFit --published .");
  expect(same.code).toBe(0);
  expect(same.stdout).toContain("4 curves of policies without chance are the published ones in every digit");
  expect(same.stdout.split("\n").every((line) => line.length <= 80)).toBe(true);
  for (const name of ["report.html", "curves.arrow", "comparison.json", "charts/allocation.svg"])
    expect(existsSync(join(folder.path, "out", name))).toBe(true);
  expect(readFileSync(join(folder.path, "out/report.html"), "utf8")).toContain("Fragmented GPUs");

  publish(made, 0.02);
  const off = await run("--seeds 1 --policies fgd --published . --json");
  expect(off.code).toBe(5);
  const json = JSON.parse(off.stdout) as Json;
  expect(json.passed).toBe(false);
  expect(json.rows[0]?.maxDifference).toBeCloseTo(0.02);
}, 60_000);

test.each<[string, number, RegExp]>([
  ["--lists tyni", 2, /^--lists tyni: did you mean "tiny"\?/],
  ["--policies fdg", 2, /^--policies fdg: did you mean "fgd"\?/],
  ["--lists ,", 2, /^--lists ,: expected names/],
  ["--seeds 5-4", 2, /^--seeds 5-4: expected whole numbers such as/],
  ["--seeds 1,1", 2, /^--seeds 1,1: 1 is given twice/],
  ["--published nowhere", 3, /^nowhere: holds no analysis_allo_discrete.csv/],
  ["--data nowhere", 2, /^--data is given more than once/],
])("%s", async (words, code, said) => {
  const outcome = await run(words);
  expect(outcome.stderr).toMatch(said);
  expect(outcome.stdout).toBe("");
  expect(outcome.code).toBe(code);
});

test("a published table that cannot be read is told with its place", async () => {
  const loads = Array.from({ length: 131 }, (_, load) => load).join(",");
  folder.write(
    "bad/analysis_allo_discrete.csv",
    `workload,sc_policy,tune,seed,${loads}\nopenb_pod_list_tiny,06-FGD,1.3,42,x${",1".repeat(130)}\n`,
  );
  const outcome = await run("--published bad");
  expect(outcome.stderr).toBe('bad/analysis_allo_discrete.csv:2:35: 0: "x" is not a number\n');
  expect(outcome.code).toBe(3);
});
