import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { InputError } from "../base/input-error.ts";
import { loadScenario, type LoadOptions } from "./load-scenario.ts";
import { smallest } from "./test-kit.ts";

const trace = `apiVersion: clustersim/v1
kind: Scenario
metadata: { name: t }
spec:
  workload:
    - kind: google-2011
      path: cell
      mode: policy
`;

let root: string;
/** Something that is neither a file nor a folder. */
const socket = createServer();
const at = (...parts: string[]): string => join(root, ...parts);

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "scenario-")));
  for (const folder of ["home/cell", "data/cell", "data/bare", "outside/cell", "own"]) {
    await mkdir(at(folder, "task_events"), { recursive: true });
    await mkdir(at(folder, "machine_events"), { recursive: true });
  }
  await rm(at("data/bare/machine_events"), { recursive: true });
  await rm(at("home/cell"), { recursive: true });
  await writeFile(at("home/trace.yaml"), trace);
  await writeFile(at("home/small.yaml"), smallest);
  await writeFile(at("home/mine.ts"), "");
  await writeFile(at("outside/mine.ts"), "");
  await symlink(at("outside/cell"), at("home/link"));
  await symlink(at("outside"), at("data/link"));
  await symlink(at("outside/mine.ts"), at("home/link.ts"));
  await symlink(at("home/loop"), at("home/loop"));
  await symlink(at("data"), at("data-link"));
  await new Promise<void>((resolve) => socket.listen(at("home/socket"), resolve));
});

afterAll(async () => {
  socket.close();
  await rm(root, { recursive: true });
});

async function told(file: string, options: LoadOptions): Promise<string> {
  const result = await loadScenario(file, options).catch((error: unknown) => error);
  if (!(result instanceof InputError)) throw new Error("no InputError", { cause: result });
  return result.message;
}

describe("traces", () => {
  const load = (path: string, options: LoadOptions = {}) =>
    loadScenario(at("home/trace.yaml"), {
      ...options,
      overrides: [`workload[0].path=${JSON.stringify(path)}`],
    });

  test("are found in the data folder, which may be reached by a link or be the trace itself", async () => {
    expect((await load("cell", { dataRoot: at("data") })).paths.workload).toEqual([at("data/cell")]);
    expect((await load("cell", { dataRoot: at("data-link") })).paths.workload).toEqual([at("data/cell")]);
    expect((await load("cell", { dataRoot: at("own") })).paths.workload).toEqual([at("own")]);
    expect((await load("../data/cell", { dataRoot: at("data") })).paths.workload).toEqual([at("data/cell")]);
    expect((await load(at("data/cell"), { dataRoot: at("data") })).paths.workload).toEqual([at("data/cell")]);
  });

  test("a log named in a folder may lie in that folder or in the data folder itself", async () => {
    await mkdir(at("logs/swf"), { recursive: true });
    await writeFile(at("logs/swf/a.swf"), "");
    const kind = (path: string): LoadOptions => ({
      overrides: [
        `workload[0]={ kind: swf, path: ${path} }`,
        "nodes=[{ name: n, count: 1, capacity: { cpu: 1 } }]",
      ],
      dataRoot: at("logs/swf"),
    });
    const file = at("home/trace.yaml");
    expect((await loadScenario(file, kind("swf/a.swf"))).paths.workload).toEqual([at("logs/swf/a.swf")]);
    const above = { ...kind("swf/a.swf"), dataRoot: at("logs") };
    expect((await loadScenario(file, above)).paths.workload).toEqual([at("logs/swf/a.swf")]);
    expect(await told(file, kind("swf/b.swf"))).toMatch(/no such file or folder/);
    expect(await told(file, kind("../a.swf"))).toMatch(/no such file or folder/);
  });

  test("the scenario's own folder comes first", async () => {
    await mkdir(at("home/near/task_events"), { recursive: true });
    await mkdir(at("home/near/machine_events"));
    expect((await load("near", { dataRoot: at("data") })).paths.workload).toEqual([at("home/near")]);
  });

  test.each([
    "../outside/cell",
    "link",
    "link/../link",
    "./link",
    "task_events/../../outside/cell",
    "@outside/cell",
    "/",
    "..",
    "../..",
  ])("%s lies outside", async (path) => {
    const file = at("home/trace.yaml");
    const named = path.startsWith("@") ? at(path.slice(1)) : path;
    const overrides = [`workload[0].path=${JSON.stringify(named)}`];
    expect(await told(file, { overrides })).toMatch(/(lies outside|no such file)/);
    expect(await told(file, { overrides, dataRoot: at("data") })).toMatch(/lies outside/);
  });

  test("may lie anywhere when that is allowed", async () => {
    expect((await load("link", { allowOutside: true })).paths.workload).toEqual([at("outside/cell")]);
    expect((await load("link/cell", { dataRoot: at("data"), allowOutside: true })).paths.workload).toEqual([
      at("outside/cell"),
    ]);
  });

  test("a sibling whose name begins alike is outside", async () => {
    await mkdir(at("data-more/cell/task_events"), { recursive: true });
    expect(
      await told(at("home/trace.yaml"), {
        dataRoot: at("data"),
        overrides: ["workload[0].path=../data-more/cell"],
      }),
    ).toMatch(/lies outside/);
  });

  test.each([
    ["nowhere", /no such file or folder in .*home or .*data$/],
    ["loop", /no such file or folder/],
    ["socket", /neither a file nor a folder/],
    ["mine.ts", /is a file; expected the folder/],
    ["bare", /holds no machine_events, which a policy replay needs/],
    ["\\0", /NUL/],
    ["x".repeat(900), /no such file or folder/],
  ])("%s is told with its place", async (path, message) => {
    const file = at("home/odd.yaml");
    await writeFile(file, trace.replace("path: cell", `path: "${path}"`));
    const text = await told(file, { dataRoot: at("data") });
    expect(text).toMatch(message);
    expect(text.startsWith(`${file}:7:13: spec.workload[0].path: `)).toBe(true);
  });

  test("a replay as recorded needs no machines, and a missing data folder is told", async () => {
    const overrides = ["workload[0].path=bare", "workload[0].mode=recorded"];
    const loaded = await loadScenario(at("home/trace.yaml"), { overrides, dataRoot: at("data") });
    expect(loaded.paths.workload).toEqual([at("data/bare")]);
    expect(await told(at("home/trace.yaml"), { dataRoot: at("nodata") })).toBe(
      `${at("nodata")}: the data folder is not there, or is no folder`,
    );
  });
});

