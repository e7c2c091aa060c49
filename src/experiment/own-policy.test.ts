import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { cli, root, TestFolder } from "../cli/test-kit.ts";
import { InputError } from "../base/input-error.ts";
import { definePolicy, type Policy, PolicyError } from "../sim/contract/policy.ts";
import { CPU } from "../sim/model/resources.ts";
import { runScenario, type RunResult } from "./run-scenario.ts";

const folders: TestFolder[] = [];
afterAll(() => {
  for (const folder of folders) folder.remove();
});

/** Jobs of three pods on six nodes in three zones, placed by the policy in `file`. */
const scenario = (file: string, parameters = "{}"): string => `apiVersion: clustersim/v1
kind: Scenario
metadata: { name: own }
spec:
  duration: 2h
  nodes: [{ name: n, count: 6, capacity: { cpu: 8 }, zones: [a, b, c] }]
  workload:
    - kind: synthetic
      jobTypes:
        - { name: j, priority: 0, interarrival: { exponential: 2m }, tasks: 3, duration: 10m, requests: { cpu: 1 } }
  policies: { scheduler: { use: ./${file}, parameters: ${parameters} } }
`;

function folderWith(file: string, text: string, parameters?: string): TestFolder {
  const folder = new TestFolder({ [file]: text, "scenario.yaml": scenario(file, parameters) });
  folders.push(folder);
  return folder;
}

async function run(file: string, text: string, parameters?: string): Promise<RunResult> {
  return runScenario(join(folderWith(file, text, parameters).path, "scenario.yaml"));
}

/** Placements as `job/index on node`. */
function placements({ tables }: RunResult): string[] {
  const decisions = tables.table("decisions");
  const [job, index, node] = ["job", "index", "node"].map((name) => decisions.numbers(name));
  return Array.from(job ?? [], (of, row) => `${of}/${index?.[row]} on ${node?.[row]}`);
}

/** For each job the zones of its pods, in order of placement. */
function zonesOfJobs(result: RunResult): string[] {
  const zones = result.tables.table("inventory").texts("zone");
  const byJob = new Map<number, string[]>();
  const decisions = result.tables.table("decisions");
  const nodes = decisions.numbers("node");
  decisions.numbers("job").forEach((job, row) => {
    byJob.set(job, [...(byJob.get(job) ?? []), zones[nodes[row] as number] ?? ""]);
  });
  return [...byJob.values()].map((of) => of.toSorted().join(""));
}

