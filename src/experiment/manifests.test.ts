import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { InputError } from "../base/input-error.ts";
import { runScenario } from "./run-scenario.ts";

const nodes = `
apiVersion: v1
kind: List
items:
  - kind: Node
    apiVersion: v1
    metadata: { name: a, labels: { kubernetes.io/hostname: a } }
    status: { allocatable: { cpu: "4", memory: 8Gi, pods: "10", nvidia.com/gpu: "1" } }
  - kind: Node
    apiVersion: v1
    metadata: { name: b, labels: { kubernetes.io/hostname: b } }
    spec: { taints: [{ key: x, effect: NoSchedule }] }
    status: { allocatable: { cpu: "4", memory: 8Gi, pods: "10" } }
`;
const pod = (name: string, spec: string, metadata = ""): string =>
  `---\napiVersion: v1\nkind: Pod\nmetadata: { name: ${name}${metadata} }\nspec: { ${spec} }\n`;
const asks = (requests: string): string =>
  `containers: [{ name: c, image: x, resources: { requests: { ${requests} } } }]`;
const pods = `
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: high }
value: 1000
${pod("old", `nodeName: a, ${asks("cpu: 3")}`, ", annotations: { clustersim/duration: 5m }")}
${pod("web", asks("cpu: 2"))}
${pod("vip", `priorityClassName: high, ${asks("cpu: 2500m")}`, ", annotations: { clustersim/duration: 3m }")}
`;

async function run(files: Record<string, string>, source: string, more = "", set: string[] = []) {
  const folder = mkdtempSync(join(tmpdir(), "manifests-"));
  const scenario = join(folder, "s.yaml");
  const spec = `spec:
  duration: 1h
  workload:
    - { kind: manifests, ${source} }
  policies: { scheduler: { use: kube }, requeue: { initial: 1s } }
${more}`;
  writeFileSync(scenario, `apiVersion: clustersim/v1\nkind: Scenario\nmetadata: { name: objects }\n${spec}`);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return runScenario(scenario, { paranoid: true, set });
}