test("a policy of the user's own is found, and held to the same folders", async () => {
  const use = (path: string) => ({ overrides: [`policies.scheduler.use=${path}`] });
  const small = at("home/small.yaml");
  expect((await loadScenario(small, use("./mine.ts"))).paths.scheduler).toBe(at("home/mine.ts"));
  expect((await loadScenario(small, use("best-fit"))).paths).toEqual({
    workload: [undefined],
    manifests: [[]],
    scheduler: undefined,
    command: undefined,
    folder: at("home"),
    plugins: new Map(),
  });
  expect(await told(small, use("./link.ts"))).toMatch(/^--set .*: spec.policies.scheduler.use: lies outside/);
  expect(await told(small, use("../outside/mine.ts"))).toMatch(/lies outside/);
  expect(await told(small, use("./near/"))).toMatch(/is a folder; expected|no such/);
  expect(await told(small, use("./mein.ts"))).toMatch(/no such file/);
});

test("paths in the command of a program are found, and held to the same folders; other words are as written", async () => {
  const command = (words: string) => ({
    overrides: [`policies.scheduler={use: process, command: [${words}]}`],
  });
  const small = at("home/small.yaml");
  const { paths } = await loadScenario(small, command("python3, -u, ./mine.ts, mine.ts"));
  expect(paths.command).toEqual(["python3", "-u", at("home/mine.ts"), "mine.ts"]);
  expect(await told(small, command("python3, ../outside/mine.ts"))).toMatch(
    /^--set .*: spec.policies.scheduler.command\[1\]: lies outside/,
  );
  expect(await told(small, command("/bin/sh"))).toMatch(/command\[0\]: lies outside/);
});

describe("the scenario file", () => {
  test("that is not there: the nearest name beside it", async () => {
    expect(await told(at("home/smal.yaml"), {})).toBe(
      `${at("home/smal.yaml")}: there is no such file\n    hint: did you mean "small.yaml"?`,
    );
    expect(await told(at("no/such.yaml"), {})).toMatch(/there is no such file$/);
  });

  test("that is a folder, a socket or too large is refused unread", async () => {
    expect(await told(at("home"), {})).toMatch(/home: is a folder; expected a scenario$/);
    expect(await told(at("home/socket"), {})).toMatch(/is not a file/);
    expect(await told("/dev/zero", {})).toMatch(/is not a file/);
    await writeFile(at("large.yaml"), "x".repeat(2 ** 20 + 1));
    expect(await told(at("large.yaml"), {})).toMatch(/large.yaml:1: larger than 1048576 bytes/);
  });
});

test.each(["quickstart", "google-2011-recorded", "google-2011-policy"])(
  "scenarios/%s.yaml is sound",
  async (name) => {
    const text = await loadScenario(`scenarios/${name}.yaml`, { dataRoot: at("own") });
    expect(text.scenario.name).toBe(name);
  },
);

test("the quickstart fits on one screen", async () => {
  const { readFile } = await import("node:fs/promises");
  const lines = (await readFile("scenarios/quickstart.yaml", "utf8")).trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(40);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
});

test.skipIf(!existsSync("../shared/traces/google-2011"))("the trace at hand is found both ways", async () => {
  for (const dataRoot of ["../shared/traces", "../shared/traces/google-2011"]) {
    const loaded = await loadScenario("scenarios/google-2011-policy.yaml", { dataRoot });
    expect(loaded.paths.workload[0]).toBe(await realpath("../shared/traces/google-2011"));
  }
});
