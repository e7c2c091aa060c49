import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type TraceFolder, taskRow, writeTrace } from "./test-kit.ts";
import { googleTraceInfo } from "./trace-info.ts";

const root = join(import.meta.dirname, "../../../..");
const sample = join(root, "traces/google-2011-sample");
const real = join(root, "../shared/traces/google-2011");

const open: TraceFolder[] = [];
afterEach(() => {
  for (const folder of open.splice(0)) folder.remove();
});

function trace(content: Parameters<typeof writeTrace>[0]): string {
  const folder = writeTrace(content);
  open.push(folder);
  return folder.path;
}

describe.skipIf(!existsSync(real))("the real trace", () => {
  test("ten parts give the counts published with them", async () => {
    expect(await googleTraceInfo(real)).toEqual({
      format: "google-2011",
      rows: 1_827_856,
      firstTime: 0,
      lastTime: 50_711_946_042,
      events: {
        SUBMIT: 675_721,
        SCHEDULE: 639_729,
        EVICT: 145_550,
        FAIL: 13_267,
        FINISH: 230_982,
        KILL: 122_562,
        LOST: 0,
        UPDATE_PENDING: 2,
        UPDATE_RUNNING: 43,
      },
      tasks: 464_004,
      jobs: 14_484,
      machines: { ADD: 21_443, REMOVE: 8_957, UPDATE: 7_380, distinct: 12_583 },
      end: { running: 136_793, pending: 26_567, cpu: 7535.5861224, memory: 5733.07807492 },
      tables: {
        machine_events: { parts: 1, rows: 37_780 },
        task_events: { parts: 10, rows: 1_827_856 },
        job_events: { parts: 10, rows: 39_435 },
      },
      badRows: { count: 0, issues: [] },
    });
  });

  test("so does the first part alone", async () => {
    const info = await googleTraceInfo(join(real, "task_events/part-00000-of-00500.csv.gz"));
    expect(info).toMatchObject({
      rows: 450_146,
      tasks: 190_926,
      jobs: 4_895,
      end: { running: 131_409, pending: 11_421 },
    });
    expect(info.machines).toBeUndefined();
  });
});

test("the sample gives what its README says", async () => {
  expect(await googleTraceInfo(sample)).toMatchObject({
    rows: 127,
    firstTime: 0,
    lastTime: 3_600_000_009,
    events: {
      SUBMIT: 46,
      SCHEDULE: 44,
      EVICT: 3,
      FAIL: 5,
      FINISH: 23,
      KILL: 3,
      LOST: 1,
      UPDATE_PENDING: 1,
      UPDATE_RUNNING: 1,
    },
    tasks: 43,
    jobs: 9,
    machines: { ADD: 8, REMOVE: 1, UPDATE: 2, distinct: 7 },
    end: { running: 11, pending: 1, cpu: 0.662486, memory: 0.427232 },
  });
});

test("tasks and jobs are counted once, whatever their numbers", async () => {
  const tasks = ["1/0", "1/31", "1/32", "1/2147483647", "2/0", "6253771429/31", "9007199254740991/5"];
  const rows = [...tasks, ...tasks].map((task, at) => taskRow(at, task, "SUBMIT")).join("");
  expect(await googleTraceInfo(trace({ task_events: rows }))).toMatchObject({
    tasks: 7,
    jobs: 4,
    end: { pending: 7 },
  });
});

test("rows after the window are counted and change nothing", async () => {
  const rows = [
    taskRow(5, "1/0", "SUBMIT"),
    taskRow(6, "1/0", "SCHEDULE"),
    taskRow("9223372036854775807", "1/0", "KILL"),
  ];
  expect(await googleTraceInfo(trace({ task_events: rows.join("") }))).toMatchObject({
    rows: 3,
    firstTime: 5,
    lastTime: 6,
    events: { KILL: 1 },
    end: { running: 1, pending: 0, cpu: 0.5, memory: 0.25 },
  });
});

test("every table is checked, and bad rows are told or skipped", async () => {
  const path = trace({
    task_events: taskRow(1, "1/0", "SUBMIT"),
    job_events: "1,,1,0,u,0,n,l\n1,,1,9,u,0,n,l\n",
  });
  const place = 'part-00000-of-00500.csv:2:6: event type: "9" is not a whole number from 0 to 8';
  await expect(googleTraceInfo(path)).rejects.toThrow(place);
  const info = await googleTraceInfo(path, { badRows: "skip" });
  expect(info.tables.job_events).toEqual({ parts: 1, rows: 1 });
  expect(info.badRows.count).toBe(1);
});
