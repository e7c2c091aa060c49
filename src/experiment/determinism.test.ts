/** The same scenario and seed give the same run: twice, cut otherwise, elsewhere, and whoever schedules. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RandomStreams } from "../base/random.ts";
import { HOUR, SECOND } from "../base/units.ts";
import { builtMain, cli, root, TestFolder } from "../cli/test-kit.ts";
import type { MemoryTables } from "../metrics/memory-tables.ts";
import { brokenFiles, readManifest } from "../report/manifest.ts";
import { node, runTo, testCluster, testState } from "../sim/test-kit.ts";
import type { SyntheticJobType } from "../workload/synth/config.ts";
import { SyntheticSource } from "../workload/synth/synthetic-source.ts";
import { runScenario, type RunResult } from "./run-scenario.ts";

const quickstart = join(root, "scenarios/quickstart.yaml");
const googlePolicy = join(root, "scenarios/google-2011-policy.yaml");
const sample = join(root, "traces/google-2011-sample");
/** The first hour of the quickstart, with a tenth of its length between failures. */
const hour = ["spec.duration=1h", "spec.warmUp=5m", "failures.nodes.mtbf=3d"];
const shortened = hour.flatMap((assignment) => ["--set", assignment]);

/** Every value of every table, as bytes would hold it. */
function contents(tables: MemoryTables): Record<string, unknown> {
  return Object.fromEntries(
    tables.names.map((name) => {
      const table = tables.table(name);
      const columns = table.definition.columns.map((column) => [
        column.name,
        column.type === "text" ? table.texts(column.name) : table.numbers(column.name),
      ]);
      return [name, Object.fromEntries(columns)];
    }),
  );
}

/** Rows of `events` of one kind, as texts. */
function events({ tables }: RunResult, kind: string, columns: readonly string[]): string[] {
  const table = tables.table("events");
  const values = columns.map((name) => table.numbers(name));
  return table
    .texts("event")
    .map((event, row) => (event === kind ? values.map((column) => column[row]).join(" ") : ""))
    .filter((text) => text !== "");
}

let first: RunResult;
const folder = new TestFolder();
beforeAll(async () => {
  builtMain();
  first = await runScenario(quickstart, { set: hour });
});
afterAll(() => folder.remove());

describe("in one process", () => {
  test("twice: the same fingerprint, summary and tables to the last bit; another seed gives another run", async () => {
    const second = await runScenario(quickstart, { set: hour });
    expect(second.fingerprint).toBe(first.fingerprint);
    expect(second.report).toEqual(first.report);
    expect(contents(second.tables)).toEqual(contents(first.tables));
    expect(first.tables.table("pods").length).toBeGreaterThan(20_000);
    const other = await runScenario(quickstart, { set: hour, seed: "2" });
    expect(other.fingerprint).not.toBe(first.fingerprint);
  });

  test("blocks of 1, 7 and 4,096 rows: the same fingerprint", async () => {
    const fingerprints = [];
    for (const blockRows of [1, 7, 4096]) {
      const state = testState();
      const streams = new RandomStreams("blocks");
      const jobType = (name: string, priority: number): SyntheticJobType => ({
        name,
        priority,
        interarrival: { kind: "exponential", mean: 20 * SECOND },
        tasks: { kind: "pareto", min: 1, max: 20, alpha: 1.5 },
        duration: { kind: "exponential", mean: 300 * SECOND },
        requests: { cpu: { kind: "uniform", min: 100, max: 2000 } },
        users: 3,
        initial: 4,
        failProbability: 0.1,
        killProbability: 0.1,
      });
      const jobTypes = [jobType("low", 0), jobType("high", 9)];
      const source = new SyntheticSource({
        workload: { name: "w", until: HOUR, jobTypes },
        streams,
        state,
        blockRows,
      });
      const cluster = testCluster({
        state,
        streams,
        sources: [source],
        nodes: Array.from({ length: 20 }, (_, i) => node(`n${i}`, 4000)),
        policy: { name: "any", reads: "node", ties: "random" },
      });
      await runTo(cluster, HOUR);
      expect(cluster.engine.delivered).toBeGreaterThan(2_000);
      fingerprints.push(cluster.engine.fingerprint.toString());
    }
    expect(new Set(fingerprints).size).toBe(1);
  });

  test("with every invariant checked after every event: the same fingerprint", async () => {
    const short = ["spec.duration=40s", "spec.warmUp=0s", "spec.nodes[0].count=6", "spec.nodes[1].count=3"];
    const set = [...short, "spec.nodes[2].count=1", "failures.nodes.mtbf=10m"];
    const plain = await runScenario(quickstart, { set });
    const paranoid = await runScenario(quickstart, { set, paranoid: true });
    expect(paranoid.fingerprint).toBe(plain.fingerprint);
    expect(plain.events).toBeGreaterThan(500);
  });

  test("reference search and index: the same fingerprint, decisions and pods", async () => {
    const reference = await runScenario(quickstart, {
      set: [...hour, "policies.scheduler.search=reference"],
    });
    expect(reference.fingerprint).toBe(first.fingerprint);
    expect(reference.evaluations).toBeGreaterThan(5 * first.evaluations);
    for (const name of ["decisions", "pods"] as const)
      expect(contents(reference.tables)[name]).toEqual(contents(first.tables)[name]);
  });

  test.each(["best-fit", "random-fit", "next-fit", "least-allocated"])(
    "the sample of the trace under %s: the same with either search",
    async (use) => {
      const set = [`policies.scheduler.use=${use}`];
      const indexed = await runScenario(googlePolicy, { data: sample, set });
      const reference = await runScenario(googlePolicy, {
        data: sample,
        set: [...set, "policies.scheduler.search=reference"],
      });
      expect(indexed.fingerprint).toBe(reference.fingerprint);
      expect(indexed.decisions).toBeGreaterThan(20);
    },
  );
});

