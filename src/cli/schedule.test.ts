import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { PodAnswer, ScheduleAnswer } from "../metrics/pod-answer.ts";
import { builtMain, cli, root, TestFolder } from "./test-kit.ts";

const node = (name: string, cpu: string, more = ""): string => `---
apiVersion: v1
kind: Node
metadata: { name: ${name} }
spec: {${more}}
status: { allocatable: { cpu: "${cpu}", memory: 32Gi, pods: "20" } }
`;
const pod = (name: string, cpu: string, spec = "", metadata = ""): string => `---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop${metadata} }
spec:
  containers: [{ name: c, image: i, resources: { requests: { cpu: "${cpu}", memory: 1Gi } } }]
${spec}
`;

/** Two nodes of 4 and 2 cores and a tainted one; 3 of the 4 cores are taken by a pod of low priority. */
const cluster = `${node("large", "4")}${node("small", "2")}${node(
  "special",
  "64",
  "taints: [{ key: only, value: db, effect: NoSchedule }]",
)}${pod("low", "3", "  nodeName: large")}${pod("later", "1", "", ', creationTimestamp: "2026-05-02T00:00:00Z"')}${pod(
  "earlier",
  "1",
  "",
  ', creationTimestamp: "2026-05-01T00:00:00Z"',
)}${pod("urgent", "3", "  priority: 1000")}${pod("gated", "1", "  schedulingGates: [{ name: approval }]")}${pod(
  "other",
  "1",
  "  schedulerName: volcano",
)}${pod("done", "1", "status: { phase: Succeeded }")}`;
const work = new TestFolder({ "cluster.yaml": cluster, "none/notes.txt": "no objects" });
const { path: here } = work;
beforeAll(() => void builtMain());
afterAll(() => work.remove());

async function json(...words: string[]): Promise<ScheduleAnswer> {
  const { code, stdout, stderr } = await cli(["schedule", ...words, "--json"], { cwd: here });
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout.indexOf("\n")).toBe(stdout.length - 1);
  return JSON.parse(stdout) as ScheduleAnswer;
}

const placements = ({ pods }: ScheduleAnswer): (readonly [string, string | null])[] =>
  pods.map((each) => [each.pod, each.node]);

describe("which pods, in which order", () => {
  test("all pending ones: by priority, then age; of equal age as given", async () => {
    const answer = await json("cluster.yaml");
    expect(placements(answer)).toEqual([
      ["shop/urgent", null],
      ["shop/earlier", "small"],
      ["shop/later", "small"],
      ["shop/gated", null],
    ]);
    const [urgent, , , gated] = answer.pods as [PodAnswer, PodAnswer, PodAnswer, PodAnswer];
    expect(urgent.preemption?.candidates).toEqual({ large: { victims: ["shop/low"], pdbViolations: 0 } });
    expect(urgent.preemption?.criterion).toBe("only");
    expect(answer.pods.map(({ nominatedTo }) => nominatedTo)).toEqual([
      "large",
      undefined,
      undefined,
      undefined,
    ]);
    expect(gated.preEnqueue).toEqual({
      plugin: "SchedulingGates",
      code: "UnschedulableAndUnresolvable",
      reasons: ["waiting for scheduling gates: [approval]"],
    });
    expect(gated.preemption).toBeUndefined();
    expect(answer.leftToOthers).toEqual([{ pod: "shop/other", schedulerName: "volcano" }]);
  });

  test("those named, in that order; a pod that runs is taken off its node first", async () => {
    const answer = await json("cluster.yaml", "--pod", "shop/later", "--pod", "shop/low");
    expect(placements(answer)).toEqual([
      ["shop/later", "large"],
      ["shop/low", "large"],
    ]);
    // It names its node, so that no other is asked for it.
    expect(answer.pods[1]?.nodes["small"]?.plugin).toBe("NodeName");
    expect(answer.leftToOthers).toBeUndefined();
  });

  test("each placement counts for the next, and so do nominations", async () => {
    const both = await json("cluster.yaml", "--pod", "shop/urgent", "--pod", "shop/earlier");
    expect(both.pods[1]?.nodes["large"]).toEqual({
      feasible: false,
      plugin: "NodeResourcesFit",
      reasons: ["Insufficient cpu"],
    });
    const alone = await json("cluster.yaml", "--pod", "shop/earlier");
    expect(alone.pods[0]?.nodes["large"]).toEqual({ feasible: true });
  });
});

