import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { builtMain, cli, TestFolder } from "./test-kit.ts";

const work = new TestFolder({
  "question.yaml": `apiVersion: clustersim/v1
kind: BenchQuestion
metadata: { name: few }
spec:
  nodes: [{ name: n, weight: 1, capacity: { cpu: 8, memory: 16Gi } }]
  pods:
    - { name: a, weight: 2, requests: { cpu: 1, memory: 1Gi } }
    - { name: b, weight: 1, requests: { cpu: 3, memory: 2Gi } }
`,
  "mine.ts": `import { definePolicy } from "clustersim";
export default definePolicy({ reads: "node", score: (pod, node) => -node.free(0) });
`,
  "most.yaml": `apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
profiles:
  - pluginConfig:
      - name: NodeResourcesFit
        args: { scoringStrategy: { type: MostAllocated, resources: [{ name: cpu, weight: 1 }] } }
`,
  "broken.ts": `export default { reads: "node", score: () => "high" };\n`,
});
const { path: here } = work;
beforeAll(() => void builtMain());
afterAll(() => work.remove());

const few = ["--question", "question.yaml", "--seconds", "0.001"];

interface Printed {
  readonly rows: readonly Record<string, unknown>[];
  readonly changes?: readonly { readonly verdict: string }[];
  readonly commit: string | null;
}

describe("bench --json", () => {
  const asked = ["--policies", "best-fit,kube,./mine.ts", "--nodes", "50,200", "--loads", "0.8,0.4"];
  let printed: Printed;

  beforeAll(async () => {
    const { code, stdout, stderr } = await cli(["bench", ...few, ...asked, "--json", "--out", "out"], {
      cwd: here,
    });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^\{.*\}\n$/);
    printed = JSON.parse(stdout) as Printed;
  }, 120_000);

  test("a row for each policy, size and load, with all its keys", () => {
    const keys = printed.rows.map(
      ({ nodes, policy, load }) => `${String(nodes)} ${String(policy)} ${String(load)}`,
    );
    expect(keys).toEqual(
      [50, 200].flatMap((nodes) =>
        ["best-fit", "kube", "./mine.ts"].flatMap((policy) =>
          [0.4, 0.8].map((load) => `${nodes} ${policy} ${load}`),
        ),
      ),
    );
    for (const row of printed.rows) {
      for (const key of ["decisionsPerSecond", "p50Us", "p99Us", "bytesPerNode", "bytesPerPod", "packing"])
        expect(row[key], key).toBeGreaterThan(0);
      expect(row["packing"]).toBeLessThanOrEqual(1);
      expect(row["gap"]).toBeGreaterThanOrEqual(0);
      expect(row["rounds"]).toHaveLength(5);
      expect(row["relative"]).toHaveLength(5);
      expect(row["decisions"]).toBeGreaterThanOrEqual(5 * 64);
      expect(row["question"]).toBe("few");
    }
  });

  test("writes the page, the chart, the table and the history", () => {
    for (const file of [
      "report.html",
      "charts/speed-against-quality.svg",
      "charts/speed-against-quality.vl.json",
    ])
      expect(existsSync(join(here, "out", file)), file).toBe(true);
    const table = tableFromIPC(readFileSync(join(here, "out/bench.arrow")));
    expect(table.numRows).toBe(12);
    expect([...(table.getChild("packing") ?? [])]).toEqual(printed.rows.map((row) => row["packing"]));
    const history = JSON.parse(readFileSync(join(here, "out/history.json"), "utf8")) as unknown[];
    expect(history).toEqual([printed]);
  });

  test("a second call adds to the history and compares with what was printed before", async () => {
    const words = ["bench", ...few, "--policies", "best-fit,first-fit", "--nodes", "50", "--loads", "0.4"];
    const again = [...words, "--out", "out", "--baseline", "out/history.json"];
    const { code, stdout } = await cli(again, { cwd: here });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^few, 50 nodes, 40\u00a0% taken$/m);
    expect(stdout).toMatch(/Against the baseline/);
    expect(stdout).toMatch(/of 2 within noise, 1 not measured before\./);
    for (const line of stdout.split("\n").filter((text) => !/, \d+ cores, /.test(text)))
      expect(line.length).toBeLessThanOrEqual(80);
    expect(JSON.parse(readFileSync(join(here, "out/history.json"), "utf8"))).toHaveLength(2);
  }, 120_000);
});

test("a policy with its configuration beside the same without", async () => {
  const asked = ["--policies", "kube,{use: kube, config: ./most.yaml}", "--nodes", "50", "--loads", "0.4"];
  const { code, stdout, stderr } = await cli(["bench", ...few, ...asked, "--json", "--out", "most"], {
    cwd: here,
  });
  expect([code, stderr]).toEqual([0, ""]);
  const { rows } = JSON.parse(stdout) as Printed;
  expect(rows.map(({ policy }) => policy)).toEqual(["kube", "kube config=./most.yaml"]);
  const [spread, packed] = rows.map(({ spread: share }) => share as number);
  expect(packed).toBeGreaterThan(spread as number);
}, 120_000);

describe("mistakes", () => {
  test.each([
    [["--policies", "best-fitt"], 2, '--policies best-fitt: did you mean "best-fit"?'],
    [["--policies", "{use: kube, config: ./none.yaml}"], 3, "./none.yaml: there is no such file"],
    [["--policies", "{use: best-fit, parameters: {k: 2}}"], 2, "parameters: "],
    [["--policies", "{use: best-fit, config: ./most.yaml}"], 2, "only kube has a config"],
    [["--policies", "./none.ts"], 3, "./none.ts: there is no such file"],
    [["--nodes", "10,x"], 2, "--nodes x: expected a number from 1 to 1000000"],
    [["--nodes", "1.5"], 2, "--nodes 1.5: expected whole numbers"],
    [["--loads", "1.2"], 2, "--loads 1.2: expected a number from 0.001 to 0.99"],
    [["--seconds", "0"], 2, "--seconds 0: expected a number from 0.001 to 3600"],
    [["--question", "gpuu"], 2, '--question gpuu: did you mean "gpu"?'],
    [["--question", "./none.yaml"], 3, "./none.yaml: there is no such file"],
    [["--baseline", "none.json"], 3, "none.json: there is no such file"],
    [["--baseline", "mine.ts"], 3, "mine.ts: not JSON"],
    [["--policies", "./broken.ts", ...few, "--nodes", "5"], 3, "score: must give a finite number"],
  ])(
    "%j",
    async (words, code, message) => {
      const told = await cli(["bench", ...words], { cwd: here });
      expect(told.code).toBe(code);
      expect(told.stderr).toContain(message);
      expect(told.stderr).not.toMatch(/\n\s+at |This is a bug/);
    },
    60_000,
  );
});
