import { existsSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { FOREVER } from "../../../base/units.ts";
import { Op, Outcome } from "../../../sim/contract/work.ts";
import { drain, type TraceContent, type TraceFolder, taskRow, workOf, writeTrace } from "./test-kit.ts";

const root = join(import.meta.dirname, "../../../..");
const sample = join(root, "traces/google-2011-sample");
const real = join(root, "../shared/traces/google-2011");

const open: TraceFolder[] = [];
afterEach(() => {
  for (const folder of open.splice(0)) folder.remove();
});

function trace(content: TraceContent, suffix?: string): string {
  const folder = writeTrace(content, suffix);
  open.push(folder);
  return folder.path;
}

const recorded = (content: TraceContent): Promise<string[]> =>
  workOf({ path: trace({ task_events: "", ...content }), mode: "recorded" });

describe("machines", () => {
  test("come, change, go and return under one handle", async () => {
    const rows = [
      "0,5,0,p,0.5,0.25",
      "1,6,0,,1,1",
      "2,5,2,,,0.75",
      "3,5,1,p,0.5,0.75",
      "4,5,2,,1,",
      "5,5,0,,,",
      "6,6,1,,,",
    ];
    expect(await recorded({ machine_events: `${rows.join("\n")}\n` })).toEqual([
      '0 nodeAdd 0 5 0.5 0.25 {"platform":"p"}',
      "1 nodeAdd 1 6 1 1 {}",
      '2 nodeUpdate 0 5 0.5 0.75 {"platform":"p"}',
      "3 nodeRemove 0",
      '5 nodeAdd 0 5 1 0.75 {"platform":"p"}',
      "6 nodeRemove 1",
    ]);
  });

  test("have no capacity until a row tells it", async () => {
    expect(await recorded({ machine_events: "0,5,0,,,\n1,5,2,,0.5,\n" })).toEqual([
      "0 nodeAdd 0 5 0 0 {}",
      "1 nodeUpdate 0 5 0.5 0 {}",
    ]);
  });

  test("that are away cannot go or change, which is counted", async () => {
    const path = trace({ machine_events: "0,5,1,,,\n1,5,2,,1,1\n", task_events: "" });
    const source = await drain({ path, mode: "recorded" }, () => {});
    expect(source.counts.ignored).toBe(2);
  });

  test("learn attributes of one moment at once, and keep them while away", async () => {
    expect(
      await recorded({
        machine_events: "0,5,0,,1,1\n0,6,0,,1,1\n20,5,1,,,\n30,5,0,,1,1\n",
        machine_attributes: "0,5,a,1,0\n0,6,a,2,0\n0,5,b,,0\n10,5,a,,1\n20,5,c,x,0\n25,6,a,3,0\n",
      }),
    ).toEqual([
      "0 nodeAdd 0 5 1 1 {}",
      "0 nodeAdd 1 6 1 1 {}",
      '0 nodeUpdate 0 5 1 1 {"a":"1","b":""}',
      '0 nodeUpdate 1 6 1 1 {"a":"2"}',
      '10 nodeUpdate 0 5 1 1 {"b":""}',
      "20 nodeRemove 0",
      '25 nodeUpdate 1 6 1 1 {"a":"3"}',
      '30 nodeAdd 0 5 1 1 {"b":"","c":"x"}',
    ]);
  });

  test("may be called as anything is called", async () => {
    const lines = await recorded({
      machine_events: "0,5,0,,1,1\n",
      machine_attributes: "0,5,__proto__,x,0\n",
    });
    expect(lines[1]).toBe('0 nodeUpdate 0 5 1 1 {"__proto__":"x"}');
  });
});

describe("constraints", () => {
  test("apply to the submit or update of their time", async () => {
    const lines = await recorded({
      task_constraints: "1,7,3,0,kernel,x\n1,7,3,3,disks,2\n1,7,4,1,kernel,\n3,7,3,2,disks,5\n",
      task_events: [
        taskRow(1, "7/3", "SUBMIT"),
        taskRow(1, "7/4", "SUBMIT"),
        taskRow(1, "7/5", "SUBMIT"),
        taskRow(2, "7/3", "SCHEDULE"),
        taskRow(3, "7/3", "UPDATE_RUNNING"),
        taskRow(4, "7/3", "UPDATE_RUNNING"),
      ].join(""),
    });
    const constraints = lines.map((line) =>
      line.replace(/cpu 0.5 memory 0.25 priority 2|user user|forever/g, "").trim(),
    );
    expect(
      constraints.filter((line) => !line.includes("nodeAdd")).map((line) => line.replace(/ +/g, " ")),
    ).toEqual([
      "1 submit 0 7/3 disks:gt:2 kernel:eq:x",
      "1 submit 1 7/4 kernel:ne:",
      "1 submit 2 7/5",
      "2 schedule 0 on 0",
      "3 update 0 disks:lt:5",
      "4 update 0",
    ]);
  });

  test("in any order and repeated make the same class", async () => {
    const classes = new Set<number>();
    const path = trace({
      task_constraints: "1,7,0,0,a,x\n1,7,0,0,b,y\n1,7,1,0,b,y\n1,7,1,0,a,x\n1,7,1,0,b,y\n",
      task_events: taskRow(1, "7/0", "SUBMIT") + taskRow(1, "7/1", "SUBMIT"),
    });
    await drain({ path, mode: "recorded" }, (block) => {
      for (let at = 0; at < block.length; at++) classes.add(block.podClass[at] as number);
    });
    expect([...classes]).toEqual([0]);
  });
});

test("usage starts with its interval, after the events of that moment", async () => {
  const usage = (at: number, task: string, cpu: string, memory: string): string =>
    `${at},${at + 5},${task.replace("/", ",")},1,${cpu},${memory}${",".repeat(13)}\n`;
  const path = trace({
    task_events: taskRow(1, "7/3", "SUBMIT") + taskRow(2, "7/3", "SCHEDULE") + taskRow(9, "7/3", "FINISH"),
    task_usage:
      usage(2, "7/3", "0.1", "0.02") +
      usage(4, "7/3", "", "0.02") +
      usage(4, "7/4", "1", "1") +
      usage(9, "7/3", "1", "1"),
  });
  expect((await workOf({ path, mode: "recorded" })).slice(2)).toEqual([
    "2 schedule 0 on 0",
    "2 usage 0 0.1 0.02",
    "9 finish 0",
  ]);
  const source = await drain({ path, mode: "recorded" }, () => {});
  expect([source.hasUsage, source.counts.ignored]).toEqual([true, 3]);
});

test("at equal time machines come first, then attributes, tasks and usage", async () => {
  const lines = await recorded({
    machine_events: "5,1,0,,1,1\n",
    machine_attributes: "5,1,a,b,0\n",
    task_constraints: "5,7,3,0,a,b\n",
    task_events: taskRow(5, "7/3", "SUBMIT") + taskRow(5, "7/3", "SCHEDULE"),
    task_usage: `5,6,7,3,1,0.5,0.5${",".repeat(13)}\n`,
  });
  expect(lines.map((line) => line.split(" ")[1])).toEqual([
    "nodeAdd",
    "nodeUpdate",
    "submit",
    "schedule",
    "usage",
  ]);
  expect(lines[2]).toContain("a:eq:b");
});

describe("the sample", () => {
  test.each(["recorded", "policy"] as const)(
    "gives the same %s work whatever the blocks and chunks",
    async (mode) => {
      const whole = await workOf({ path: sample, mode });
      expect(whole.length).toBeGreaterThan(100);
      for (const [blockRows, chunkBytes] of [
        [1, 4096],
        [7, 1],
        [8192, 100],
      ] as const)
        expect(await workOf({ path: sample, mode, blockRows, chunkBytes })).toEqual(whole);
    },
  );

  test.each(["recorded", "policy"] as const)(
    "cut at any time is a beginning of the %s work",
    async (mode) => {
      const whole = (await workOf({ path: sample, mode })).map((line) =>
        line.replace(/ (forever|\d+ (finish|fail|lost)) /, " "),
      );
      for (const until of [0, 599e6, 1500e6 + 19, 2900e6, 1e12]) {
        const cut = (await workOf({ path: sample, mode, until })).map((line) =>
          line.replace(/ (forever|\d+ (finish|fail|lost)) /, " "),
        );
        expect(cut).toEqual(whole.filter((line) => Number(line.split(" ")[0]) <= until));
      }
    },
  );

  test("has every kind of work in it", async () => {
    const names = new Set(
      (await workOf({ path: sample, mode: "recorded" })).map((line) => line.split(" ")[1] ?? ""),
    );
    expect([...names].toSorted()).toEqual(Object.keys(Op).toSorted());
  });
});

test("the share read so far grows from the first block to the last", async () => {
  const rows = Array.from({ length: 30_000 }, (_, i) => taskRow(i, `1/${i}`, "SUBMIT"));
  const path = trace({ machine_events: "0,1,0,,1,1\n", task_events: rows.join("") });
  for (const [mode, least] of [
    ["recorded", 0],
    ["policy", 0.5],
  ] as const) {
    const shares: number[] = [];
    const source = await drain({ path, mode }, (_block, _state, open) => shares.push(open.progress()));
    expect(source.progress()).toBe(1);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares[0]).toBeGreaterThan(least);
    expect(shares[0]).toBeLessThan(least + 0.5);
  }
});

