import { describe, expect, test } from "vitest";
import { KubeCluster } from "../../../model/kube/kube-cluster.ts";
import type { Node, Pod } from "../../../model/kube/objects.ts";
import { assignedPodDeleted, nodeEvents, podEvents } from "./events-of.ts";

const node = (more: Omit<Partial<Node>, "metadata"> = {}, metadata = {}): Node => ({
  kind: "Node",
  metadata: { name: "n", ...metadata },
  ...more,
});
const cordon = (value: string): Node["spec"] => ({
  taints: [{ key: "node.kubernetes.io/unschedulable", value, effect: "NoSchedule" }],
});
const allocatable = (foo: string, cpu = "1000m"): Node =>
  node({ status: { allocatable: { cpu, memory: "100m", "example.com/foo": foo } } });
const ready = (status: string): Node => node({ status: { conditions: [{ type: "Ready", status }] } });

/** `TestNodeSchedulingPropertiesChange` and its kin, Kubernetes v1.36 `framework/events_test.go`. */
describe("changes of a node", () => {
  test.each<[name: string, old: Node | undefined, now: Node | undefined, want: string[]]>([
    ["it came", undefined, node(), ["Add"]],
    ["it went", node(), undefined, ["Delete"]],
    ["nothing", node({ spec: { unschedulable: false } }), node(), []],
    ["uncordoned", node({ spec: { unschedulable: true } }), node(), ["UpdateTaint"]],
    ["cordoned", node(), node({ spec: { unschedulable: true } }), []],
    ["allocatable", allocatable("2"), allocatable("1"), ["UpdateAllocatable"]],
    ["the same in other words", allocatable("1"), allocatable("1", "1"), []],
    ["a resource more", node({ status: { allocatable: {} } }), allocatable("1"), ["UpdateAllocatable"]],
    ["label", node({}, { labels: { foo: "bar" } }), node({}, { labels: { foo: "fuz" } }), ["UpdateLabel"]],
    ["label gone", node({}, { labels: { foo: "bar" } }), node({}, { labels: {} }), ["UpdateLabel"]],
    ["no labels in two ways", node({}, { labels: {} }), node(), []],
    ["taint", node({ spec: cordon("foo") }), node({ spec: cordon("") }), ["UpdateTaint"]],
    ["condition", ready("True"), node(), ["UpdateCondition"]],
    ["condition's status", ready("True"), ready("False"), ["UpdateCondition"]],
    ["annotation", node({}, { annotations: { foo: "bar" } }), node(), ["UpdateAnnotation"]],
    ["features", node({ status: { declaredFeatures: ["a"] } }), node(), ["UpdateDeclaredFeature"]],
    [
      "label and taint",
      node({ spec: cordon("foo") }),
      node({ spec: cordon("") }, { labels: { foo: "bar" } }),
      ["UpdateTaint", "UpdateLabel"],
    ],
  ])("%s", (_, old, now, want) => {
    const events = nodeEvents(old, now);
    expect(events.map(({ action }) => action)).toEqual(want);
    for (const event of events) expect(event).toMatchObject({ resource: "Node", new: now ?? old });
  });
});

const cluster = new KubeCluster();

function pod(spec: Partial<Pod["spec"]> = {}, metadata = {}, status = {}): ReturnType<KubeCluster["pod"]> {
  const containers = [{ name: "app", resources: { requests: { cpu: "100m" } } }];
  return cluster.pod(
    { kind: "Pod", metadata: { name: "p", ...metadata }, spec: { containers, ...spec }, status },
    undefined,
  );
}

const asking = (requests: Record<string, string>, metadata = {}): ReturnType<typeof pod> =>
  pod({ containers: [{ name: "app", resources: { requests } }] }, metadata);
const claims = (...names: string[]): ReturnType<typeof pod> =>
  pod({}, {}, { resourceClaimStatuses: names.map((name) => ({ name, resourceClaimName: `${name}-x` })) });
const extended = (resourceClaimName: string): ReturnType<typeof pod> =>
  pod({}, {}, { extendedResourceClaimStatus: { resourceClaimName } });
const gates = (...names: string[]): ReturnType<typeof pod> =>
  pod({ schedulingGates: names.map((name) => ({ name })) });
const tolerating = (...keys: string[]): ReturnType<typeof pod> =>
  pod({ tolerations: keys.map((key) => ({ key })) });
const labels = { labels: { foo: "bar" } };

/** `Test_podSchedulingPropertiesChange` of the same file. */
describe("changes of a pod", () => {
  test.each([
    ["label", pod({}, labels), pod({}, { labels: { foo: "bar2" } }), ["UpdateLabel"]],
    ["asks for less", asking({ cpu: "101m" }), asking({ cpu: "100m" }), ["ScaleDown"]],
    ["asks for more", asking({ cpu: "100m" }), asking({ cpu: "101m" }), ["Update"]],
    ["asks no longer", asking({ "a.b/c": "1" }), asking({}), ["ScaleDown"]],
    [
      "asks for less of one",
      asking({ memory: "2", cpu: "1" }),
      asking({ memory: "1", cpu: "2" }),
      ["ScaleDown"],
    ],
    ["both", asking({ cpu: "101m" }), asking({ cpu: "100m" }, labels), ["UpdateLabel", "ScaleDown"]],
    ["nothing that counts", pod(), pod({}, { annotations: { foo: "bar" } }), ["Update"]],
    ["the last gate", gates("a"), gates(), ["GatesEliminated"]],
    ["not the last gate", gates("a", "b"), gates("a"), ["Update"]],
    ["tolerations", tolerating("a"), tolerating("a", "b"), ["UpdateToleration"]],
    ["claim statuses", pod(), claims("a"), ["GeneratedClaim"]],
    ["claim statuses swapped", claims("a", "b"), claims("b", "a"), ["GeneratedClaim"]],
    ["extended claim", pod(), extended("a"), ["GeneratedClaim"]],
    ["another extended claim", extended("a"), extended("b"), ["GeneratedClaim"]],
  ])("%s", (_, old, now, want) => {
    for (const resource of ["UnscheduledPod", "AssignedPod"] as const)
      expect(podEvents(old, now, resource)).toEqual(
        want.map((action) => ({ resource, action, old, pod: now })),
      );
  });

  test("the event of a deleted pod says where it was", () => {
    const gone = pod();
    cluster.addPod(gone, "n");
    const event = assignedPodDeleted(gone);
    cluster.removePod(gone);
    expect(event).toMatchObject({ resource: "AssignedPod", action: "Delete", pod: { nodeName: "n" } });
  });
});
