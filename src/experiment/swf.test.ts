import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { runScenario } from "./run-scenario.ts";

const folder = mkdtempSync(join(tmpdir(), "clustersim-swf-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Four jobs on four processors: number, submit, run time, processors; a fifth was cancelled. */
const jobs = [
  [1, 0, 10, 2],
  [2, 1, 5, 4],
  [3, 2, 9, 2],
  [4, 2, 8, 2],
  [5, 3, -1, 2],
] as const;
writeFileSync(
  join(folder, "NASA-iPSC-1993-3.1-cln.swf.gz"),
  gzipSync(
    jobs
      .map(([job, at, run, size]) => `${job} ${at} -1 ${run} ${size} -1 -1 -1 -1 -1 1 1 1 1 -1 -1 -1 -1\n`)
      .join(""),
  ),
);

test.each([
  ["none", { mean: 8.75, max: 13 }],
  ["easy", { mean: 5.5, max: 13 }],
  ["conservative", { mean: 5.5, max: 13 }],
])("a log of four jobs from file to summary, passing %s", async (passing, wait) => {
  const set = ["nodes[0].count=4", `policies.queue.gang.passing=${passing}`, "duration=1m"];
  const outcome = await runScenario("scenarios/swf-easy.yaml", { data: folder, paranoid: true, set });
  const { warnings } = outcome;
  const { summary } = outcome.report;
  expect(summary.jobs).toMatchObject({ count: 4, notStarted: 0, unfinished: 0, wait });
  expect(summary.pods.finished).toBe(10);
  expect(warnings).toEqual(["jobs without a run time or processors were left out: 1"]);
});
