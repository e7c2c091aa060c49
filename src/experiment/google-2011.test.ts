import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { root } from "../cli/test-kit.ts";
import { runScenario } from "./run-scenario.ts";

const shared = join(root, "../shared/traces");
const small = ["outputs.files=[]"];

// The longest of them reads 1.8 million rows.
describe.skipIf(!existsSync(join(shared, "google-2011")))("the real trace", { timeout: 180_000 }, () => {
  test("recorded: every event of ten parts is followed, and the end is what is published", async () => {
    const { pods, report, complete, warnings, simulatedSeconds } = await runScenario(
      join(root, "scenarios/google-2011-recorded.yaml"),
      { data: shared, set: small },
    );
    expect(complete).toBe(true);
    expect(pods).toEqual({
      submitted: 675_721,
      placed: 639_729,
      evictions: 145_550,
      failed: 13_267,
      finished: 230_982,
      killed: 122_562,
      lost: 0,
      rejected: 0,
      running: 136_793,
      pending: 26_567,
    });
    expect(simulatedSeconds).toBe(50_711.946042);
    expect(warnings).toEqual(["13 machines had no ADD row and were added without capacity"]);
    expect(report.summary.evictionsByCause).toMatchObject({ recorded: 145_550 });
  });

  test("policy: every pod of the first hour is accounted for, and so is every machine", async () => {
    const { pods, report } = await runScenario(join(root, "scenarios/google-2011-policy.yaml"), {
      data: shared,
      set: [...small, "spec.workload[0].until=1h"],
    });
    const { submitted, finished, failed, killed, lost, running, pending } = pods;
    expect(finished + failed + killed + lost + running + pending).toBe(submitted);
    expect(submitted).toBe(chains(3_600e6));
    expect(submitted).toBeGreaterThan(150_000);
    expect(pods.evictions).toBeGreaterThan(0);
    expect(report.summary.nodes.atEnd).toBe(machinesUp(3_600e6));
  });

  const cellsOf = function* (table: string, until: number): Generator<string[]> {
    for (const part of readdirSync(join(shared, "google-2011", table)).toSorted())
      for (const line of gunzipSync(readFileSync(join(shared, "google-2011", table, part)))
        .toString()
        .split("\n")) {
        const cells = line.split(",");
        if (Number(cells[0]) >= until) return;
        if (line !== "") yield cells;
      }
  };

  /** Tasks from their first submission, or from an end on, to an end: evictions are inside of them. */
  function chains(until: number): number {
    const open = new Set<string>();
    let begun = 0;
    for (const [, , job, index, , event] of cellsOf("task_events", until)) {
      const task = `${job}/${index}`;
      if (["3", "4", "5", "6"].includes(event!)) open.delete(task);
      else if (event !== "2" && !open.has(task)) {
        open.add(task);
        begun += 1;
      }
    }
    return begun;
  }

  function machinesUp(until: number): number {
    const up = new Set<string>();
    for (const [, machine, event] of cellsOf("machine_events", until))
      if (event === "1") up.delete(machine!);
      else if (event === "0") up.add(machine!);
    return up.size;
  }
});

describe("the sample", () => {
  const data = join(root, "traces/google-2011-sample");

  test("recorded: the counts of its README", async () => {
    const { pods } = await runScenario(join(root, "scenarios/google-2011-recorded.yaml"), { data });
    expect(pods).toMatchObject({
      submitted: 46,
      placed: 44,
      evictions: 3,
      failed: 5,
      // One of the 23 finished after the window.
      finished: 22,
      killed: 3,
      lost: 1,
      running: 11,
      pending: 1,
    });
  });

  test("policy: the same with either search, and every invariant holds", async () => {
    const path = join(root, "scenarios/google-2011-policy.yaml");
    const indexed = await runScenario(path, { data, paranoid: true });
    const reference = await runScenario(path, { data, set: ["policies.scheduler.search=reference"] });
    expect(indexed.fingerprint).toBe(reference.fingerprint);
    expect(indexed.pods).toEqual(reference.pods);
    expect(indexed.pods.submitted).toBeGreaterThan(40);
  });
});
