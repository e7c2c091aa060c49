import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { PodStoryJson } from "../report/pod-story-json.ts";
import { cli } from "./test-kit.ts";

const pod = (name: string, cpu: string, more = "", spec = ""): string =>
  `---\napiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, ${more} }\nspec: { ${spec} containers: [{ name: c, image: x, resources: { requests: { cpu: ${cpu} } } }] }\n`;
const objects = `
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: high }
value: 1000
---
apiVersion: v1
kind: Node
metadata: { name: a, labels: { kubernetes.io/hostname: a } }
status: { allocatable: { cpu: "4", memory: 8Gi, pods: "10" } }
${pod("old", "3", "", "nodeName: a,")}
${pod("web", "2")}
${pod("gated", "1", "", "schedulingGates: [{ name: example.com/quota }],")}
${pod("other", "1", "", "schedulerName: nobody,")}
${pod("vip", "2500m", "annotations: { clustersim/duration: 3m }", "priorityClassName: high,")}
`;
const kube = `apiVersion: clustersim/v1
kind: Scenario
metadata: { name: objects }
spec:
  duration: 20m
  workload: [{ kind: manifests, files: [objects.yaml], at: 10s }]
  policies: { scheduler: { use: kube }, requeue: { initial: 1s } }
  outputs: { reasons: pending, charts: false }
`;
const plain = `apiVersion: clustersim/v1
kind: Scenario
metadata: { name: plain }
spec:
  duration: 30m
  nodes: [{ name: n, count: 1, capacity: { cpu: 1, memory: 1Gi } }]
  workload:
    - kind: synthetic
      jobTypes: [{ name: j, priority: 0, initial: 1, initialRuns: whole, tasks: 2, duration: 10m, requests: { cpu: 1 } }]
  outputs: { charts: false }
`;

let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "explain-"));
  const files = { "objects.yaml": objects, "kube.yaml": kube, "plain.yaml": plain };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  for (const seed of ["1", "2"]) {
    const { code } = await cli(
      ["run", "plain.yaml", "--seed", seed, "--out", `runs/seed=${seed}`, "--quiet"],
      {
        cwd: folder,
      },
    );
    expect(code).toBe(0);
  }
  for (const name of ["kube", "plain"]) {
    const { code, stderr } = await cli(["run", `${name}.yaml`, "--out", name, "--quiet"], { cwd: folder });
    expect([code, stderr.replaceAll(/^warning: pods that ask for the scheduler nobody.*\n/gm, "")]).toEqual([
      0,
      "",
    ]);
  }
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

async function story(run: string, name: string): Promise<readonly string[]> {
  const { code, stdout, stderr } = await cli(["explain", run, name], { cwd: folder });
  expect([code, stderr]).toEqual([0, ""]);
  return stdout.trimEnd().split("\n");
}

describe("explain", () => {
  test("one that was stopped for another and waits", async () => {
    expect(await story("kube", "old")).toEqual([
      "pod default/old, priority 0, asks for 3 cores cpu",
      "",
      "    0s  came",
      "    0s  was put on a at once",
      "   10s  was stopped after 10s on a to make room for pod default/vip",
      "   11s  no node would do: NodeResourcesFit: Insufficient cpu (1)",
      expect.stringMatching(/^\d+m\d+s {2}tried \d times more until then, with the same answer$/),
      "",
      "When the run stopped, at 20m, it was waiting for a node; first placed after 0s;",
      "5 attempts, 1 eviction.",
    ]);
  });

  test("for programs, as its schema says", async () => {
    const { stdout } = await cli(["explain", "kube", "old", "--json"], { cwd: folder });
    const story = JSON.parse(stdout) as PodStoryJson;
    const schema = await cli(["schema", "explain"], { cwd: folder });
    expect(z.fromJSONSchema(JSON.parse(schema.stdout)).safeParse(story).error).toBeUndefined();
    expect(story).toMatchObject({
      pod: "default/old",
      held: null,
      end: 1200,
      submissions: [
        { submitted: 0, requests: { cpu: 3 }, wait: 0, evictions: 1, end: "PENDING", ended: null },
      ],
      events: [
        { time: 0, event: "SUBMIT", node: null },
        { time: 0, event: "SCHEDULE", node: "a" },
        { time: 10, event: "EVICT", node: "a", cause: "preempted", preemptor: "default/vip" },
      ],
    });
    expect(story.decisions[0]).toMatchObject({
      time: 11,
      result: "no-node",
      node: null,
      score: null,
      feasible: 0,
      reasons: "NodeResourcesFit: Insufficient cpu (1)",
    });
    expect(story.story[0]).toEqual({ time: 0, text: "came" });
    const { code, stdout: plainly } = await cli(["explain", "plain", "0/0", "--json"], { cwd: folder });
    expect([code, (JSON.parse(plainly) as PodStoryJson).pod]).toEqual([0, "0/0"]);
  });

  test("the one that it was stopped for", async () => {
    expect(await story("kube", "default/vip")).toEqual([
      "pod default/vip, priority 1000, asks for 2.5 cores cpu",
      "",
      "  10s  came",
      "  10s  no node would do: NodeResourcesFit: Insufficient cpu (1); 1 pod was",
      "       stopped to make room on a",
      "  10s  went to a at once: the only node that would do",
      "3m10s  finished on a, 3m after it started there",
      "",
      "It ended after 3m; first placed after 0s; 2 attempts, 0 evictions.",
    ]);
  });

  test("one of a run without reasons, by job and index", async () => {
    expect(await story("plain", "0/1")).toEqual([
      "pod 0/1, priority 0, asks for 1 core cpu",
      "",
      " 0s  came",
      " 0s  no node would do",
      "10m  went to n-0 after 10m: score 50 by least-allocated",
      "20m  finished on n-0, 10m after it started there",
      "",
      "It ended after 20m; first placed after 10m; 2 attempts, 0 evictions.",
    ]);
  });

  test("node events are none of the first pod's", async () => {
    expect(await story("plain", "0/0")).toEqual([
      "pod 0/0, priority 0, asks for 1 core cpu",
      "",
      " 0s  came",
      " 0s  went to n-0 at once: score 50 by least-allocated",
      "10m  finished on n-0, 10m after it started there",
      "",
      "It ended after 10m; first placed after 0s; 1 attempt, 0 evictions.",
    ]);
  });

  test.each([
    [
      "gated",
      /It never came to an attempt: SchedulingGates: waiting for scheduling gates: example.com\/quota\.$/,
    ],
    ["other", /It never came to an attempt: it asks for the scheduler nobody, which has no profile\.$/],
  ])("%s never came into the queue", async (name, why) => {
    const lines = await story("kube", name);
    expect(lines.join(" ")).toMatch(why);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test.each([
    [["kube", "default/wbe"], /^kube: has no pod default\/wbe; .*\n +hint: did you mean "default\/web"\?\n$/],
    [["plain", "9/9"], /^plain: has no pod 9\/9; pods\.arrow lists job and index\n$/],
    [["kube", "shop/web"], /hint: did you mean "default\/web"\?\n$/],
    [
      ["runs", "0/0"],
      /^runs: holds no result .*\n +hint: did you mean runs\/seed=1\? \(there are 2 results\)\n$/,
    ],
    [["plain.yaml", "0/0"], /^plain\.yaml: holds no result of a run \(no manifest\.json\)\n$/],
    [["nowhere", "0/0"], /^nowhere: holds no result of a run/],
  ])("%j is not there", async (words, message) => {
    const { code, stderr } = await cli(["explain", ...words], { cwd: folder });
    expect(code).toBe(3);
    expect(stderr).toMatch(message);
  });
});
