import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { cli, root, small, TestFolder } from "../../cli/test-kit.ts";
import { PolicyError } from "../../sim/contract/policy.ts";
import type { Ask, Hello } from "./ask.ts";
import { runScenario, type RunResult } from "../run-scenario.ts";

const folders: TestFolder[] = [];
afterAll(() => {
  for (const folder of folders) folder.remove();
});

/** Reads questions and answers each with what `answer` gives: JavaScript, so that the tests need no other. */
const program = (answer: string, greeting = "{ protocol: 1 }", before = ""): string => `
const lines = require("node:readline").createInterface({ input: process.stdin });
const nodes = [];
const say = (value) => process.stdout.write(JSON.stringify(value) + "\\n");
const exit = (code) => process.exit(code);
let hello;
${before}
lines.on("line", (text) => {
  const question = JSON.parse(text);
  if (!hello) {
    hello = question;
    return say(${greeting});
  }
  for (const node of question.nodes) nodes[node.row] = node;
  for (const [row, up, pods, requested] of question.changed) Object.assign(nodes[row], { up, pods, requested });
  const { id, pod } = question;
  const feasible = question.feasible.flatMap(([first, end]) =>
    Array.from({ length: end - first }, (_, i) => first + i));
  const free = (row) => nodes[row].allocatable[0] - nodes[row].requested[0];
  const most = () => feasible.reduce((best, row) => (free(row) > free(best) ? row : best));
  ${answer}
});
`;
const mostFree = program("say({ id, node: most() });", '{ protocol: 1, name: "most-free" }');

/** The scenario `small`, and what its policy needs. */
function folderWith(files: Record<string, string>, scheduler: string): TestFolder {
  const policies = `  policies:\n    scheduler: ${scheduler}\n`;
  const folder = new TestFolder({
    ...files,
    "scenario.yaml": small.replace("  failures:", `${policies}  failures:`),
  });
  folders.push(folder);
  return folder;
}

const asProgram = (text: string, more = ""): TestFolder =>
  folderWith({ "mine.cjs": text }, `{ use: process, command: [node, ./mine.cjs]${more} }`);

const run = (folder: TestFolder, set: string[] = []): Promise<RunResult> =>
  runScenario(join(folder.path, "scenario.yaml"), { set });

const placements = ({ tables }: RunResult): readonly number[] => [
  ...tables.table("decisions").numbers("node"),
];

