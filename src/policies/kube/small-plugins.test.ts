import { describe, expect, test } from "vitest";
import type { ClusterEvent } from "../../sim/contract/kube-events.ts";
import { Cycle, type KubePlugin } from "../../sim/contract/kube-plugin.ts";
import { KubeCluster } from "../../sim/model/kube/kube-cluster.ts";
import type { KubePod } from "../../sim/model/kube/kube-pod.ts";
import { NodeInfo } from "../../sim/model/kube/node-info.ts";
import type { Node, Pod } from "../../sim/model/kube/objects.ts";
import { nodeDeclaredFeatures } from "./node-declared-features.ts";
import { nodeName } from "./node-name.ts";
import { nodeUnschedulable } from "./node-unschedulable.ts";
import { prioritySort } from "./priority-sort.ts";
import { schedulingGates } from "./scheduling-gates.ts";

const cluster = new KubeCluster();

function pod(spec: Partial<Pod["spec"]> = {}, name = "p"): KubePod {
  return cluster.pod(
    { kind: "Pod", metadata: { name }, spec: { containers: [{ name: "c" }], ...spec } },
    undefined,
  );
}

function node(spec: Node["spec"] = {}, declaredFeatures: string[] = []): Node {
  return { kind: "Node", metadata: { name: "n" }, spec, status: { declaredFeatures } };
}

const filter = (plugin: KubePlugin, of: KubePod, on: Node): string | undefined =>
  plugin.filter?.(new Cycle(of), new NodeInfo(0, on))?.reasons.join();

/** What the plug-in's hints say about the event; undefined: it does not listen. */
function hint(plugin: KubePlugin, of: KubePod, event: ClusterEvent): boolean | undefined {
  const own = plugin.hints?.find(
    ({ resource, actions }) => resource === event.resource && (actions?.includes(event.action) ?? true),
  );
  return own && (own.helps?.(of, event) ?? true);
}

const cordoned = node({ unschedulable: true });
const tolerant = { tolerations: [{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }] };

test("PrioritySort: priority, then time", () => {
  const sort = prioritySort();
  const queued = (priority: number, timestamp: number) => ({ pod: pod({ priority }), timestamp });
  expect(sort.less?.(queued(2, 9), queued(1, 1))).toBe(true);
  expect(sort.less?.(queued(1, 1), queued(2, 9))).toBe(false);
  expect(sort.less?.(queued(1, 1), queued(1, 2))).toBe(true);
  expect(sort.less?.(queued(1, 1), queued(1, 1))).toBe(false);
});

describe("SchedulingGates", () => {
  const plugin = schedulingGates();

  test("keeps pods with gates out and names them", () => {
    const gated = pod({ schedulingGates: [{ name: "a" }, { name: "b" }] });
    const reasons = ["waiting for scheduling gates: [a b]"];
    expect(plugin.preEnqueue?.(gated)).toEqual({ code: "UnschedulableAndUnresolvable", reasons });
    expect(plugin.preEnqueue?.(pod({ schedulingGates: [] }))).toBeUndefined();
  });

  test("hears of the pod's own last gate", () => {
    const event = { resource: "UnscheduledPod", action: "GatesEliminated" } as const;
    expect(hint(plugin, pod(), { ...event, pod: pod() })).toBe(true);
    expect(hint(plugin, pod(), { ...event, pod: pod({}, "other") })).toBe(false);
    expect(hint(plugin, pod(), { ...event, action: "UpdateLabel", pod: pod() })).toBeUndefined();
  });
});

