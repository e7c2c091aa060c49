import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { Op } from "../../../sim/contract/work.ts";
import { eventNames } from "./tables.ts";
import { drain, type TaskCells, type TraceFolder, taskRow, workOf, writeTrace } from "./test-kit.ts";
import { googleTraceInfo } from "./trace-info.ts";

const open: TraceFolder[] = [];
afterEach(() => {
  for (const folder of open.splice(0)) folder.remove();
});

function trace(content: Parameters<typeof writeTrace>[0]): string {
  const folder = writeTrace(content);
  open.push(folder);
  return folder.path;
}

type Row = [at: number, event: Parameters<typeof taskRow>[2], cells?: TaskCells];

/** The work of these rows of task 7/3 on machines 1 and 2, without the machines and the usual spec. */
async function work(rows: readonly Row[]): Promise<string[]> {
  const path = trace({
    machine_events: "0,1,0,,1,1\n0,2,0,,1,1\n",
    task_events: rows.map(([at, event, cells]) => taskRow(at, "7/3", event, cells)).join(""),
  });
  return (await workOf({ path, mode: "recorded" }))
    .slice(2)
    .map((line) => line.replace(" cpu 0.5 memory 0.25 priority 2", "").replace(" user user", ""));
}

test("rows become operations one to one", async () => {
  const rows: Row[] = [
    [10, "SUBMIT"],
    [15, "SCHEDULE"],
    [20, "EVICT"],
    [20, "SUBMIT"],
    [21, "SCHEDULE", { machine: 2 }],
    [22, "UPDATE_RUNNING", { cpu: 1 }],
    [30, "FINISH"],
    [31, "SUBMIT"],
    [32, "KILL"],
  ];
  expect(await work(rows)).toEqual([
    "10 submit 0 7/3 forever",
    "15 schedule 0 on 0",
    "20 evict 0",
    "20 submit 0 7/3 forever",
    "21 schedule 0 on 1",
    "22 update 0 cpu 1 memory 0.25 priority 2",
    "30 finish 0",
    "31 submit 0 7/3 forever",
    "32 kill 0",
  ]);
});

test("a placement with other requests updates first", async () => {
  expect(
    await work([
      [10, "SUBMIT"],
      [15, "SCHEDULE", { cpu: 0.25 }],
    ]),
  ).toEqual(["10 submit 0 7/3 forever", "15 update 0 cpu 0.25 memory 0.25 priority 2", "15 schedule 0 on 0"]);
});

test("a missing submit is supplied", async () => {
  expect(
    await work([
      [15, "SCHEDULE"],
      [20, "FAIL"],
    ]),
  ).toEqual(["15 submit 0 7/3 forever", "15 schedule 0 on 0", "20 fail 0"]);
  expect(
    await work([
      [15, "UPDATE_PENDING"],
      [20, "LOST"],
    ]),
  ).toEqual(["15 submit 0 7/3 forever", "20 lost 0"]);
  expect(await work([[15, "UPDATE_RUNNING", { machine: 2 }]])).toEqual([
    "15 submit 0 7/3 forever",
    "15 schedule 0 on 1",
  ]);
  expect(
    await work([
      [10, "SUBMIT"],
      [11, "EVICT"],
      [12, "SCHEDULE"],
    ]),
  ).toEqual(["10 submit 0 7/3 forever", "11 evict 0", "12 submit 0 7/3 forever", "12 schedule 0 on 0"]);
  expect(
    await work([
      [10, "SUBMIT"],
      [11, "EVICT"],
      [12, "KILL"],
    ]),
  ).toEqual(["10 submit 0 7/3 forever", "11 evict 0", "12 submit 0 7/3 forever", "12 kill 0"]);
});

