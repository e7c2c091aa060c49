import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { InputError } from "../base/input-error.ts";
import { RandomStream } from "../base/random.ts";
import { runScenario } from "./run-scenario.ts";

const root = mkdtempSync(join(tmpdir(), "clustersim-odd-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;

/** A trace of rows that each make sense and together may not. */
function trace(tables: Readonly<Record<string, readonly string[]>>): string {
  const folder = join(root, String(folders++));
  for (const [table, rows] of Object.entries(tables)) {
    mkdirSync(join(folder, table), { recursive: true });
    writeFileSync(join(folder, table, "part-00000-of-00001.csv"), rows.map((row) => `${row}\n`).join(""));
  }
  return folder;
}

const replay = (mode: string, data: string, set: readonly string[] = []) =>
  runScenario(`scenarios/google-2011-${mode}.yaml`, { data, paranoid: true, set: [...set] });

/** A machine that is added twice, one that is only ever changed or removed, tasks on all of them. */
const odd = {
  machine_events: [
    "0,5,0,p,1,1",
    "0,6,2,p,1,1",
    "700000000,5,0,p,1,1",
    "800000000,7,1,,,",
    "900000000,5,1,,,",
  ],
  task_events: [
    "600000000,,1,0,,0,u,0,9,0.1,0.1,0.1,0",
    "600000001,,1,0,6,1,u,0,9,0.1,0.1,0.1,0",
    "850000000,,2,0,,0,u,0,9,0.1,0.1,0.1,0",
    "850000001,,2,0,7,1,u,0,9,0.1,0.1,0.1,0",
    "950000000,,1,0,6,4,u,0,9,0.1,0.1,0.1,0",
  ],
};

test("machines that come twice, or only change or go, are no reason to stop", async () => {
  const recorded = await replay("recorded", trace(odd));
  expect(recorded.pods).toMatchObject({ submitted: 2, placed: 2, finished: 1, running: 1, pending: 0 });
  const cpu = recorded.tables.table("cluster").numbers("cpu_requested_machines");
  expect(cpu.at(-1)).toBeCloseTo(0.1, 12);
  const policy = await replay("policy", trace(odd));
  expect(policy.pods.submitted).toBe(2);
});

describe("a trace without rows is over before it began", () => {
  const machines = { machine_events: ["0,5,0,p,1,1"] };
  test.each([
    ["recorded", { task_events: [] }, []],
    ["policy", { task_events: [], ...machines }, []],
    ["recorded", { task_events: ["7200000000,,1,0,,0,u,0,9,0.1,0.1,0.1,0"] }, ["spec.workload[0].until=1h"]],
  ] as const)("%s %j %j", async (mode, tables, set) => {
    const { pods, simulatedSeconds } = await replay(mode, trace(tables), set);
    expect(pods.submitted).toBe(0);
    expect(simulatedSeconds).toBeLessThanOrEqual(3600);
  });
});

/** Any rows in order of time, of a few machines, jobs and indexes. */
function anyTrace(random: RandomStream): { machine_events: string[]; task_events: string[] } {
  const pick = <T>(from: readonly T[]): T => from[random.below(from.length)] as T;
  const rows = (count: number, row: () => string): string[] => {
    let time = 0;
    return Array.from({ length: count }, () => {
      time += pick([0, 0, 1, 5_000_000, 600_000_000]);
      return `${time},${row()}`;
    });
  };
  return {
    machine_events: rows(
      1 + random.below(12),
      () => `${random.below(4)},${random.below(3)},${pick(["p,1,1", "p,0.5,0.25", ",,"])}`,
    ),
    task_events: rows(1 + random.below(40), () => {
      const machine = pick(["", "0", "1", "2", "3", "9"]);
      const requests = pick(["0.1,0.1,0.1", "0.5,0.2,", ",,", "1,1,1"]);
      const missing = pick(["", "", "", "0", "1", "2"]);
      return `${missing},${random.below(3)},${random.below(3)},${machine},${random.below(9)},u,${random.below(4)},${pick([0, 2, 9, 11])},${requests},${pick(["", "0", "1"])}`;
    }),
  };
}

test.each([1, 2, 3, 4])("any rows at all are replayed or refused with their place, seed %d", async (seed) => {
  const random = new RandomStream(`odd traces ${seed}`);
  let replayed = 0;
  for (let i = 0; i < 30; i++) {
    const data = trace(anyTrace(random));
    for (const mode of ["recorded", "policy"]) {
      try {
        const { pods } = await replay(mode, data);
        expect(pods.running + pods.pending).toBeLessThanOrEqual(pods.submitted);
        replayed += 1;
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
      }
    }
  }
  expect(replayed).toBeGreaterThan(45);
});