/** The tables of Kubernetes v1.36 `plugins/nodeunschedulable/node_unschedulable_test.go`. */
describe("NodeUnschedulable", () => {
  const plugin = nodeUnschedulable();

  test.each([
    ["cordoned", pod(), cordoned, "node(s) were unschedulable"],
    ["not cordoned", pod(), node(), undefined],
    ["cordoned, tolerated", pod(tolerant), cordoned, undefined],
    ["tolerated by value", pod({ tolerations: [{ operator: "Equal", value: "" }] }), cordoned, undefined],
    ["another value", pod({ tolerations: [{ value: "x" }] }), cordoned, "node(s) were unschedulable"],
  ])("%s", (_, of, on, want) => {
    expect(filter(plugin, of, on)).toBe(want);
  });

  const taints = [{ key: "node.kubernetes.io/not-ready", effect: "NoExecute" }];
  test.each<[string, Node | undefined, Node, boolean]>([
    ["came cordoned", undefined, cordoned, false],
    ["came", undefined, node(), true],
    ["stays cordoned", cordoned, node({ unschedulable: true, taints }), false],
    ["something else", node({ unschedulable: false }), node({ unschedulable: false, taints }), false],
    ["uncordoned", cordoned, node({ unschedulable: false }), true],
  ])("hears of a node that %s", (_, old, now, want) => {
    const change = { action: old ? "UpdateTaint" : "Add", ...(old ? { old } : {}), new: now } as const;
    expect(hint(plugin, pod(), { resource: "Node", ...change })).toBe(want);
  });

  test("hears of the pod's own toleration", () => {
    const event = { resource: "UnscheduledPod", action: "UpdateToleration", old: pod() } as const;
    expect(hint(plugin, pod(tolerant), { ...event, pod: pod(tolerant) })).toBe(true);
    expect(hint(plugin, pod(), { ...event, pod: pod({ tolerations: [{ key: "x" }] }) })).toBe(false);
    expect(hint(plugin, pod(), { ...event, pod: pod(tolerant, "other") })).toBe(false);
  });
});

test("NodeName: the node that the pod names, or any", () => {
  const plugin = nodeName();
  expect(filter(plugin, pod(), node())).toBeUndefined();
  expect(filter(plugin, pod({ nodeName: "n" }), node())).toBeUndefined();
  expect(filter(plugin, pod({ nodeName: "m" }), node())).toBe("node(s) didn't match the requested node name");
  expect(hint(plugin, pod(), { resource: "Node", action: "Add", new: node() })).toBe(true);
});

/** Kubernetes v1.36 `plugins/nodedeclaredfeatures/nodedeclaredfeatures_test.go`, with its features. */
describe("NodeDeclaredFeatures", () => {
  const plugin = nodeDeclaredFeatures();
  const restarts = "RestartAllContainersOnContainerExits";
  const users = "UserNamespacesHostNetworkSupport";
  const rules = [{ action: "Restart" }, { action: "RestartAllContainers" }];
  const restarting = { initContainers: [{ name: "i", restartPolicyRules: rules }] };
  const mapped = { hostNetwork: true, hostUsers: false };

  test.each([
    ["none", {}, true, []],
    ["none, if users are the host's", { hostNetwork: true, hostUsers: true }, true, []],
    ["none, if users are not said", { hostNetwork: true }, true, []],
    ["none, without the host's network", { hostUsers: false }, true, []],
    [
      "none, with other rules",
      { containers: [{ name: "c", restartPolicyRules: [{ action: "Restart" }] }] },
      true,
      [],
    ],
    ["restarts", restarting, false, [restarts]],
    ["users", mapped, false, [users]],
    ["both", { ...mapped, ...restarting }, false, [restarts, users]],
  ])("needs %s", (_, spec, skips, needed) => {
    const of = pod(spec);
    expect(plugin.preFilter?.(new Cycle(of))).toBe(skips ? "skip" : undefined);
    expect(filter(plugin, of, node({}, [...needed, "Other"]))).toBeUndefined();
    for (const missing of needed)
      expect(
        filter(
          plugin,
          of,
          node(
            {},
            needed.filter((name) => name !== missing),
          ),
        ),
      ).toBe("node(s) didn't match Pod's required features");
  });

  test("hears of nodes that declare something else", () => {
    const change = { resource: "Node", action: "UpdateDeclaredFeature", new: node({}, ["a"]) } as const;
    expect(hint(plugin, pod(), { resource: "Node", action: "Add", new: node() })).toBe(true);
    expect(hint(plugin, pod(), { ...change, old: node() })).toBe(true);
    expect(hint(plugin, pod(), { ...change, old: node({}, ["a"]) })).toBe(false);
  });

  test("hears of the pod's own needs", () => {
    const change = { resource: "UnscheduledPod", action: "Update" } as const;
    expect(hint(plugin, pod(), { ...change, old: pod(mapped), pod: pod() })).toBe(true);
    expect(hint(plugin, pod(), { ...change, old: pod(), pod: pod(mapped) })).toBe(true);
    expect(hint(plugin, pod(), { ...change, old: pod(), pod: pod() })).toBe(false);
    expect(hint(plugin, pod(), { ...change, old: pod({}, "o"), pod: pod(mapped, "o") })).toBe(false);
  });
});
