import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { InputError } from "../../../base/input-error.ts";
import { drain, writeTrace } from "./test-kit.ts";
import { googleTraceInfo } from "./trace-info.ts";

const sample = join(import.meta.dirname, "../../../../traces/google-2011-sample");
const folder = writeTrace({});
afterAll(() => folder.remove());

const files = readdirSync(sample, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".csv"))
  .toSorted();
const contents = new Map(files.map((name) => [name, readFileSync(join(sample, name))]));
for (const [name, content] of contents) {
  mkdirSync(dirname(join(folder.path, name)), { recursive: true });
  writeFileSync(join(folder.path, name), content);
}

/** Small whole numbers from a seed (a linear congruential generator is random enough to break a reader). */
function draws(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const CELLS = [
  "",
  "-1",
  "0",
  "9",
  "1e400",
  "NaN",
  "Infinity",
  "0x10",
  "1_000",
  "9007199254740993",
  "9223372036854775807",
  "18446744073709551616",
  "2251799813685248",
  "2147483648",
  "0.00000000001",
  "1e-12",
  "99999",
  '"',
  "\r",
  "\0",
  "__proto__",
  "1".repeat(500),
  "a,b",
  "\n",
  "\ufeff",
  "💥",
  " 1",
  "../..",
  "<b>",
];

/** One to three changes to bytes, cells or lines. */
function mutated(content: Buffer, draw: (below: number) => number): Buffer {
  let bytes = Buffer.from(content);
  for (let changes = 1 + draw(3); changes > 0; changes--) {
    const lines = bytes.toString("latin1").split("\n");
    const at = draw(lines.length);
    const cells = (lines[at] as string).split(",");
    const kind = draw(8);
    if (kind < 3) cells[draw(cells.length)] = CELLS[draw(CELLS.length)] as string;
    else if (kind === 3) cells.splice(draw(cells.length), 1);
    else if (kind === 4) cells.splice(draw(cells.length), 0, "1");
    lines[at] = cells.join(",");
    if (kind === 5) lines.splice(at, 1, lines[draw(lines.length)] as string, lines[at] as string);
    bytes = Buffer.from(lines.join("\n"), "latin1");
    if (kind === 6 && bytes.length > 0) bytes[draw(bytes.length)] = draw(256);
    if (kind === 7) bytes = bytes.subarray(0, draw(bytes.length + 1));
  }
  return bytes;
}

const readers = [
  (badRows: "stop" | "skip") => googleTraceInfo(folder.path, { badRows }),
  (badRows: "stop" | "skip") =>
    drain({ path: folder.path, mode: "recorded", badRows, chunkBytes: 1000 }, () => {}),
  (badRows: "stop" | "skip") => drain({ path: folder.path, mode: "policy", badRows, blockRows: 3 }, () => {}),
] as const;

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

test("2,000 broken tables: only input errors, and each names its place", { timeout: 120_000 }, async () => {
  let refused = 0;
  for (let seed = 0; seed < 2000; seed++) {
    const draw = draws(seed);
    const name = files[draw(files.length)] as string;
    const path = join(folder.path, name);
    writeFileSync(path, mutated(contents.get(name) as Buffer, draw));
    const read = readers[seed % readers.length] as (typeof readers)[number];
    const error = await failure(read("stop"));
    if (error !== undefined) {
      refused += 1;
      expect(error, `seed ${seed}`).toBeInstanceOf(InputError);
      expect((error as Error).message, `seed ${seed}`).toMatch(/^[^:]+\.csv:\d+:\d+: [^:]+: \S/);
      // The place may be in the next part, when a time went up in the first.
      expect((error as Error).message).toContain(dirname(path));
      if (seed % 4 === 0) expect(await failure(read("skip")), `seed ${seed}`).toBeUndefined();
    }
    writeFileSync(path, contents.get(name) as Buffer);
  }
  expect(refused).toBeGreaterThan(700);
  expect(refused).toBeLessThan(2000);
});

test("300 broken gzip files: an input error that names the file, or the very rows", {
  timeout: 60_000,
}, async () => {
  const name = "task_events/part-00001-of-00002.csv";
  const path = join(folder.path, `${name}.gz`);
  const content = contents.get(name) as Buffer;
  rmSync(join(folder.path, name));
  const packed = gzipSync(content);
  writeFileSync(path, packed);
  const whole = await googleTraceInfo(folder.path);
  let refused = 0;
  for (let seed = 0; seed < 300; seed++) {
    const draw = draws(seed);
    const bytes = Buffer.from(packed);
    bytes[draw(bytes.length)] = draw(256);
    writeFileSync(path, seed % 2 === 0 ? bytes : bytes.subarray(0, draw(bytes.length)));
    const result = await googleTraceInfo(folder.path).catch((error: unknown) => error);
    if (result instanceof InputError) {
      refused += 1;
      expect(result.message, `seed ${seed}`).toContain(path);
    } else expect(result, `seed ${seed}`).toEqual(whole);
  }
  expect(refused).toBeGreaterThan(250);
  rmSync(path);
  writeFileSync(join(folder.path, name), gunzipSync(packed));
});
