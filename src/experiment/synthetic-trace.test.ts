/** A synthetic workload written as a trace, and read back, is the same run. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HOUR } from "../base/units.ts";
import { builtInProfiles } from "../workload/synth/profiles/registry.ts";
import type { WorkloadProfile } from "../workload/synth/profile.ts";
import { runScenario, type RunResult } from "./run-scenario.ts";
import { writeTrace, type WriteTraceOptions } from "./write-trace.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "synthetic-trace-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options = (profile: string, more: Partial<WriteTraceOptions> = {}): WriteTraceOptions => ({
  profile: builtInProfiles[profile] as WorkloadProfile,
  nodes: 12,
  load: 1,
  duration: 3 * HOUR,
  seed: "7",
  format: "google-2011",
  out: join(folder, `${profile}-${more.format ?? "google-2011"}`),
  ...more,
});

/** Room for everything: what is promised of a node is a thousand times what it has. */
const room = "overcommit={cpu: 1000, memory: 1000}";
const roomWithGpus = "overcommit={cpu: 1000, memory: 1000, nvidia.com/gpu: 1000}";

const direct = (profile: string): Promise<RunResult> =>
  runScenario(
    `apiVersion: clustersim/v1
kind: Scenario
metadata: { name: direct }
spec:
  duration: 3h
  seed: 7
  workload: [{ kind: synthetic, profile: ${profile}, nodes: 12 }]
`,
    { set: [profile === "gpu" ? roomWithGpus : room] },
  );

/** One line for each submission: when, who, what it asked for, when it started and ended, and how. */
function lives(result: RunResult, wholes: Readonly<Record<string, number>> = {}): string[] {
  const pods = result.tables.table("pods");
  const users = result.tables.table("users").texts("user");
  const numbers = (name: string) => pods.numbers(name);
  const names = pods.definition.columns.map(({ name }) => name).filter((name) => /_request/.test(name));
  const kept = names.filter((name) => /^(cpu|memory|nvidia)/.test(name));
  const amounts = kept.map((name) => {
    const whole = wholes[name.split("_")[0] as string];
    const values = numbers(name);
    // Shares of what stands for 1, cores, bytes: all to the smallest unit.
    return values.map((value) =>
      Math.round((value ?? 0) * (whole ?? (name.startsWith("memory") ? 1 : 1_000))),
    );
  });
  const columns = ["submitted_us", "job", "index", "priority", "first_started_us", "ended_us"].map(numbers);
  const [user, end] = [numbers("user"), pods.texts("end")];
  return Array.from({ length: pods.length }, (_, row) =>
    [
      ...columns.map((column) => String(column[row]).padStart(14)),
      users[user[row] as number],
      end[row],
      ...amounts.map((column) => column[row]),
    ].join(" "),
  ).sort();
}

describe.each(["batch", "services"])("%s", (profile) => {
  test("a policy replay of the trace gives the same submissions, run times and ends", async () => {
    const { wholes } = await writeTrace(options(profile));
    const replay = await runScenario(join(folder, `${profile}-google-2011`, "scenario.yaml"), {
      set: [room],
    });
    const expected = lives(await direct(profile));
    expect(expected.length).toBeGreaterThan(profile === "batch" ? 500 : 100);
    expect(lives(replay, wholes)).toEqual(expected);
  });

  test("so does a replay of our own format, with the same use", async () => {
    await writeTrace(options(profile, { format: "clustersim" }));
    const replay = await runScenario(join(folder, `${profile}-clustersim`, "scenario.yaml"), {
      set: [room],
    });
    const run = await direct(profile);
    expect(lives(replay)).toEqual(lives(run));
    const used = (result: RunResult) => result.report.summary.resources.map(({ meanUsed }) => meanUsed);
    expect(used(replay)).toEqual(used(run));
  });
});

test("a profile in shares of the largest machine is written as it is", async () => {
  await writeTrace(options("borg-2011", { nodes: 12 }));
  const replay = await runScenario(join(folder, "borg-2011-google-2011", "scenario.yaml"), {
    set: [room],
  });
  const whole = { cpu: 1e10, memory: 1e10 };
  expect(lives(replay, whole)).toEqual(lives(await direct("borg-2011"), whole));
});

test("GPUs stand in our own format only", async () => {
  await expect(writeTrace(options("gpu"))).rejects.toThrow("has no column for nvidia.com/gpu");
  expect(existsSync(join(folder, "gpu-google-2011"))).toBe(false);
  await writeTrace(options("gpu", { format: "clustersim" }));
  const replay = await runScenario(join(folder, "gpu-clustersim", "scenario.yaml"), { set: [roomWithGpus] });
  expect(lives(replay)).toEqual(lives(await direct("gpu")));
});