describe("a program that decides", () => {
  const inTypeScript = (ties = ""): string =>
    `export default { name: "most-free", reads: "cluster", ${ties} score: (pod, node) => node.free(0) };\n`;

  test("places pods as the same policy in TypeScript does", async () => {
    const other = await run(asProgram(mostFree));
    const own = await run(folderWith({ "mine.ts": inTypeScript() }, "{ use: ./mine.ts }"));
    expect(new Set(placements(own)).size).toBe(4);
    expect(placements(other)).toEqual(placements(own));
    expect(other.fingerprint).toBe(own.fingerprint);
    expect(other.pods.evictions).toBeGreaterThan(0);
    const { fingerprint: _, ...summary } = other.report.summary;
    expect(own.report.summary).toMatchObject(summary);
    expect((await run(asProgram(mostFree))).fingerprint).toBe(other.fingerprint);
  });

  test("may give scores instead, and leave ties to the scheduler", async () => {
    const scores = program(
      "say({ id, scores: feasible.map(free) });",
      '{ protocol: 1, name: "most-free", ties: "random" }',
    );
    const other = await run(asProgram(scores));
    const own = await run(folderWith({ "mine.ts": inTypeScript('ties: "random",') }, "{ use: ./mine.ts }"));
    expect(placements(other)).toEqual(placements(own));
    expect(other.fingerprint).toBe(own.fingerprint);
  });

  test("may refuse nodes, one by one or all", async () => {
    const never = await run(asProgram(program("say({ id, node: null });")));
    expect(never.pods.placed).toBe(0);
    const second = await run(
      asProgram(program("say({ id, scores: feasible.map((row) => (row === 1 ? 0 : null)) });")),
    );
    expect(new Set(placements(second).filter((node) => node >= 0))).toEqual(new Set([1]));
  });

  test("is told what it needs to know", async () => {
    const notes =
      "require('node:fs').appendFileSync('told.txt', JSON.stringify({ hello, question }) + '\\n');";
    const folder = asProgram(program(`${notes} say({ id, node: most() });`), ", parameters: { weight: 3 }");
    await run(folder, ["duration=20m"]);
    const told = readFileSync(join(folder.path, "told.txt"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { hello: Hello; question: Ask });
    const [first, second] = told as [(typeof told)[0], (typeof told)[0]];
    expect(first.hello).toMatchObject({ protocol: 1, parameters: { weight: 3 } });
    expect(first.hello.resources[0]).toEqual({ name: "cpu", unit: "cores", scale: 1000 });
    expect(Number.isInteger(first.hello.seed)).toBe(true);
    const gib = 2 ** 30;
    expect(first.question).toMatchObject({ id: 1, changed: [], feasible: [[0, 3]] });
    expect(first.question.pod).toMatchObject({
      priority: 0,
      requests: [expect.any(Number), gib, 0],
      labels: {},
    });
    expect(first.question.nodes[1]).toEqual({
      row: 1,
      name: "n-1",
      zone: "b",
      rack: "",
      labels: {},
      up: true,
      pods: 0,
      allocatable: [4000, 16 * gib, 0],
      requested: [0, 0, 0],
    });
    const { requests } = first.question.pod;
    expect(second.question).toMatchObject({ id: 2, nodes: [], changed: [[0, true, 1, requests]] });
  });

  test("is found beside the scenario, and runs there", async () => {
    const text = `process.stderr.write(process.cwd());\n${mostFree}`;
    const folder = asProgram(text);
    expect((await run(folder, ["duration=1m"])).warnings[0]).toContain(folder.path);
  });
});

describe("what a program does wrong is told", () => {
  const last = (said: string): string => `; it last said ${said}`;
  const silent = last("nothing on standard error");
  const cases: readonly (readonly [string, string, string])[] = [
    [
      "no answer in time",
      program("if (id < 5) say({ id, node: most() });"),
      `gave no answer within 0.5 s, at question 5${silent}`,
    ],
    [
      "no greeting in time",
      "setInterval(() => {}, 1000);",
      `gave no answer within 0.5 s, at the first line${silent}`,
    ],
    [
      "it exits",
      program(
        'if (id === 3) { process.stderr.write("out of ideas\\n"); exit(7); } say({ id, node: most() });',
      ),
      `ended with exit code 7, at question 3${last("on standard error:\n    out of ideas")}`,
    ],
    ["it throws", program("undefined.thing;"), "ended with exit code 1, at question 1"],
    [
      "it is killed",
      program("process.kill(process.pid, 'SIGKILL');"),
      `was ended by SIGKILL, at question 1${silent}`,
    ],
    [
      "garbage",
      program('process.stdout.write("node 3\\n");'),
      "wrote what is no JSON: node 3 (standard output is for answers",
    ],
    [
      "NaN",
      program('process.stdout.write(\'{"id": 1, "scores": [NaN]}\\n\');'),
      "JSON has no NaN and no Infinity",
    ],
    [
      "another shape",
      program("say({ id, best: 1 });"),
      'must answer {"id": 1, "node": row of a node or null}, or with "scores" instead of "node"; wrote {"id":1,"best":1}',
    ],
    ["a name for a row", program('say({ id, node: "n-0" });'), 'must answer {"id": 1, "node": row'],
    [
      "another question",
      program("say({ id: id + 1, node: 0 });"),
      "gave the answer to question 2 when asked question 1",
    ],
    ["an unknown node", program("say({ id, node: 3 });"), "chose node 3; there are 3, counted from 0"],
    [
      "a node without room",
      program("say({ id, node: 0 });"),
      "chose node 0 (n-0), which is not among the feasible",
    ],
    ["too few scores", program("say({ id, scores: [1] });"), "gave 1 scores for 3 feasible nodes"],
    ["two answers", program("say({ id, node: most() }); say({ id, node: most() });"), "question"],
    [
      "a huge line",
      program('for (let i = 0; i < 17; i++) process.stdout.write("x".repeat(2 ** 20));'),
      "wrote a line of more than 16 MiB",
    ],
    ["another protocol", program("", "{ protocol: 2 }"), 'must answer the first line with {"protocol": 1}'],
    [
      "it closes its output",
      program("process.stdout.end(); setInterval(() => {}, 1000);"),
      "closed its standard output, at question 1",
    ],
  ];

  test.each(cases)("%s", async (_, text, message) => {
    const folder = asProgram(
      text,
      text.includes("setInterval") || text.includes("id < 5") ? ", timeout: 500ms" : "",
    );
    const error: unknown = await run(folder).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PolicyError);
    expect((error as Error).message).toMatch(
      /^\S+\/scenario\.yaml:\d+:\d+: spec\.policies\.scheduler\.command: mine\.cjs /,
    );
    expect((error as Error).message).toContain(message);
  });

  test("it closes its input", async () => {
    const text = `read line\necho '{"protocol": 1}'\nexec 0<&-\nsleep 30\n`;
    const folder = folderWith({ "mine.sh": text }, "{ use: process, command: [sh, ./mine.sh] }");
    await expect(run(folder)).rejects.toThrow(`mine.sh closed its standard input, at question 1${silent}`);
  });

  test("of much that it says on standard error the last lines are told", async () => {
    const text = program(
      "process.stderr.write(Array.from({ length: 1e4 }, (_, i) => `line ${i}\\n`).join(''), () => exit(1));",
    );
    const error = String(await run(asProgram(text)).catch((thrown: unknown) => thrown));
    expect(error).toMatch(/at question 1; it last said on standard error:(\n {4}line \d{4}){20}$/);
    expect(error).toContain("line 9999");
  });

  test("it cannot be started", async () => {
    const folder = (command: string): TestFolder =>
      folderWith({ "mine.txt": "" }, `{ use: process, command: [${command}] }`);
    await expect(run(folder("no-such-program"))).rejects.toThrow(
      "no-such-program could not be started (there is no program no-such-program), at the first line",
    );
    await expect(run(folder("no-such-program, ./mine.txt"))).rejects.toThrow(
      "mine.txt could not be started (there is no program no-such-program), at the first line",
    );
    await expect(run(folder("./mine.txt"))).rejects.toThrow(
      "mine.txt could not be started (it is not executable)",
    );
  });

  test("paths are held to the scenario's folder; fields go together", async () => {
    const mistakes = async (scheduler: string): Promise<string> =>
      String(await run(folderWith({}, scheduler)).catch((thrown: unknown) => thrown));
    expect(await mistakes("{ use: process, command: [node, ../mine.cjs] }")).toMatch(
      /command\[1\]: no such file/,
    );
    expect(await mistakes("{ use: process, command: [/bin/sh] }")).toMatch(
      /command\[0\]: lies outside the scenario's folder and the data folder\s+hint: .*--allow-outside/,
    );
    expect(await mistakes("{ use: process }")).toContain("process needs command: the program that decides");
    expect(await mistakes("{ use: best-fit, command: [node] }")).toContain(
      "command: goes with use: process alone",
    );
    expect(await mistakes("{ use: best-fit, timeout: 1s }")).toContain(
      "timeout: goes with use: process alone",
    );
  });
});