describe("a policy of one's own", () => {
  const pack = `export default definePolicy({ name: "pack", reads: "node", score: (pod, node) => -node.free(CPU) });\n`;

  test("a .ts and a .js file do what the built-in policy does", async () => {
    const imports = `import { CPU, definePolicy } from "clustersim";\n`;
    const typed = `${imports}import type { NodeView } from "clustersim";\nconst _: NodeView | undefined = undefined;\n`;
    const ts = await run("mine.ts", typed + pack);
    const js = await run("mine.js", imports + pack);
    // With one resource in use, best fit packs by it.
    const builtIn = await runScenario(scenario("mine.js").replace("./mine.js", "best-fit"));
    expect(ts.fingerprint).toBe(builtIn.fingerprint);
    expect(js.fingerprint).toBe(builtIn.fingerprint);
    expect(placements(js)).toEqual(placements(builtIn));
    expect(new Set(placements(js).map((text) => text.replace(/.* on /, ""))).size).toBeGreaterThan(1);
    expect(ts.report.summary.policy).toBe("pack");
  });

  test("one that reads the node and asks about more of the cluster is stopped with the place", async () => {
    const asking = (text: string): string =>
      `export default {\n  reads: "node",\n  score: (pod, node, cluster) => ${text},\n};\n`;
    for (const [text, what] of [
      ["cluster.podsOfJobInZone(node.zone)", "podsOfJobInZone"],
      ["cluster.podsOfJobByZone()[0]", "podsOfJobByZone"],
      ["cluster.podsOfJobOn(node)", "podsOfJobOn"],
      ["cluster.failuresOfJobOn(node)", "failuresOfJobOn"],
      ["cluster.podsOfJob", "podsOfJob"],
      ["cluster.upNodes", "upNodes"],
      ["cluster.job", "job"],
      ["cluster.now", "now"],
    ] as const)
      await expect(run("mine.ts", asking(text))).rejects.toThrow(
        `mine.ts:3: cluster.${what} needs reads: "cluster"`,
      );
    await run("mine.ts", asking("cluster.largest(cluster.resources - 1)"));
  });

  test("a function gets the parameters, the names of the resources and a random stream", async () => {
    const text = `export default ({ parameters, resources, random }) => ({
      reads: "node",
      score: (pod, node) =>
        node.row === parameters.favourite && resources[0] === "cpu" && random.next() < 1 ? 1 : 0,
    });\n`;
    const result = await run("favourite.js", text, "{ favourite: 4 }");
    expect(placements(result)[0]).toMatch(/ on 4$/);
    // Without a name of its own it is called like the file.
    expect(result.report.summary.policy).toBe("favourite.js");
  });

  test("a policy that reads the cluster spreads each job over the zones", async () => {
    const text = `import { definePolicy } from "clustersim";
      export default definePolicy({
        name: "spread",
        reads: "cluster",
        score: (pod, node, cluster) => -cluster.podsOfJobInZone(node.zone),
      });\n`;
    const spread = zonesOfJobs(await run("spread.ts", text));
    expect(spread.length).toBeGreaterThan(40);
    expect(spread.filter((zones) => zones !== "abc")).toEqual([]);
    expect(
      zonesOfJobs(await run("pack.js", `import { CPU, definePolicy } from "clustersim";\n${pack}`)),
    ).toContain("aaa");
  });

  test("a filter keeps pods away, and its reason is no failure", async () => {
    const text = `export default { reads: "node", filter: (pod, node) => (node.zone === "b" ? undefined : "not b") };\n`;
    const nodes = (await run("only-b.js", text)).tables.table("decisions").numbers("node");
    expect(new Set(nodes.filter((row) => !Number.isNaN(row)))).toEqual(new Set([1, 4]));
  });

  test("the example of the documents is under 15 lines and spreads each service over the zones", async () => {
    const lines = readFileSync(join(root, "scenarios/my-policy.ts"), "utf8").trimEnd().split("\n");
    expect(lines.length).toBeLessThan(15);
    const result = await runScenario(join(root, "scenarios/own-policy.yaml"));
    const zones = zonesOfJobs(result).filter((of) => of.length === 3);
    expect(zones.length).toBeGreaterThan(30);
    expect(zones.filter((of) => of === "abc").length / zones.length).toBeGreaterThan(0.95);
    const without = await runScenario(join(root, "scenarios/own-policy.yaml"), {
      set: ["policies.scheduler.parameters.zones=0"],
    });
    const packed = zonesOfJobs(without).filter((of) => of.length === 3);
    expect(packed.filter((of) => of === "abc").length / packed.length).toBeLessThan(0.5);
  });
});