describe("options", () => {
  test("--fit: how many more, up to a number, and what runs out; nothing of it stays", async () => {
    // Of 1 core each beside the pod itself: 1 more on large, 1 on small.
    const answer = await json("cluster.yaml", "--pod", "shop/later", "--pod", "shop/earlier", "--fit", "9");
    expect(answer.pods.map(({ fit }) => fit)).toEqual([
      {
        upTo: 9,
        count: 2,
        limit: {
          message: "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu.",
          reasons: { "Insufficient cpu": 2, "node(s) had untolerated taint(s)": 1 },
        },
      },
      expect.objectContaining({ upTo: 9, count: 1 }),
    ]);
    const few = await json("cluster.yaml", "--pod", "shop/later", "--fit", "1");
    expect(few.pods[0]?.fit).toEqual({ upTo: 1, count: 1, limit: null });
  });

  test("--ties random depends on the seed alone", async () => {
    const equal = work.write(
      "equal.yaml",
      `${Array.from({ length: 9 }, (_, i) => node(`n${i}`, "4")).join("")}${pod("p", "1")}`,
    );
    const chosen = async (...words: string[]): Promise<unknown> =>
      (await json(equal, ...words)).pods[0]?.node;
    expect(await chosen()).toBe("n0");
    const seeds = ["1", "2", "3", "4", "5"];
    const nodes = await Promise.all(seeds.map((seed) => chosen("--ties", "random", "--seed", seed)));
    expect(new Set(nodes).size).toBeGreaterThan(1);
    expect(await chosen("--ties", "random")).toBe(nodes[0]);
  });

  test("--config: the profiles of a KubeSchedulerConfiguration", async () => {
    work.write(
      "config.yaml",
      `apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
profiles:
  - schedulerName: volcano
    plugins: { multiPoint: { disabled: [{ name: TaintToleration }] } }
`,
    );
    const answer = await json("cluster.yaml", "--config", "config.yaml", "--pod", "shop/other");
    expect(placements(answer)).toEqual([["shop/other", "special"]]);
  });

  test("standard input and folders", () => {
    const main = builtMain();
    const run = (...words: string[]): string =>
      spawnSync(process.execPath, [main, "schedule", ...words, "--pod", "shop/later", "--json"], {
        cwd: here,
        input: cluster,
        encoding: "utf8",
      }).stdout;
    const expected = run("cluster.yaml");
    expect(expected).toContain('"node":"small"');
    expect(run("-")).toBe(expected);
    work.write("folder/nodes.yaml", node("a", "8"));
    work.write("folder/sub/pods.json", JSON.stringify({ apiVersion: "v1", kind: "List", items: [] }));
    expect(run("folder", "-")).toContain('"nodeOrder":["a","large","small","special"]');
  });
});

test("the JSON is what its schema says", async () => {
  const { stdout } = await cli(["schema", "schedule"]);
  const schema = z.fromJSONSchema(JSON.parse(stdout) as Parameters<typeof z.fromJSONSchema>[0]);
  const answer = await json("cluster.yaml", "--fit", "3");
  expect(schema.safeParse(answer).error).toBeUndefined();
  expect(schema.safeParse({ ...answer, pods: [{ ...answer.pods[0], best: "large" }] }).success).toBe(false);
  expect(schema.safeParse({ ...answer, more: 1 }).success).toBe(false);
});

test("the README shows what the example says", async () => {
  const example = join(root, "scenarios/manifests/what-if.yaml");
  const { code, stdout } = await cli(["schedule", example]);
  expect(code).toBe(0);
  expect(readFileSync(join(root, "README.md"), "utf8")).toContain(stdout.split("\n\n")[1]);
});

