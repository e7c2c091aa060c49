import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FOREVER } from "../../../base/units.ts";
import { ClusterState } from "../../../sim/model/cluster-state.ts";
import { kubernetesResources, ResourceTable } from "../../../sim/model/resources.ts";
import { openTaskCsv } from "./task-csv-source.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "task-csv-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function rowsOf(
  path: string,
  options: { until?: number; blockRows?: number } = {},
): Promise<unknown[]> {
  const state = new ClusterState({ resources: new ResourceTable(kubernetesResources) });
  const source = await openTaskCsv({ path, state, ...options });
  const rows: unknown[] = [];
  for (let block = await source.next(); block; block = await source.next())
    for (let at = 0; at < block.length; at++) {
      const { requests, priority } = state.classes.spec(block.podClass[at] as number);
      const user = state.users.name(block.user[at] as number);
      const [time, job, index] = [block.time[at], block.job[at], block.index[at]];
      const end = [block.duration[at], block.outcome[at]];
      rows.push([time, job, index, user, priority, ...end, requests, block.use?.map((use) => use[at])]);
    }
  await source.close();
  expect(await source.next()).toBeUndefined();
  expect(source.progress()).toBe(1);
  return rows;
}

const text = `time,job,index,user,priority,duration,outcome,request.memory,request.cpu,use.cpu
0,7,0,ann,9,5000000,,1024,1500,700
0,7,1,ann,9,5000000,fail,1024,1500,
12,8,0,,0,,kill,,250,250
99,9,0,bob,2,1,lost,0,0,0
`;

const expected = [
  [0, 7, 0, "ann", 9, 5e6, 0, [1500, 1024, 0], [700, 0, 0]],
  [0, 7, 1, "ann", 9, 5e6, 1, [1500, 1024, 0], [0, 0, 0]],
  [12, 8, 0, "", 0, FOREVER, 2, [250, 0, 0], [250, 0, 0]],
  [99, 9, 0, "bob", 2, 1, 3, [0, 0, 0], [0, 0, 0]],
];

test("columns may come in any order after the first; blanks have a meaning", async () => {
  const path = join(folder, "tasks.csv");
  writeFileSync(path, text);
  expect(await rowsOf(path)).toEqual(expected);
  writeFileSync(path, text.replaceAll("\n", "\r\n"));
  expect(await rowsOf(path)).toEqual(expected);
});

test("gzipped, in a folder, in blocks of any size, and up to a moment: the same rows", async () => {
  const path = join(folder, "tasks.csv.gz");
  writeFileSync(path, gzipSync(text));
  rmSync(join(folder, "tasks.csv"), { force: true });
  expect(await rowsOf(folder)).toEqual(expected);
  for (const blockRows of [1, 2, 3]) expect(await rowsOf(folder, { blockRows })).toEqual(expected);
  expect(await rowsOf(path, { until: 12 })).toEqual(expected.slice(0, 3));
});

test("a folder needs one file of tasks", async () => {
  writeFileSync(join(folder, "more.csv"), text);
  await expect(rowsOf(folder)).rejects.toThrow("holds 2 .csv or .csv.gz files");
  await expect(rowsOf(join(folder, "none"))).rejects.toThrow("cannot be read");
});