describe("objects as a workload", () => {
  test("pods run where they are, arrive, make room and come back", async () => {
    const { tables, warnings } = await run(
      { "nodes.yaml": nodes, "pods.yaml": pods },
      "files: [nodes.yaml, pods.yaml], at: 10s",
      "  outputs: { reasons: pending }\n",
    );
    expect(warnings).toEqual([]);
    const names = tables.table("names").texts("name");
    expect(names).toEqual(["default/old", "default/web", "default/vip"]);
    const jobs = [...tables.table("names").numbers("job")];
    const events = tables.table("events");
    const job = events.numbers("job");
    const told = events
      .texts("event")
      .map(
        (event, i) => `${events.numbers("time_us")[i]! / 1e6} ${event} ${names[jobs.indexOf(job[i]!)] ?? ""}`,
      )
      .filter((line) => line.includes("default"));
    expect(told).toEqual([
      "0 SUBMIT default/old",
      "0 SCHEDULE default/old",
      "10 SUBMIT default/web",
      "10 SUBMIT default/vip",
      "10 EVICT default/old",
      "10 SCHEDULE default/vip",
      "190 FINISH default/vip",
      "190 SCHEDULE default/web",
    ]);
    const decisions = tables.table("decisions");
    expect(decisions.texts("result").slice(0, 3)).toEqual(["room-made", "no-node", "placed"]);
    expect(decisions.texts("reasons").slice(0, 3)).toEqual([
      "NodeResourcesFit: Insufficient cpu (1); TaintToleration: node(s) had untolerated taint(s) (1)",
      "NodeResourcesFit: Insufficient cpu (1); TaintToleration: node(s) had untolerated taint(s) (1)",
      null,
    ]);
    expect(decisions.numbers("feasible").slice(0, 3)).toEqual(Float64Array.of(0, 0, 1));
    expect(tables.table("inventory").numbers("nvidia_com_gpu_capacity")).toEqual(Float64Array.of(1, 0));
  });

  test("what each plug-in gave the node is told of placements, and makes up the score", async () => {
    const two = nodes.replace("spec: { taints: [{ key: x, effect: NoSchedule }] }", "spec: {}");
    const mine = pod("there", `nodeName: a, ${asks("cpu: 1")}`) + pod("web", asks("cpu: 1"));
    const files = { "nodes.yaml": two, "pods.yaml": mine + pod("huge", asks("cpu: 9")) };
    const { tables } = await run(files, "files: [nodes.yaml, pods.yaml]", "  outputs: { reasons: all }\n");
    const decisions = tables.table("decisions");
    const [first, refused] = decisions.texts("reasons");
    const placed = first ?? "";
    expect(placed).toMatch(/^300 TaintToleration \+ \d+ NodeResources\w+ \+ \d+ NodeResources\w+$/);
    const points = [...placed.matchAll(/\d+/g)].map(Number);
    expect(points.reduce((sum, each) => sum + each, 0)).toBe(decisions.numbers("score")[0]);
    expect(refused).toBe("NodeResourcesFit: Insufficient cpu (2)");
  });

  test("a pod goes to the node that room was made on for it, and others leave it that room", async () => {
    const two = nodes.replace("spec: { taints: [{ key: x, effect: NoSchedule }] }", "spec: {}");
    const there = pod("there", `nodeName: a, ${asks("cpu: 1")}`);
    const vip = `${pod("vip", `priority: 9, ${asks("cpu: 3")}`)}status: { nominatedNodeName: a }\n`;
    const late = pod("big", `priority: 10, ${asks("cpu: 3")}`);
    const where = async (mine: string): Promise<unknown> => {
      const { tables } = await run(
        { "nodes.yaml": two, "pods.yaml": mine },
        "files: [nodes.yaml, pods.yaml]",
      );
      const jobs = [...tables.table("names").numbers("job")];
      const names = tables.table("names").texts("name");
      const decisions = tables.table("decisions");
      const node = decisions.numbers("node");
      return [...decisions.numbers("job")].map((job, i) => `${names[jobs.indexOf(job)]} ${node[i]}`);
    };
    expect(await where(there + vip)).toEqual(["default/vip 0"]);
    expect(await where(there + vip.replace("nominatedNodeName: a", ""))).toEqual(["default/vip 1"]);
    // The other is tried first, and would have room on either but for the one nominated to a.
    const same =
      there +
      vip +
      pod("peer", `priority: 9, ${asks("cpu: 3")}`, ", creationTimestamp: 2020-01-01T00:00:00Z");
    expect(await where(same)).toEqual(["default/peer 1", "default/vip 0"]);
    expect(await where(there + vip + late)).toEqual(["default/big 1", "default/vip 0"]);
  });

  test("copies of a pod have names of their own and fill the nodes", async () => {
    const more = pod("many", asks("cpu: 500m"));
    const files = { "nodes.yaml": nodes, "pods.yaml": more };
    const { tables, pods: counts } = await run(files, "files: [nodes.yaml, pods.yaml], copies: 12");
    expect(counts).toMatchObject({ submitted: 12, placed: 8, pending: 4 });
    expect(tables.table("names").texts("name").slice(-2)).toEqual(["default/many-10", "default/many-11"]);
  });

  test("each pod goes by the profile that it names, and waits when there is none", async () => {
    const config = `apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
profiles:
  - schedulerName: default-scheduler
  - schedulerName: packer
    pluginConfig:
      - name: NodeResourcesFit
        args: { scoringStrategy: { type: MostAllocated, resources: [{ name: cpu, weight: 1 }] } }
    plugins: { multiPoint: { disabled: [{ name: NodeResourcesBalancedAllocation }] } }
`;
    const two = nodes.replace("spec: { taints: [{ key: x, effect: NoSchedule }] }", "spec: {}");
    const mine = [
      pod("there", `nodeName: a, ${asks("cpu: 1")}`),
      pod("packed", `schedulerName: packer, ${asks("cpu: 1")}`),
      pod("spread", asks("cpu: 1")),
      pod("lost", `schedulerName: nobody, ${asks("cpu: 1")}`),
    ].join("");
    const { tables, warnings } = await run(
      { "nodes.yaml": two, "pods.yaml": mine, "config.yaml": config },
      "files: [nodes.yaml, pods.yaml]",
      "",
      ["policies.scheduler.config=./config.yaml"],
    );
    expect([...tables.table("decisions").numbers("node")]).toEqual([0, 1]);
    expect(warnings).toEqual([
      "pods that ask for the scheduler nobody, which has no profile, wait for ever: 1",
    ]);
    const ends = tables.table("pods").texts("end");
    expect(ends.filter((end) => end === "RUNNING")).toHaveLength(3);
    expect(ends.filter((end) => end === "PENDING")).toHaveLength(1);
  });

  test("devices go from a pod that ended to one that waits", async () => {
    const claims = ["one", "two"].map(
      (name) =>
        `---\napiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata: { name: ${name}, namespace: default }\n` +
        "spec: { devices: { requests: [{ name: r, exactly: { deviceClassName: gpu } }] } }\n",
    );
    const devices = `
apiVersion: resource.k8s.io/v1
kind: DeviceClass
metadata: { name: gpu }
spec: {}
---
apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: { name: slice }
spec:
  driver: gpu.example.com
  nodeName: a
  pool: { name: a, generation: 1, resourceSliceCount: 1 }
  devices: [{ name: only }]
${claims.join("")}
${["one", "two"].map((name) => pod(name, `resourceClaims: [{ name: g, resourceClaimName: ${name} }], ${asks("cpu: 1")}`, ", annotations: { clustersim/duration: 5m }")).join("")}
`;
    const { tables } = await run(
      { "nodes.yaml": nodes, "pods.yaml": devices },
      "files: [nodes.yaml, pods.yaml]",
    );
    expect([...tables.table("pods").numbers("first_started_us")]).toEqual([0, 300e6]);
    expect(tables.table("pods").texts("end")).toEqual(["FINISH", "FINISH"]);
  });

  test.each([
    [
      "a duration that is none",
      pod("p", asks("cpu: 1"), ", annotations: { clustersim/duration: '5' }"),
      /^pod default\/p: metadata\.annotations\["clustersim\/duration"\]: a duration needs a unit/,
    ],
    ["a node that is there twice", nodes, /Node a is given twice/],
    ["a priority class that is not there", pod("p", `priorityClassName: hihg, ${asks("cpu: 1")}`), /hihg/],
  ])("%s is told", async (_, text, message) => {
    const files = { "nodes.yaml": nodes, "pods.yaml": text };
    const error: unknown = await run(files, "files: [nodes.yaml, pods.yaml]").catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toMatch(message);
  });
});