describe("a policy given to runScenario", () => {
  const pack = definePolicy({ name: "pack", reads: "node", score: (_, node) => -node.free(CPU) });

  test("decides instead of the one that the scenario names", async () => {
    const own = await runScenario(scenario("not-there.ts").replace("./not-there.ts", "worst-fit"), {
      policy: pack,
    });
    const builtIn = await runScenario(scenario("not-there.ts").replace("./not-there.ts", "best-fit"));
    expect(own.fingerprint).toBe(builtIn.fingerprint);
    expect(own.report.summary.policy).toBe("pack");
  });

  test("a function is called for each run, with the scenario's parameters and a random stream", async () => {
    const seen: unknown[] = [];
    const policy = definePolicy(({ parameters, random }) => {
      seen.push(parameters, random.next());
      return { name: "counts", reads: "node", score: (_, node) => node.row };
    });
    const text = scenario("x.ts", "{ favourite: 4 }").replace("./x.ts", "process, command: [x]");
    for (const seed of ["1", "1", "2"]) await runScenario(text, { policy, seed });
    expect([seen[0], seen[2]]).toEqual([{ favourite: 4 }, { favourite: 4 }]);
    expect([seen[1] === seen[3], seen[1] === seen[5]]).toEqual([true, false]);
  });

  const mistakes: readonly (readonly [string, unknown, RegExp])[] = [
    ["a name", "best-fit", /^options\.policy: must be a policy or a function .*, found "best-fit"$/],
    ["nothing", null, /^options\.policy: must be a policy or a function that makes one, found null$/],
    ["no score", { reads: "node", score: () => {} }, /^options\.policy: score: .* undefined for node n-0$/],
  ];
  test.each(mistakes)("%s is a PolicyError", async (_, policy, message) => {
    const run = runScenario(scenario("x.ts").replace("./x.ts", "best-fit"), { policy: policy as Policy });
    const error: unknown = await run.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PolicyError);
    expect((error as Error).message).toMatch(message);
  });

  test("what it throws is the cause of the PolicyError", async () => {
    const thrown = new TypeError("no such thing");
    const policy: Policy = {
      name: "throws",
      reads: "node",
      score: () => {
        throw thrown;
      },
    };
    const run = runScenario(scenario("x.ts").replace("./x.ts", "best-fit"), { policy });
    await expect(run).rejects.toMatchObject({ message: "options.policy: no such thing", cause: thrown });
  });

  test("is refused where the Kubernetes scheduler decides", async () => {
    const text = scenario("x.ts").replace("use: ./x.ts, parameters: {}", "use: kube");
    const error: unknown = await runScenario(text, { policy: pack }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(
      /^scenario:11:\d+: spec\.policies\.scheduler\.use: no placement policy/,
    );
  });
});