describe("nothing is lost, and nothing is left running", () => {
  const failing = program(
    'if (question.time > 1800) { process.stderr.write("no more\\n"); exit(1); } say({ id, node: most() });',
  );
  /** Programs of the folder that still run. */
  const left = (folder: TestFolder): string =>
    spawnSync("ps", ["-eo", "pid,stat,args"], { encoding: "utf8" })
      .stdout.split("\n")
      .filter((line) => line.includes(folder.path))
      .join("\n");

  /** What was killed takes a moment to go. */
  const allGone = (folder: TestFolder): Promise<void> =>
    expect.poll(() => left(folder), { timeout: 5000 }).toBe("");

  test("exit code 3; the old result stays, and what was simulated is kept beside it", async () => {
    const folder = asProgram(mostFree);
    expect((await cli(["run", "scenario.yaml", "--quiet"], { cwd: folder.path })).code).toBe(0);
    const old = readFileSync(join(folder.path, "reports/small/seed=1/summary.json"), "utf8");
    folder.write("mine.cjs", failing);
    const { code, stdout, stderr } = await cli(["run", "scenario.yaml"], { cwd: folder.path });
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(
      /^scenario\.yaml:\d+:\d+: spec\.policies\.scheduler\.command: mine\.cjs ended with exit code 1, at question \d+; it last said on standard error:\n {4}no more\nWhat was simulated so far is kept in \S+\/reports\/small\/seed=1\.partial\n$/,
    );
    expect(readdirSync(join(folder.path, "reports/small")).toSorted()).toEqual(["seed=1", "seed=1.partial"]);
    expect(readFileSync(join(folder.path, "reports/small/seed=1/summary.json"), "utf8")).toBe(old);
    const partial = JSON.parse(
      readFileSync(join(folder.path, "reports/small/seed=1.partial/summary.json"), "utf8"),
    );
    expect(partial).toMatchObject({ complete: false });
    expect(partial.simulatedSeconds).toBeGreaterThan(1800);
    expect(partial.simulatedSeconds).toBeLessThan(2400);
    await allGone(folder);
  });

  test("several runs at a time, and a study that fails keeps what it has", async () => {
    const folder = asProgram(mostFree);
    const words = ["run", "scenario.yaml", "--seeds", "1,2,3", "--jobs", "2", "--json"];
    const { code, stdout } = await cli(words, { cwd: folder.path });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).runs ?? JSON.parse(stdout)).toBeTruthy();
    const compared = [
      "compare",
      "scenario.yaml",
      "--vary",
      "warmUp=0s,1m",
      "--seeds",
      "2",
      "--jobs",
      "2",
      "--json",
    ];
    expect((await cli(compared, { cwd: folder.path })).code).toBe(0);
    folder.write("mine.cjs", program("if (hello.seed % 2 === 0) exit(1); say({ id, node: most() });"));
    const failed = await cli([...words, "--force", "--out", "other"], { cwd: folder.path });
    expect([failed.code, failed.stdout]).toEqual([3, ""]);
    expect(failed.stderr).toContain("mine.cjs ended with exit code 1, at question");
    await allGone(folder);
  });

  test("Ctrl-C keeps what was simulated, and ends the program", async () => {
    const folder = asProgram(
      program("Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20); say({ id, node: most() });"),
    );
    const begun = (): boolean =>
      existsSync(join(folder.path, "reports/small")) && left(folder).includes("mine.cjs");
    const { code, took } = await cli(["run", "scenario.yaml", "--set", "duration=1d", "--quiet"], {
      cwd: folder.path,
      signal: { name: "SIGINT", when: begun },
    });
    expect(code).toBe(4);
    expect(took).toBeLessThan(10_000);
    expect(readdirSync(join(folder.path, "reports/small"))).toEqual(["seed=1.partial"]);
    await allGone(folder);
  });

  test("a program that does not end by itself is ended, with whatever it started", async () => {
    const stubborn = program(
      "say({ id, node: most() });",
      "{ protocol: 1 }",
      `
      process.on("SIGTERM", () => {});
      setInterval(() => {}, 1000);
      require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", process.cwd()], { stdio: "inherit" });`,
    );
    const folder = asProgram(stubborn);
    const { complete } = await run(folder, ["duration=5m"]);
    expect(complete).toBe(true);
    await allGone(folder);
  });
});

const hasPython = spawnSync("python3", ["--version"]).status === 0;
describe.skipIf(!hasPython)("the example in Python", () => {
  test("has 25 lines of code at most, and decides as the same policy in TypeScript does", async () => {
    const path = join(root, "scenarios/external-policy.yaml");
    const lines = readFileSync(join(root, "scenarios/most-free.py"), "utf8").trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(28);
    const set = ["policies.scheduler.command=[python3, ./most-free.py]"];
    const python = await runScenario(path, { set });
    const text = readFileSync(path, "utf8").replace(/ {6}use: process\n.*\n.*\n/, "      use: ./mine.ts\n");
    const folder = new TestFolder({
      "mine.ts": `export default { reads: "cluster", score: (pod, node) => node.free(0) };\n`,
      "scenario.yaml": text,
    });
    folders.push(folder);
    const own = await run(folder);
    expect(python.fingerprint).toBe(own.fingerprint);
    expect(placements(python)).toEqual(placements(own));
  });
});
