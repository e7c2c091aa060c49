import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { InputError } from "../../../base/input-error.ts";
import { Op } from "../../../sim/contract/work.ts";
import { ClusterState } from "../../../sim/model/cluster-state.ts";
import { kubernetesResources, ResourceTable } from "../../../sim/model/resources.ts";
import { openSwf, type SwfOptions } from "./swf-source.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "swf-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A pod of a log: submit, job, index, user, run, estimate, outcome; times in seconds. */
type Row = readonly [number, number, number, string, number, number, number];

async function read(
  path: string,
  options: Partial<SwfOptions> = {},
): Promise<{ rows: Row[]; leftOut: number; bad: number; endTime: number | undefined; requests: unknown }> {
  const state = new ClusterState({ resources: new ResourceTable(kubernetesResources) });
  const source = await openSwf({ path, state, ...options });
  const rows: Row[] = [];
  for (let block = await source.next(); block; block = await source.next())
    for (let at = 0; at < block.length; at++) {
      if (block.op[at] !== Op.submit) throw new Error(`row ${at} is no submission`);
      const user = state.users.name(block.user[at]!);
      const times = [block.time[at]! / 1e6, block.duration[at]! / 1e6, block.estimate![at]! / 1e6] as const;
      rows.push([times[0], block.job[at]!, block.index[at]!, user, times[1], times[2], block.outcome[at]!]);
    }
  await source.close();
  expect(await source.next()).toBeUndefined();
  expect(source.progress()).toBe(1);
  const { leftOut, badRows, endTime } = source;
  return { rows, leftOut, bad: badRows.count, endTime, requests: state.classes.spec(0).requests };
}

/** A line of a log from the fields that matter. */
function line(fields: {
  job: number | string;
  submit: number | string;
  run?: number | string;
  allocated?: number;
  requested?: number | string;
  time?: number;
  status?: number | string;
  user?: number;
}): string {
  const { job, submit, run = 10, allocated = 1, requested = -1, time = -1, status = 1, user = 7 } = fields;
  return `${job} ${submit} -1 ${run} ${allocated} -1 -1 ${requested} ${time} -1 ${status} ${user} 1 -1 -1 -1 -1 -1`;
}

const log = [
  "; Version: 2.2",
  ";MaxProcs:   128  ",
  "",
  line({ job: 1, submit: 0, run: 5, allocated: 2, time: 60 }),
  // Requested processors come first; the run went on for longer than was asked for.
  `   ${line({ job: 2, submit: "1.5", run: "3.25", allocated: 4, requested: 1, time: 2 })}`.replaceAll(
    " ",
    " \t",
  ),
  line({ job: 3, submit: 2, status: 0, user: -1 }),
  line({ job: 4, submit: 2, status: 5, run: "1e2" }),
  "; cancelled before it ran; no processors; no run time; then two partial executions",
  line({ job: 5, submit: 2, status: 5, run: -1 }),
  line({ job: 6, submit: 2, allocated: -1, requested: 0 }),
  line({ job: 7, submit: 3, run: -1 }),
  line({ job: 8, submit: -1, status: 2 }),
  line({ job: 8, submit: -1, status: 3 }),
  line({ job: 9, submit: 3, status: -1, run: 0 }),
].join("\n");

const expected: readonly Row[] = [
  [0, 1, 0, "7", 5, 60, 0],
  [0, 1, 1, "7", 5, 60, 0],
  [1.5, 2, 0, "7", 3.25, 3.25, 0],
  [2, 3, 0, "", 10, 10, 1],
  [2, 4, 0, "7", 100, 100, 2],
  [3, 9, 0, "7", 0, 0, 0],
];

test("processors become pods; what is not known, cancelled or partial has a meaning", async () => {
  const path = join(folder, "log.swf");
  writeFileSync(path, log);
  const found = await read(path);
  expect(found.rows).toEqual(expected);
  expect(found).toMatchObject({ leftOut: 3, bad: 0, endTime: 102e6, requests: [1000, 0, 0] });
  writeFileSync(path, log.replaceAll("\n", "\r\n"));
  expect((await read(path)).rows).toEqual(expected);
  expect((await read(path, { requests: { cpu: 500, memory: 4 } })).requests).toEqual([500, 4, 0]);
});

test("gzipped, in blocks of any size, and up to a moment: the same rows", async () => {
  const path = join(folder, "log.swf.gz");
  writeFileSync(path, gzipSync(log));
  for (const blockRows of [1, 2, 5]) expect((await read(path, { blockRows })).rows).toEqual(expected);
  expect((await read(path, { until: 2e6 })).rows).toEqual(expected.slice(0, 5));
  expect((await read(path, { until: 1e6 })).endTime).toBe(1e6);
});