describe("in words", () => {
  const said = async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await cli(["schedule", "cluster.yaml", ...words], { cwd: here });
    expect([code, stderr]).toEqual([0, ""]);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    return stdout;
  };

  test("all pending", async () => {
    expect(await said()).toMatchInlineSnapshot(`
      "shop/urgent -> nowhere yet, nominated to large
        0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient
        cpu.
        preemption: evicts 1 pod on large: shop/low; the only node where that helps

      shop/earlier -> small
        the only node that fits
        300 TaintToleration + 73 NodeResourcesFit + 63 NodeResourcesBalancedAllocation
        not on 2 of 3 nodes: 1 Insufficient cpu, 1 node(s) had untolerated taint(s)

      shop/later -> small
        the only node that fits
        300 TaintToleration + 63 NodeResourcesBalancedAllocation + 46 NodeResourcesFit
        not on 2 of 3 nodes: 1 Insufficient cpu, 1 node(s) had untolerated taint(s)

      shop/gated -> not in the queue
        kept out of the queue by SchedulingGates: waiting for scheduling gates:
        [approval]

      left to the scheduler volcano, which has no profile here: shop/other
      no PodDisruptionBudgets among the objects
      4 pods: 2 placed, 1 nominated, 1 not in the queue
      "
    `);
  });

  test("every node of one", async () => {
    expect(await said("--pod", "shop/later", "--explain", "--fit", "5")).toMatchInlineSnapshot(`
      "shop/later -> small
        total 436, best of 2 nodes that fit; next large 415
        300 TaintToleration + 73 NodeResourcesFit + 63 NodeResourcesBalancedAllocation
        not on 1 of 3 nodes: 1 node(s) had untolerated taint(s)
        fit: 2 more; then 0/3 nodes are available: 1 node(s) had untolerated taint(s),
        2 Insufficient cpu.
        rank   total  node that fits
           1     436  small
           2     415  large
        score, weighted; by rank                   1        2
        TaintToleration x3                   100 300  100 300
        NodeResourcesFit x1                   73  73   46  46
        NodeResourcesBalancedAllocation x1    63  63   69  69
        nothing from DynamicResources, ImageLocality
        refused by TaintToleration: node(s) had untolerated taint(s) (evicting pods
        cannot help)
          special
      "
    `);
  });
});

test("of many pods those after the first 20 are told of in brief, and go to the same nodes", async () => {
  const many = Array.from({ length: 40 }, (_, i) => pod(`p${i}`, i % 10 === 9 ? "9" : "250m")).join("");
  const file = work.write("many.yaml", `${node("a", "4")}${node("b", "4")}${node("c", "1")}${many}`);
  const { code, stdout } = await cli(["schedule", file], { cwd: here });
  expect(code).toBe(0);
  const told = [...stdout.matchAll(/^(\S+) -> (.*)$/gm)].map(([, name, to]) => [
    name,
    to === "nowhere" ? null : to,
  ]);
  expect(told).toEqual(placements(await json(file)));
  const [first = "", rest = ""] = stdout.split("\nIn brief from here on; --explain tells all of each pod.\n");
  expect(first.match(/ -> /g)).toHaveLength(20);
  expect(first.match(/ NodeResourcesFit/g)).toHaveLength(18);
  // Only p38 has one node left to go to.
  expect(rest.match(/ NodeResourcesFit/g)).toHaveLength(1);
  expect(rest).toMatch(
    /^\nshop\/p20 -> \S+\n {2}total \d+, best of \d nodes that fit(; not on 1 of 3 nodes)?\n/,
  );
  expect(rest).toContain("shop/p39 -> nowhere\n  0/3 nodes are available: 3 Insufficient cpu.\n");
  const explained = await cli(["schedule", file, "--explain"], { cwd: here });
  expect(explained.stdout).not.toContain("In brief");
});