test("a missing eviction is supplied", async () => {
  const start: Row[] = [
    [10, "SUBMIT"],
    [11, "SCHEDULE"],
  ];
  const begun = ["10 submit 0 7/3 forever", "11 schedule 0 on 0"];
  expect(await work([...start, [12, "SUBMIT"]])).toEqual([...begun, "12 evict 0", "12 submit 0 7/3 forever"]);
  expect(await work([...start, [12, "UPDATE_PENDING"]])).toEqual([
    ...begun,
    "12 evict 0",
    "12 submit 0 7/3 forever",
  ]);
  expect(await work([...start, [12, "SCHEDULE", { machine: 2 }]])).toEqual([
    ...begun,
    "12 evict 0",
    "12 submit 0 7/3 forever",
    "12 schedule 0 on 1",
  ]);
});

test("repeated rows and rows of absent tasks do nothing", async () => {
  expect(
    await work([
      [10, "SUBMIT"],
      [11, "SUBMIT"],
      [12, "SCHEDULE"],
      [13, "SCHEDULE"],
    ]),
  ).toEqual(["10 submit 0 7/3 forever", "12 schedule 0 on 0"]);
  expect(
    await work([
      [10, "KILL"],
      [11, "EVICT"],
      [12, "FINISH"],
    ]),
  ).toEqual([]);
});

test("a machine that no row added is added without capacity", async () => {
  const path = trace({
    task_events:
      taskRow(5, "1/0", "SCHEDULE", { machine: 77 }) + taskRow(6, "1/1", "SCHEDULE", { machine: "" }),
  });
  const lines = await workOf({ path, mode: "recorded" });
  expect(lines.filter((line) => !line.includes("submit"))).toEqual([
    "5 nodeAdd 0 77 0 0 {}",
    "5 schedule 0 on 0",
    "6 nodeAdd 1 unknown 0 0 {}",
    "6 schedule 1 on 1",
  ]);
  const source = await drain({ path, mode: "recorded" }, () => {});
  expect([source.machines.implicit, source.counts]).toEqual([2, { ignored: 0, implicitSubmits: 2 }]);
});

test("any rows give work that a state machine allows, and the end that trace info tells", async () => {
  const row = fc.tuple(
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom(...eventNames),
    fc.constantFrom(1, 2, 0.5),
    fc.constantFrom(1, 2),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 60 }), async (rows) => {
      const folder = writeTrace({
        task_events: rows
          .map(([index, event, cpu, machine], at) => taskRow(at, `1/${index}`, event, { cpu, machine }))
          .join(""),
      });
      const allowed: Record<number, string> = {
        [Op.submit]: "absent evicted",
        [Op.schedule]: "pending",
        [Op.evict]: "pending running",
        [Op.update]: "pending running",
        [Op.fail]: "pending running",
        [Op.finish]: "pending running",
        [Op.kill]: "pending running",
        [Op.lost]: "pending running",
      };
      const after: Record<number, string> = {
        [Op.submit]: "pending",
        [Op.schedule]: "running",
        [Op.evict]: "evicted",
      };
      const status = new Map<number, string>();
      const cpu = new Map<number, number>();
      await drain({ path: folder.path, mode: "recorded" }, (block, state) => {
        for (let at = 0; at < block.length; at++) {
          const op = block.op[at] as Op;
          if (op === Op.nodeAdd) continue;
          const ref = block.ref[at] as number;
          const old = status.get(ref) ?? "absent";
          expect(allowed[op]?.split(" ")).toContain(old);
          status.set(ref, op === Op.update ? old : (after[op] ?? "absent"));
          if (op === Op.submit || op === Op.update)
            cpu.set(ref, state.classes.request[0]?.[block.podClass[at] as number] as number);
        }
      });
      const info = await googleTraceInfo(folder.path);
      folder.remove();
      const running = [...status].filter(([, now]) => now === "running");
      expect(info.end.running).toBe(running.length);
      expect(info.end.pending).toBe([...status.values()].filter((now) => now === "pending").length);
      expect(info.end.cpu).toBe(running.reduce((sum, [ref]) => sum + (cpu.get(ref) as number), 0) / 1e10);
    }),
    { numRuns: 200, seed: 1 },
  );
});
