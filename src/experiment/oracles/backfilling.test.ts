/**
 * Jobs on a parallel machine against a small simulation in Python (`backfilling.py`), which knows processors
 * and nothing of nodes, pods or this program: the same start of every job.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { RandomStreams } from "../../base/random.ts";
import { SECOND } from "../../base/units.ts";
import { firstFit } from "../../policies/placement/first-fit.ts";
import { queueOrderPolicies } from "../../policies/registry.ts";
import { Cluster } from "../../sim/cluster.ts";
import { LifeEvent } from "../../sim/contract/observer.ts";
import type { Passing } from "../../sim/contract/rules.ts";
import { node, runTo, testState } from "../../sim/test-kit.ts";
import { openSwf } from "../../workload/traces/swf/swf-source.ts";

const traces = join(import.meta.dirname, "../../../../shared/traces/swf");
const python = process.env["CLUSTERSIM_PYTHON"] ?? "python3";
const hasPython = spawnSync(python, ["--version"]).status === 0;
const folder = mkdtempSync(join(tmpdir(), "backfilling-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts of jobs by number, in seconds. */
type Starts = Record<string, number>;

interface Machine {
  readonly nodes: number;
  readonly cpus: number;
}

async function ours(
  path: string,
  { nodes, cpus }: Machine,
  passing: Passing,
): Promise<{ starts: Starts; meanWait: number }> {
  const state = testState();
  const starts: Starts = {};
  let waits = 0;
  const source = await openSwf({ path, state });
  state.pods.keepEstimates();
  const cluster = new Cluster({
    state,
    streams: new RandomStreams("1"),
    nodes: Array.from({ length: nodes }, (_, i) => node(`n${i}`, cpus * 1000)),
    sources: [source],
    requeue: { name: "at once", delay: () => 0 },
    scheduling: { policy: firstFit, order: queueOrderPolicies["fifo"]!.make(), gang: { passing } },
    observe: (clock) => [
      {
        podEvent: (event, pod) => {
          if (event !== LifeEvent.schedule) return;
          const job = state.owners.job[state.pods.owner[pod]!]!;
          if (starts[job] === undefined) waits += (clock.now - state.pods.submittedAt[pod]!) / SECOND;
          starts[job] = clock.now / SECOND;
        },
      },
    ],
  });
  await runTo(cluster, Number.MAX_SAFE_INTEGER);
  await source.close();
  return { starts, meanWait: waits / Object.keys(starts).length };
}

function theirs(path: string, processors: number, rule: string): Starts {
  const script = join(import.meta.dirname, "backfilling.py");
  const done = spawnSync(python, [script, path, String(processors), rule], {
    encoding: "utf8",
    maxBuffer: 1e9,
  });
  if (done.status !== 0) throw new Error(done.stderr);
  return Object.fromEntries(
    done.stdout
      .trim()
      .split("\n")
      .map((line) => line.split(" ").map(Number)),
  );
}

/**
 * The first jobs of the log, coming so many times as fast, with estimates of one to six times the run time.
 */
function changed(path: string, { speedUp, first }: { speedUp: number; first: number }): string {
  const rows = gunzipSync(readFileSync(path))
    .toString()
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length === 18)
    .slice(0, first);
  for (const fields of rows) {
    fields[1] = String(Math.floor(Number(fields[1]) / speedUp));
    fields[8] = String(Number(fields[3]) * (1 + (Number(fields[0]) % 6)) + 1);
  }
  const to = join(folder, `changed-${speedUp}-${first}.swf`);
  writeFileSync(to, rows.map((fields) => fields.join(" ")).join("\n"));
  return to;
}

const nasa = join(traces, "NASA-iPSC-1993-3.1-cln.swf.gz");
const lublin = join(traces, "lublin_256.swf.gz");

describe.skipIf(!existsSync(traces) || !hasPython)("logs of ../shared/traces/swf, against Python", () => {
  const ipsc: Machine = { nodes: 128, cpus: 1 };
  const cluster: Machine = { nodes: 256, cpus: 1 };
  const whole = Number.POSITIVE_INFINITY;
  /** Mean waits in seconds: the comparison is about jobs that queue. */
  test.each<{ name: string; log: () => string; machine: Machine; passing: Passing; wait: number }>([
    { name: "NASA iPSC", log: () => nasa, machine: ipsc, passing: "none", wait: 8.005 },
    { name: "NASA iPSC", log: () => nasa, machine: ipsc, passing: "easy", wait: 4.028 },
    { name: "Lublin 256", log: () => lublin, machine: cluster, passing: "none", wait: 2_388_443.76 },
    { name: "Lublin 256", log: () => lublin, machine: cluster, passing: "easy", wait: 97_155.995 },
    {
      name: "Lublin 256, loose estimates",
      log: () => changed(lublin, { speedUp: 1, first: 3_000 }),
      machine: cluster,
      passing: "easy",
      wait: 32_358.515,
    },
    {
      name: "NASA iPSC on nodes of 4, twice as fast, loose estimates",
      log: () => changed(nasa, { speedUp: 2, first: whole }),
      machine: { nodes: 32, cpus: 4 },
      passing: "easy",
      wait: 61_786.706,
    },
    // On one node it does not matter which processors a reservation names.
    {
      name: "NASA iPSC on one node, 3 times as fast, loose estimates",
      log: () => changed(nasa, { speedUp: 3, first: 500 }),
      machine: { nodes: 1, cpus: 128 },
      passing: "conservative",
      wait: 6_278.134,
    },
    {
      name: "Lublin 256 on one node, loose estimates",
      log: () => changed(lublin, { speedUp: 1, first: 400 }),
      machine: { nodes: 1, cpus: 256 },
      passing: "conservative",
      wait: 5_452.58,
    },
  ])(
    "$name, passing $passing: every job starts as there, mean wait $wait s",
    async ({ log, machine, passing, wait }) => {
      const path = log();
      const { starts, meanWait } = await ours(path, machine, passing);
      const rule = passing === "none" ? "fcfs" : passing;
      expect(starts).toEqual(theirs(path, machine.nodes * machine.cpus, rule));
      expect(meanWait).toBeCloseTo(wait, 1);
    },
    60_000,
  );
});