test("equal options give equal bytes, another seed others; nothing is written over", async () => {
  const files = (name: string): Record<string, string> =>
    Object.fromEntries(
      readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name)).toString("base64")]),
    );
  const small = { nodes: 3, duration: HOUR };
  await writeTrace(options("batch", { ...small, out: join(folder, "one") }));
  await writeTrace(options("batch", { ...small, out: join(folder, "two") }));
  await writeTrace(options("batch", { ...small, out: join(folder, "three"), seed: "8" }));
  expect(files("two")).toEqual(files("one"));
  expect(files("three")).not.toEqual(files("one"));
  await expect(writeTrace(options("batch", { ...small, out: join(folder, "one") }))).rejects.toThrow(
    "EEXIST",
  );
  expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
});

test("pods that failed come back also where they wait for a node", async () => {
  const scenario = (cpu: number): string => `apiVersion: clustersim/v1
kind: Scenario
metadata: { name: again }
spec:
  duration: 1h
  nodes: [{ name: n, count: 1, capacity: { cpu: ${cpu}, memory: 1Gi } }]
  workload:
    - kind: synthetic
      until: 100s
      jobTypes:
        - { name: t, priority: 0, interarrival: 10s, duration: 5s, requests: { cpu: 1 }, failProbability: 1,
            usage: { cpu: 0.5 }, resubmit: { probability: 1, delay: 1s, most: 2 } }
`;
  const submitted = ({ tables }: RunResult): number[] =>
    [...tables.table("pods").numbers("submitted_us")] as number[];
  const roomy = await runScenario(scenario(100), { paranoid: true });
  // Nine jobs, three runs each, at 0, 6 and 12 s after the arrival.
  expect(submitted(roomy).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 9 }, (_, i) => [10, 16, 22].map((s) => (10 * i + s) * 1e6))
      .flat()
      .toSorted((a, b) => a - b),
  );
  expect(roomy.pods).toMatchObject({ submitted: 27, failed: 27 });
  const narrow = await runScenario(scenario(1), { paranoid: true });
  expect(narrow.pods).toMatchObject({ submitted: 27, failed: 27 });
  // 27 runs of 5 s one after another; only after the very first is there nothing to do, for a second.
  const ended = [...narrow.tables.table("pods").numbers("ended_us")] as number[];
  expect(Math.max(...ended)).toBe((10 + 27 * 5 + 1) * 1e6);
});

test("a bad file of tasks is told with its place", async () => {
  const path = join(folder, "bad");
  const replay = async (text: string, more: string = ""): Promise<RunResult> => {
    writeFileSync(`${path}.csv`, text);
    writeFileSync(
      `${path}.yaml`,
      `apiVersion: clustersim/v1
kind: Scenario
metadata: { name: bad }
spec:
  duration: 1h
  nodes: [{ name: n, count: 1, capacity: { cpu: 4, memory: 1Gi } }]
  workload: [{ kind: trace, path: bad.csv${more} }]
`,
    );
    return runScenario(`${path}.yaml`);
  };
  const head = "time,job,index,user,priority,duration,outcome,request.cpu";
  await expect(replay("")).rejects.toThrow("expected the column time");
  await expect(replay("time,job,idx\n")).rejects.toThrow(
    'bad.csv:1:10: idx: expected the column index, found "idx"',
  );
  await expect(replay(`${head},request.gpu\n`)).rejects.toThrow("request.gpu: unknown column");
  await expect(replay(`${head},request.cpu\n`)).rejects.toThrow("stands here twice");
  await expect(replay(`${head}\n0,1,0,u,0,5,finish\n`)).rejects.toThrow("bad.csv:2");
  await expect(replay(`${head}\n0,1,0,u,0,5,done,1\n`)).rejects.toThrow('found "done"');
  const good = `${head}\n0,1,0,u,0,5000000,finish,1000\n0,1,1,u,0,,,500\n7,2,0,,9,1,fail,0\n`;
  expect((await replay(good)).pods).toMatchObject({ submitted: 3, finished: 1, failed: 1, running: 1 });
  const skipped = await replay(`${good}8,x,0,,9,1,fail,0\n`, ", badRows: skip");
  expect(skipped.warnings).toEqual([expect.stringContaining("1 bad rows were skipped")]);
});
