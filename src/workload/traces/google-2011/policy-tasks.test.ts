import { afterEach, expect, test } from "vitest";
import { type TaskCells, type TraceFolder, taskRow, workOf, writeTrace } from "./test-kit.ts";

const open: TraceFolder[] = [];
afterEach(() => {
  for (const folder of open.splice(0)) folder.remove();
});

type Row = [at: number | string, event: Parameters<typeof taskRow>[2], cells?: TaskCells, task?: string];

/** The work of a trace of one machine and these rows of task 7/3, without the machine and the usual spec. */
async function work(rows: readonly Row[], until?: number): Promise<string[]> {
  const folder = writeTrace({
    machine_events: "0,1,0,,1,1\n",
    task_events: rows.map(([at, event, cells, task]) => taskRow(at, task ?? "7/3", event, cells)).join(""),
  });
  open.push(folder);
  const lines = await workOf({ path: folder.path, mode: "policy", until });
  expect(lines.shift()).toBe("0 nodeAdd 0 1 1 1 {}");
  return lines.map((line) => line.replace(" cpu 0.5 memory 0.25 priority 2", "").replace(" user user", ""));
}

test("a task that finishes lasts from its placement to its end", async () => {
  expect(
    await work([
      [10, "SUBMIT"],
      [15, "SCHEDULE"],
      [40, "FINISH"],
    ]),
  ).toEqual(["10 submit 0 7/3 25 finish"]);
});

test("fail and lost are outcomes of their own", async () => {
  expect(
    await work([
      [10, "SUBMIT"],
      [15, "SCHEDULE"],
      [40, "FAIL"],
    ]),
  ).toEqual(["10 submit 0 7/3 25 fail"]);
  expect(
    await work([
      [10, "SUBMIT"],
      [15, "SCHEDULE"],
      [41, "LOST"],
    ]),
  ).toEqual(["10 submit 0 7/3 26 lost"]);
});

test("an evicted and submitted task is one pod that needs the time of its last attempt", async () => {
  const rows: Row[] = [
    [10, "SUBMIT"],
    [15, "SCHEDULE"],
    [40, "EVICT"],
    [43, "SUBMIT"],
    [50, "SCHEDULE"],
    [55, "EVICT"],
    [55, "SUBMIT"],
    [60, "SCHEDULE"],
    [160, "FINISH"],
  ];
  expect(await work(rows)).toEqual(["10 submit 0 7/3 100 finish"]);
});

test("a kill comes at its time, whatever the task did", async () => {
  expect(
    await work([
      [10, "SUBMIT"],
      [15, "SCHEDULE"],
      [40, "KILL"],
    ]),
  ).toEqual(["10 submit 0 7/3 forever", "40 kill 0"]);
  expect(
    await work([
      [10, "SUBMIT"],
      [40, "KILL"],
    ]),
  ).toEqual(["10 submit 0 7/3 forever", "40 kill 0"]);
  expect(
    await work([
      [10, "SUBMIT"],
      [15, "SCHEDULE"],
      [20, "EVICT"],
      [40, "KILL"],
    ]),
  ).toEqual(["10 submit 0 7/3 forever", "40 kill 0"]);
});

test.each(["FINISH", "FAIL", "LOST"] as const)("a submit after %s is another pod", async (end) => {
  const rows: Row[] = [
    [10, "SUBMIT"],
    [15, "SCHEDULE"],
    [40, end],
    [41, "SUBMIT"],
    [42, "SCHEDULE"],
    [43, "FINISH"],
  ];
  expect(await work(rows)).toEqual([`10 submit 0 7/3 25 ${end.toLowerCase()}`, "41 submit 0 7/3 1 finish"]);
});

test("a submit after a kill is another pod", async () => {
  const rows: Row[] = [
    [10, "SUBMIT"],
    [40, "KILL"],
    [41, "SUBMIT"],
    [42, "SCHEDULE"],
    [43, "FINISH"],
  ];
  expect(await work(rows)).toEqual(["10 submit 0 7/3 forever", "40 kill 0", "41 submit 0 7/3 1 finish"]);
});

test("a chain cut by the end of the window runs for ever", async () => {
  expect(await work([[10, "SUBMIT"]])).toEqual(["10 submit 0 7/3 forever"]);
  expect(
    await work([
      [10, "SUBMIT"],
      [15, "SCHEDULE"],
    ]),
  ).toEqual(["10 submit 0 7/3 forever"]);
  expect(
    await work([
      [10, "SUBMIT"],
      [15, "SCHEDULE"],
      [20, "EVICT"],
      [21, "SUBMIT"],
    ]),
  ).toEqual(["10 submit 0 7/3 forever"]);
});

test("an end after the window is no end", async () => {
  const rows: Row[] = [
    [10, "SUBMIT"],
    [15, "SCHEDULE"],
    ["9223372036854775807", "FINISH"],
  ];
  expect(await work(rows)).toEqual(["10 submit 0 7/3 forever"]);
});