test("a mistake in a row is told with its place; skipped, it is counted", async () => {
  const path = join(folder, "bad.swf");
  const good = line({ job: 1, submit: 5 });
  const cases: [row: string, message: string][] = [
    ["1 2 3", ":2:1: the row has 3 fields, a job has 18"],
    [`${good} 19`, ":2:1: the row has 19 fields, a job has 18"],
    [line({ job: "x", submit: 5 }), ':2:1: job: "x" is not a number'],
    [`  ${line({ job: "-1", submit: 5 })}`, ':2:3: job: "-1" is not a whole number from 0'],
    [line({ job: 1, submit: -1 }), ":2:3: submit: is not known"],
    [line({ job: 1, submit: 4 }), ":2:3: submit: 4 is before the row above, at 5"],
    [
      line({ job: 1, submit: 5, run: -2 }),
      ':2:8: run: "-2" is not a time in seconds: 0 to 2251799813, or -1',
    ],
    [line({ job: 1, submit: 5, run: "1e10" }), ":2:8: run:"],
    [line({ job: 1, submit: 5, run: "0x10" }), ':2:8: run: "0x10" is not a number'],
    [line({ job: 1, submit: 5, requested: "1e9" }), ":2:19: requested processors:"],
    [line({ job: 1, submit: 5, requested: 1.5 }), ":2:19: requested processors:"],
    [line({ job: 1, submit: 5, status: 6 }), ':2:28: status: "6" is not a status: 0 to 5, or -1'],
  ];
  for (const [row, message] of cases) {
    writeFileSync(path, `${good}\n${row}\n${good}\n`);
    await expect(read(path), row).rejects.toThrow(`${path}${message}`);
    expect(await read(path, { badRows: "skip" }), row).toMatchObject({ bad: 1, rows: { length: 2 } });
  }
  await expect(read(folder)).rejects.toThrow("is not a file");
  await expect(read(join(folder, "none"))).rejects.toThrow("cannot be read");
});

test("whatever a log is turned into, it is read or the place of a mistake is told", async () => {
  const path = join(folder, "fuzzed.swf");
  let state = 1;
  const draw = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const cells = [
    "",
    "-1",
    "1e400",
    "NaN",
    "-0",
    "9007199254740993",
    "1e-12",
    ";",
    "\0",
    "__proto__",
    "💥",
    "\n",
    ".",
  ];
  let mistakes = 0;
  for (let round = 0; round < 400; round++) {
    const lines = log.split("\n");
    for (let changes = 1 + draw(3); changes > 0; changes--) {
      const at = draw(lines.length);
      const fields = lines[at]!.split(" ");
      const kind = draw(5);
      if (kind < 3) fields[draw(fields.length)] = cells[draw(cells.length)]!;
      else if (kind === 3) fields.splice(draw(fields.length), 1);
      else lines.splice(at, 0, lines[draw(lines.length)]!);
      lines[at] = fields.join(" ");
    }
    const bytes = Buffer.from(lines.join("\n"));
    writeFileSync(path, draw(4) === 0 ? bytes.subarray(0, draw(bytes.length)) : bytes);
    const skipped = await read(path, { badRows: "skip" });
    for (const [time, , index, , run, estimate] of skipped.rows)
      expect(time >= 0 && index >= 0 && run >= 0 && estimate >= run).toBe(true);
    const stopped = await read(path).catch((error: unknown) => error);
    expect(stopped instanceof InputError).toBe(skipped.bad > 0);
    if (!(stopped instanceof InputError)) continue;
    mistakes += 1;
    expect(stopped.message).toMatch(/^[^\n]*fuzzed\.swf:\d+:\d+: [^\n]+$/);
  }
  expect(mistakes).toBeGreaterThan(100);
});

const traces = join(import.meta.dirname, "../../../../../shared/traces/swf");
describe.skipIf(!existsSync(traces))("logs of the archive (../shared/traces/swf)", () => {
  test("NASA iPSC 1993: 18,239 jobs, 309,953 processors, no estimates", async () => {
    const { rows, leftOut, bad } = await read(join(traces, "NASA-iPSC-1993-3.1-cln.swf.gz"));
    expect([rows.length, leftOut, bad]).toEqual([309_953, 0, 0]);
    expect(new Set(rows.map(([, job]) => job)).size).toBe(18_239);
    expect(rows.every(([, , , , run, estimate, outcome]) => run === estimate && outcome === 0)).toBe(true);
  });

  test("Lublin 256: 10,000 jobs", async () => {
    const { rows } = await read(join(traces, "lublin_256.swf.gz"));
    expect([rows.length, new Set(rows.map(([, job]) => job)).size]).toEqual([221_010, 10_000]);
  });
});