test("plain files, gzip files, one part and many give the same work", async () => {
  const rows = Array.from({ length: 40 }, (_, i) => taskRow(i, `${i % 3}/${i}`, "SUBMIT"));
  const machine_events = "0,1,0,,1,1\n";
  const parts = [rows.slice(0, 7), rows.slice(7, 8), [], rows.slice(8)].map((part) => part.join(""));
  const one = await workOf({ path: trace({ machine_events, task_events: rows.join("") }), mode: "policy" });
  const many = await workOf({ path: trace({ machine_events, task_events: parts }), mode: "policy" });
  const packed = trace(
    { machine_events: [gzipSync(machine_events)], task_events: parts.map((part) => gzipSync(part)) },
    ".gz",
  );
  expect(one.length).toBe(41);
  expect(many).toEqual(one);
  expect(await workOf({ path: packed, mode: "policy" })).toEqual(one);
});

describe("paths", () => {
  const content = {
    task_events: [taskRow(1, "7/3", "SUBMIT"), taskRow(2, "7/4", "SUBMIT")],
    machine_events: "0,1,0,,1,1\n",
  };
  const count = async (path: string): Promise<number> => (await workOf({ path, mode: "recorded" })).length;

  test("a folder, a table folder or a part file", async () => {
    const path = trace(content);
    expect(await count(path)).toBe(3);
    expect(await count(`${path}/task_events/`)).toBe(2);
    expect(await count(join(path, "task_events/part-00001-of-00500.csv"))).toBe(1);
  });

  test("that lead nowhere are told", async () => {
    const path = trace({ ...content, job_events: [] });
    await expect(count(join(path, "nothing"))).rejects.toThrow("nothing: there is no such file or folder");
    await expect(count(path)).rejects.toThrow("job_events: holds no .csv or .csv.gz file");
    await expect(count(join(path, "machine_events"))).rejects.toThrow(
      "holds no task_events, which a recorded replay needs",
    );
    await expect(count(root)).rejects.toThrow("holds no table of the Google 2011 trace");
    await expect(count(join(root, "package.json"))).rejects.toThrow("cannot tell which table");
  });
});