test("`until` cuts as the end of the trace does, at a moment that belongs to the window", async () => {
  const rows: Row[] = [
    [10, "SUBMIT"],
    [15, "SCHEDULE"],
    [40, "FINISH"],
    [41, "SUBMIT"],
    [45, "KILL"],
  ];
  expect(await work(rows, 39)).toEqual(["10 submit 0 7/3 forever"]);
  expect(await work(rows, 40)).toEqual(["10 submit 0 7/3 25 finish"]);
  expect(await work(rows, 9)).toEqual([]);
});

test("a task evicted for good lasts as long as its last attempt and is lost", async () => {
  expect(
    await work([
      [10, "SUBMIT"],
      [15, "SCHEDULE"],
      [40, "EVICT"],
    ]),
  ).toEqual(["10 submit 0 7/3 25 lost"]);
  expect(
    await work([
      [10, "SUBMIT"],
      [40, "EVICT"],
    ]),
  ).toEqual(["10 submit 0 7/3 0 lost"]);
});

test("a chain that ends while pending needs the time of its last attempt, or none", async () => {
  expect(
    await work([
      [10, "SUBMIT"],
      [15, "SCHEDULE"],
      [40, "EVICT"],
      [41, "SUBMIT"],
      [60, "FAIL"],
    ]),
  ).toEqual(["10 submit 0 7/3 25 fail"]);
  expect(
    await work([
      [10, "SUBMIT"],
      [60, "FAIL"],
    ]),
  ).toEqual(["10 submit 0 7/3 0 fail"]);
});

test("a task from before the window arrives at 0 with the rest of its run time", async () => {
  expect(
    await work([
      [0, "SUBMIT"],
      [0, "SCHEDULE"],
      [600_000_040, "FINISH"],
    ]),
  ).toEqual(["0 submit 0 7/3 600000040 finish"]);
});

test("an update changes the class at its time", async () => {
  const rows: Row[] = [
    [10, "SUBMIT"],
    [11, "UPDATE_PENDING", { priority: 9 }],
    [15, "SCHEDULE", { priority: 9 }],
    [20, "UPDATE_RUNNING", { priority: 9, memory: 0.0001 }],
    [40, "FINISH", { priority: 9, memory: 0.0001 }],
  ];
  expect(await work(rows)).toEqual([
    "10 submit 0 7/3 25 finish",
    "11 update 0 cpu 0.5 memory 0.25 priority 9",
    "20 update 0 cpu 0.5 memory 0.0001 priority 9",
  ]);
});

test("so does a placement or a later submit with other requests", async () => {
  const rows: Row[] = [
    [10, "SUBMIT", { cpu: "", memory: "", differentMachines: "" }],
    [15, "SCHEDULE"],
    [20, "EVICT"],
    [21, "SUBMIT", { cpu: 1 }],
  ];
  expect(await work(rows)).toEqual([
    "10 submit 0 7/3 forever cpu 0 memory 0 priority 2",
    "15 update 0",
    "21 update 0 cpu 1 memory 0.25 priority 2",
  ]);
});

test("a row of a task not seen before begins a chain, an end means nothing", async () => {
  expect(
    await work([
      [15, "SCHEDULE"],
      [40, "FINISH"],
    ]),
  ).toEqual(["15 submit 0 7/3 25 finish"]);
  expect(
    await work([
      [15, "UPDATE_RUNNING"],
      [40, "FINISH"],
    ]),
  ).toEqual(["15 submit 0 7/3 25 finish"]);
  expect(
    await work([
      [15, "UPDATE_PENDING"],
      [40, "KILL"],
    ]),
  ).toEqual(["15 submit 0 7/3 forever", "40 kill 0"]);
  expect(
    await work([
      [15, "FINISH"],
      [16, "EVICT"],
      [17, "KILL"],
    ]),
  ).toEqual([]);
});

test("a handle goes to the next task once its chain has ended", async () => {
  const rows: Row[] = [
    [10, "SUBMIT"],
    [10, "SUBMIT", {}, "8/0"],
    [11, "SCHEDULE"],
    [12, "FINISH"],
    [13, "SUBMIT", {}, "9/0"],
    [14, "KILL", {}, "8/0"],
    [15, "SUBMIT", {}, "9/1"],
  ];
  expect(await work(rows)).toEqual([
    "10 submit 0 7/3 1 finish",
    "10 submit 1 8/0 forever",
    "13 submit 0 9/0 forever",
    "14 kill 1",
    "15 submit 1 9/1 forever",
  ]);
});

test("tasks of one job on different machines are one per node", async () => {
  expect(await work([[10, "SUBMIT", { differentMachines: 1 }]])).toEqual([
    "10 submit 0 7/3 forever one-per-node",
  ]);
});

test("a trace without machines cannot be placed", async () => {
  const folder = writeTrace({ task_events: taskRow(1, "1/0", "SUBMIT") });
  open.push(folder);
  await expect(workOf({ path: folder.path, mode: "policy" })).rejects.toThrow("holds no machine_events");
});