describe("mistakes name the file, and the line where there is one", () => {
  const cases: readonly (readonly [string, string, string, RegExp])[] = [
    [
      "throws in score",
      "throws.ts",
      `import { CPU } from "clustersim";\nexport default {\n  reads: "node",\n  score: (pod, node) => {\n    if (node.free(CPU) < 7000) throw new TypeError("no such thing");\n    return 1;\n  },\n};\n`,
      /^\S+\/throws\.ts:5: no such thing$/,
    ],
    [
      "reads what is not there",
      "reads.js",
      `export default {\n  reads: "node",\n  score: (pod, node) => node.nothing.here,\n};\n`,
      /^\S+\/reads\.js:3: Cannot read properties of undefined \(reading 'here'\)$/,
    ],
    [
      "throws something else",
      "text.js",
      `export default { reads: "node", score: () => { throw "just text"; } };\n`,
      /^\S+\/text\.js: just text$/,
    ],
    [
      "a score that is no number",
      "nan.ts",
      `export default { reads: "node", score: () => 0 / 0 };\n`,
      /^\S+\/nan\.ts: score: must give a finite number, gave NaN for node n-0$/,
    ],
    [
      "no score at all",
      "void.js",
      `export default { reads: "node", score: () => {} };\n`,
      /^\S+\/void\.js: score: must give a finite number, gave undefined for node n-0$/,
    ],
    [
      "a filter that says true",
      "filter.js",
      `export default { reads: "node", filter: () => true };\n`,
      /^\S+\/filter\.js: filter: must give undefined or the reason why not, gave true for node n-0$/,
    ],
    [
      "scores of all that are no numbers",
      "all.ts",
      `export default { name: "mine", reads: "cluster", scoreAll: (pod, nodes, cluster, scores) => void scores.fill(NaN, 1) };\n`,
      /^policy mine: scoreAll: must give finite numbers, or -Infinity for nodes that will not do; gave NaN for node n-1$/,
    ],
    [
      "scores of all given instead of filled in",
      "given.ts",
      `export default { reads: "cluster", scoreAll: () => [1, 2] };\n`,
      /^\S+\/given\.ts: scoreAll: must fill in scores and give nothing, gave 1,2$/,
    ],
    [
      "throws in scoreAll",
      "throws-all.ts",
      `export default {\n  reads: "cluster",\n  scoreAll: (pod, nodes) => {\n    nodes.allocatable(7).length;\n  },\n};\n`,
      /^\S+\/throws-all\.ts:4: Cannot read properties of undefined/,
    ],
    [
      "no default export",
      "none.ts",
      `export const reads = "node";\n`,
      /^\S+\/none\.ts: has no default export; write: export default definePolicy\(/,
    ],
    [
      "a default export of another kind",
      "three.js",
      `export default 3;\n`,
      /^\S+\/three\.js: must be a policy or a function that makes one, found 3$/,
    ],
    [
      "a syntax error",
      "syntax.ts",
      `export default {\n  reads: "node"\n  score: () => 1,\n};\n`,
      /^\S+\/syntax\.ts:3:3: Unexpected token, expected ","$/,
    ],
    [
      "a mistake while it is loaded",
      "top.js",
      `const weights = undefined;\n\nconst first = weights[0];\nexport default { reads: "node" };\n`,
      /^\S+\/top\.js:3: Cannot read properties of undefined/,
    ],
    [
      "a module that is not there",
      "imports.ts",
      `import { nothing } from "./not-there.ts";\nexport default { reads: "node", score: () => nothing };\n`,
      /^\S+\/imports\.ts(:\d+)?: Cannot find module '\.\/not-there\.ts'$/,
    ],
    [
      "wrong reads",
      "nodes.ts",
      `export default { reads: "nodes" };\n`,
      /^\S+\/nodes\.ts: reads: must be "node" or "cluster", found "nodes"$/,
    ],
    [
      "wrong ties",
      "ties.ts",
      `export default { reads: "node", ties: "any" };\n`,
      /^\S+\/ties\.ts: ties: must be .*found "any"$/,
    ],
    [
      "a sample of no nodes",
      "sample.ts",
      `export default { reads: "node", sample: 0 };\n`,
      /^\S+\/sample\.ts: sample: must be a whole number from 1, found 0$/,
    ],
    [
      "a sample of what is scored all at once",
      "all.ts",
      `export default { reads: "node", sample: 2, scoreAll: () => {} };\n`,
      /^\S+\/all\.ts: sample: goes with score/,
    ],
    [
      "looks that never come",
      "looks.ts",
      `export default { reads: "cluster", keeps: { use: { every: 0, looks: 3 } } };\n`,
      /^\S+\/looks\.ts: keeps\.use: must have every, whole microseconds, and looks/,
    ],
    [
      "failures kept in words",
      "failures.ts",
      `export default { reads: "cluster", keeps: { failures: "5m" } };\n`,
      /^\S+\/failures\.ts: keeps\.failures: must be whole microseconds/,
    ],
    [
      "a hook that is no function",
      "hook.ts",
      `export default { reads: "node", score: 3 };\n`,
      /^\S+\/hook\.ts: score: must be a function, found number$/,
    ],
    [
      "a function that refuses its parameters",
      "parameters.ts",
      `export default ({ parameters }) => {\n  if (typeof parameters.weight !== "number") throw new Error("parameters.weight must be a number");\n};\n`,
      /^\S+\/parameters\.ts:2: parameters\.weight must be a number$/,
    ],
  ];

  test.each(cases)("%s", async (_, file, text, message) => {
    const error: unknown = await run(file, text).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PolicyError);
    expect((error as Error).message).toMatch(message);
  });

  test("on the command line: exit code 3, one line, nothing left behind", async () => {
    const folder = folderWith("throws.ts", (cases[0] as (typeof cases)[number])[2]);
    const { code, stdout, stderr } = await cli(["run", "scenario.yaml"], { cwd: folder.path });
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toBe(`${folder.path}/throws.ts:5: no such thing\n`);
    expect(readdirSync(join(folder.path, "reports/own"))).toEqual([]);
  });
});