test("bad rows are told once, though policy mode reads them twice", async () => {
  const path = trace({ machine_events: "0,1,0,,1,1\nx\n", task_events: `y\n${taskRow(1, "7/3", "SUBMIT")}` });
  await expect(workOf({ path, mode: "policy" })).rejects.toThrow(
    "part-00000-of-00500.csv:1:1: time: the row has 1 columns",
  );
  const source = await drain({ path, mode: "policy", badRows: "skip" }, () => {});
  expect(source.badRows.issues.map((issue) => issue.message)).toEqual([
    "the row has 1 columns, task_events has 13",
    "the row has 1 columns, machine_events has 6",
  ]);
});

describe.skipIf(!existsSync(real))("the real trace, ten parts", () => {
  test("recorded work ends as the trace ends", async () => {
    const rows = new Array<number>(12).fill(0);
    const podClass = new Int32Array(1 << 18);
    const running = new Uint8Array(1 << 18);
    const pending = new Uint8Array(1 << 18);
    const sums = [0, 0];
    const source = await drain({ path: real, mode: "recorded" }, (block, { classes }) => {
      const count = (ref: number, sign: number): void => {
        for (const r of [0, 1])
          sums[r] = (sums[r] as number) + sign * (classes.request[r]?.[podClass[ref] as number] as number);
      };
      for (let at = 0; at < block.length; at++) {
        const op = block.op[at] as Op;
        const ref = block.ref[at] as number;
        rows[op] = (rows[op] as number) + 1;
        if (op >= Op.nodeAdd) continue;
        if (running[ref]) count(ref, -1);
        if (op === Op.submit || op === Op.update) podClass[ref] = block.podClass[at] as number;
        if (op === Op.submit) pending[ref] = 1;
        else if (op !== Op.update) pending[ref] = running[ref] = 0;
        if (op === Op.schedule) running[ref] = 1;
        if (running[ref]) count(ref, 1);
      }
    });
    expect(rows[Op.submit]).toBe(675_721);
    expect(rows[Op.schedule]).toBe(639_729);
    expect(rows[Op.evict]).toBe(145_550);
    expect([rows[Op.fail], rows[Op.finish], rows[Op.kill], rows[Op.lost]]).toEqual([
      13_267, 230_982, 122_562, 0,
    ]);
    expect([rows[Op.nodeRemove], rows[Op.nodeUpdate]]).toEqual([142, 125]);
    // The one ADD row that finds its machine there already is an update.
    expect(rows[Op.nodeAdd]).toBe(12_622 + source.machines.implicit - 1);
    expect(running.reduce((sum, one) => sum + one, 0)).toBe(136_793);
    expect(pending.reduce((sum, one) => sum + one, 0)).toBe(26_567);
    expect(sums).toEqual([75_355_861_224_000, 57_330_780_749_200]);
    expect(source.counts).toEqual({ ignored: 0, implicitSubmits: 0 });
  });

  /**
   * Counted apart from this project, by a short script in another language over the rules in `PolicyTasks`.
   */
  test("policy work has the chains of the trace", async () => {
    const counts = { submit: 0, kill: 0, finish: 0, fail: 0, lost: 0, forever: 0, duration: 0 };
    await drain({ path: real, mode: "policy" }, (block) => {
      for (let at = 0; at < block.length; at++) {
        if (block.op[at] === Op.kill) counts.kill += 1;
        if (block.op[at] !== Op.submit) continue;
        counts.submit += 1;
        const duration = block.duration[at] as number;
        if (duration === FOREVER) counts.forever += 1;
        else {
          counts.duration += duration;
          if (block.outcome[at] === Outcome.finish) counts.finish += 1;
          if (block.outcome[at] === Outcome.fail) counts.fail += 1;
          if (block.outcome[at] === Outcome.lost) counts.lost += 1;
        }
      }
    });
    expect(counts).toEqual({
      submit: 530_179,
      kill: 122_562,
      finish: 230_982,
      fail: 13_267,
      lost: 8,
      forever: 285_922,
      duration: 453_306_572_386_261,
    });
  });
});