describe("what is wrong", () => {
  test.each([
    [
      "--pod shop/lateer",
      3,
      /^pod shop\/lateer: is not among the objects\n {4}hint: did you mean "shop\/later"\?\n$/,
    ],
    ["--pod shop/done", 3, /^pod shop\/done: has ended\n$/],
    [
      "--pod later",
      3,
      /^pod default\/later: is not among the objects\n {4}hint: did you mean "shop\/later"\?\n$/,
    ],
    ["--pod shop/later --pod shop/later", 3, /^pod shop\/later: is asked for twice\n$/],
    [
      "--pod shop/other",
      3,
      /^pod shop\/other: asks for the scheduler "volcano", which has no profile here\n {4}hint: there is default-scheduler\n$/,
    ],
    ["--pod", 2, /^Not enough arguments following: pod\n$/],
    ["--fit many", 2, /^--fit many: must be a whole number from 1 to 1000000\n$/],
    ["--ties best", 2, /Invalid values/],
    ["--config nowhere.yaml", 3, /^nowhere\.yaml: there is no such file\n$/],
    ["none", 3, /^none: no \*\.yaml, \*\.yml or \*\.json file in this folder\n$/],
    ["nowhere.yaml", 3, /^nowhere\.yaml: no such file or folder\n$/],
    ["--json --josn", 2, /did you mean "json"\?/],
  ])("%s", async (words, exit, message) => {
    const { code, stdout, stderr } = await cli(["schedule", "cluster.yaml", ...words.split(" ")], {
      cwd: here,
    });
    expect([code, stdout]).toEqual([exit, ""]);
    expect(stderr).toMatch(message);
  });

  test("mistakes have their place; warnings are told and stop nothing", async () => {
    work.write("bad.yaml", cluster.replace('cpu: "2"', 'cpu: "two"'));
    const bad = await cli(["schedule", "bad.yaml"], { cwd: here });
    expect([bad.code, bad.stdout]).toEqual([3, ""]);
    expect(bad.stderr).toMatch(/^bad\.yaml:\d+:\d+: status\.allocatable\.cpu: /);
    work.write("odd.yaml", cluster.replace("spec: {}", "spec: { colour: red }"));
    const odd = await cli(["schedule", "odd.yaml", "--pod", "shop/later"], { cwd: here });
    expect(odd.code).toBe(0);
    expect(odd.stderr).toMatch(/^warning: odd\.yaml:\d+:\d+: spec\.colour: /);
    expect(odd.stdout).toMatch(/^shop\/later -> small\n/);
  });

  test("a configuration that is a folder, or not there", async () => {
    const told = async (config: string) =>
      cli(["schedule", "cluster.yaml", "--config", config], { cwd: here });
    expect(await told("none")).toMatchObject({
      code: 3,
      stderr: "none: is a folder; expected a KubeSchedulerConfiguration\n",
    });
    expect(await told("nowhere.yaml")).toMatchObject({
      code: 3,
      stderr: "nowhere.yaml: there is no such file\n",
    });
  });

  test("claims that are not modelled", async () => {
    const claim = `${cluster}---
apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: { name: gpus }
spec:
  driver: gpu.example.com
  pool: { name: gpus, generation: 1, resourceSliceCount: 1 }
  allNodes: true
  devices: [{ name: one, attributes: { links: { ints: [1, 2] } } }]
`;
    work.write("claim.yaml", claim);
    const { code, stderr } = await cli(["schedule", "claim.yaml"], { cwd: here });
    expect(code).toBe(3);
    expect(stderr).toMatch(/^claim\.yaml:\d+:\d+: spec\.devices\[0\]\.attributes\.links: .*not modelled\n$/);
    // Mistakes of other kinds are told together with it.
    work.write("claim.yaml", claim.replace("priority: 1000", "priority: high"));
    const both = await cli(["schedule", "claim.yaml"], { cwd: here });
    expect(both.stderr).toMatch(/priority: must be a whole number/);
    expect(both.stderr).toMatch(/not modelled\n2 mistakes\n$/);
  });
});