describe("who draws random numbers moves nobody else", () => {
  const arrivals = (run: RunResult): string[] => events(run, "SUBMIT", ["time_us", "job", "index"]);
  const failures = (run: RunResult): string[] => events(run, "NODE_REMOVE", ["time_us", "node"]);

  test("first fit and random fit see the same arrivals and the same failures, and place otherwise", async () => {
    const set = (use: string): string[] => [...hour, `policies.scheduler.use=${use}`];
    const [one, other] = [
      await runScenario(quickstart, { set: set("first-fit") }),
      await runScenario(quickstart, { set: set("random-fit") }),
    ];
    expect(arrivals(other)).toEqual(arrivals(one));
    expect(failures(other)).toEqual(failures(one));
    expect(arrivals(one).length).toBeGreaterThan(20_000);
    expect(failures(one).length).toBeGreaterThan(5);
    expect(other.fingerprint).not.toBe(one.fingerprint);
  });

  test("so does a policy of one's own that draws at every look", async () => {
    folder.write(
      "draws.js",
      `export default ({ random }) => ({ name: "draws", reads: "cluster", score: () => random.next() });\n`,
    );
    const drawing = await runScenario(folder.write("draws.yaml", scenario("./draws.js")));
    const plain = await runScenario(folder.write("plain.yaml", scenario("first-fit")));
    expect(arrivals(drawing)).toEqual(arrivals(plain));
    expect(failures(drawing)).toEqual(failures(plain));
    expect(drawing.fingerprint).not.toBe(plain.fingerprint);
    expect((await runScenario(join(folder.path, "draws.yaml"))).fingerprint).toBe(drawing.fingerprint);
  });

  test("one parameter of one job type moves neither another type nor the failures", async () => {
    const changed = await runScenario(folder.write("more.yaml", scenario("first-fit", "20m")));
    const plain = await runScenario(join(folder.path, "plain.yaml"));
    const ofType = (run: RunResult, odd: number): string[] =>
      arrivals(run).filter((text) => (Number(text.split(" ")[1]) >> 1) % 2 === odd);
    expect(ofType(changed, 1)).toEqual(ofType(plain, 1));
    expect(ofType(changed, 0)).toEqual(ofType(plain, 0));
    expect(failures(changed)).toEqual(failures(plain));
    expect(changed.fingerprint).not.toBe(plain.fingerprint);
  });

  const scenario = (use: string, duration = "10m"): string => `apiVersion: clustersim/v1
kind: Scenario
metadata: { name: draws }
spec:
  duration: 6h
  nodes: [{ name: n, count: 12, capacity: { cpu: 4 } }]
  workload:
    - kind: synthetic
      jobTypes:
        - { name: a, priority: 0, interarrival: { exponential: 1m }, duration: { exponential: ${duration} }, requests: { cpu: 1 } }
        - { name: b, priority: 9, interarrival: { exponential: 3m }, tasks: 2, duration: { exponential: 10m }, requests: { cpu: 1 } }
  policies: { scheduler: { use: ${use} } }
  failures: { nodes: { mtbf: 12h, repair: { exponential: 20m } } }
`;
});

describe("elsewhere", () => {
  interface Said {
    readonly fingerprint: string;
    readonly out: string;
  }
  /** Names and hashes of all files. */
  const files = (out: string): (readonly [string, string])[] => {
    const manifest = readManifest(out);
    expect(manifest && brokenFiles(out, manifest)).toEqual([]);
    return (manifest?.files ?? []).map(({ name, sha256 }) => [name, sha256]);
  };
  const run = async (
    name: string,
    env: Record<string, string> = {},
    node?: string,
  ): Promise<Said & { files: ReturnType<typeof files> }> => {
    const out = join(folder.path, name);
    const words = ["run", quickstart, ...shortened, "--json", "--out", out];
    const { code, stdout, stderr } = await cli(words, { env, node });
    expect([code, stderr]).toEqual([0, ""]);
    const said = JSON.parse(stdout) as Said;
    return { ...said, files: files(out) };
  };

  let here: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    here = await run("here");
  });

  test("the command line gives the fingerprint of the library", () => {
    expect(here.fingerprint).toBe(first.fingerprint);
    expect(here.files.length).toBeGreaterThan(15);
  });

  test.each([
    ["Kathmandu", { TZ: "Asia/Kathmandu" }],
    ["a Turkish locale", { LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", LANGUAGE: "tr" }],
  ])("in %s: every file to the last byte, charts and page included", async (name, env) => {
    const there = await run(name, env);
    expect(there.fingerprint).toBe(here.fingerprint);
    expect(there.files).toEqual(here.files);
  });

  for (const version of [22, 24]) {
    const node = process.env[`CLUSTERSIM_NODE${version}`];
    test.skipIf(!node)(
      `under Node ${version}, named by CLUSTERSIM_NODE${version}: the same fingerprint and tables`,
      async () => {
        const there = await run(`node${version}`, {}, node);
        expect(there.fingerprint).toBe(here.fingerprint);
        const tables = (of: typeof here.files): unknown => of.filter(([name]) => /arrow$|summary/.test(name));
        expect(tables(there.files)).toEqual(tables(here.files));
      },
    );
  }
});
