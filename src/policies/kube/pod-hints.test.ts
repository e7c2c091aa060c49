import { describe, expect, test } from "vitest";
import type { ClusterEvent } from "../../sim/contract/kube-events.ts";
import type { KubePlugin } from "../../sim/contract/kube-plugin.ts";
import { KubeCluster } from "../../sim/model/kube/kube-cluster.ts";
import type { KubePod } from "../../sim/model/kube/kube-pod.ts";
import type { ApiObject, Labels, PodAffinity, PodSpec } from "../../sim/model/kube/objects.ts";
import { interPodAffinity } from "./inter-pod-affinity.ts";
import { nodeResourcesFit } from "./node-resources-fit.ts";
import { podTopologySpread } from "./pod-topology-spread.ts";

const cluster = new KubeCluster();

interface Look {
  readonly labels?: Labels;
  readonly requests?: Record<string, string>;
  readonly spec?: Partial<PodSpec>;
  readonly namespace?: string;
}

function pod(name: string, { labels = {}, requests = {}, spec = {}, namespace = "default" }: Look): KubePod {
  const containers = [{ name: "c", resources: { requests } }];
  return cluster.pod(
    { kind: "Pod", metadata: { name, namespace, labels }, spec: { containers, ...spec } },
    undefined,
  );
}

/** Whether one of the hints that listen says yes. */
function helps({ hints = [] }: KubePlugin, target: KubePod, event: ClusterEvent): boolean {
  return hints
    .filter(({ resource }) => resource === event.resource)
    .filter(({ actions }) => actions?.includes(event.action) ?? true)
    .some((hint) => hint.helps?.(target, event) ?? true);
}

const added = (labels: Labels, namespace?: string): ClusterEvent => ({
  resource: "AssignedPod",
  action: "Add",
  pod: pod("other", { labels, ...(namespace ? { namespace } : {}) }),
});
const deleted = (look: Look): ClusterEvent => ({
  resource: "AssignedPod",
  action: "Delete",
  pod: pod("other", look),
});
const relabeled = (old: Labels, now: Labels, namespace = "default"): ClusterEvent => ({
  resource: "AssignedPod",
  action: "UpdateLabel",
  old: pod("other", { labels: old, namespace }),
  pod: pod("other", { labels: now, namespace }),
});

const web = { matchLabels: { app: "web" } };
const term = { topologyKey: "zone", labelSelector: web };
const affinity: PodAffinity = { requiredDuringSchedulingIgnoredDuringExecution: [term] };
const isWeb = { app: "web" };

/** After `plugins/interpodaffinity/plugin_test.go`, Kubernetes v1.36. */
describe("InterPodAffinity hears of pods", () => {
  const plugin = interPodAffinity(cluster, {
    hardPodAffinityWeight: 1,
    ignorePreferredTermsOfExistingPods: false,
  });
  const drawn = pod("target", { spec: { affinity: { podAffinity: affinity } } });
  const repelled = pod("target", { labels: isWeb, spec: { affinity: { podAntiAffinity: affinity } } });
  const repelling = { spec: { affinity: { podAntiAffinity: affinity } } };

  test.each<[name: string, target: KubePod, event: ClusterEvent, want: boolean]>([
    ["one came that draws", drawn, added(isWeb), true],
    ["one came that does not", drawn, added({}), false],
    ["one came elsewhere", drawn, added(isWeb, "other"), false],
    ["one came that repels", repelled, added(isWeb), false],
    ["one went that draws", drawn, deleted({ labels: isWeb }), false],
    ["one went that repelled", repelled, deleted({ labels: isWeb }), true],
    ["one went that was repelled by it", repelled, deleted(repelling), true],
    ["one went that was repelled by others", drawn, deleted(repelling), false],
    ["one draws now", drawn, relabeled({}, isWeb), true],
    ["one drew before too", drawn, relabeled(isWeb, { ...isWeb, a: "b" }), false],
    ["one draws no longer", drawn, relabeled(isWeb, {}), false],
    ["one repels no longer", repelled, relabeled(isWeb, {}), true],
    ["one repels now", repelled, relabeled({}, isWeb), false],
  ])("%s", (_, target, event, want) => {
    expect(helps(plugin, target, event)).toBe(want);
  });

  test("nothing else of a pod on a node matters", () => {
    const event = { ...relabeled({}, isWeb), action: "ScaleDown" } as ClusterEvent;
    expect(helps(plugin, drawn, event)).toBe(false);
  });
});

/** After `plugins/podtopologyspread/plugin_test.go`. */
describe("PodTopologySpread hears of pods", () => {
  const plugin = podTopologySpread(cluster, { defaultingType: "System", defaultConstraints: [] });
  const constraint = { maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" } as const;
  const spread = (more: object = {}, tolerations: PodSpec["tolerations"] = []): KubePod =>
    pod("target", {
      labels: isWeb,
      spec: { topologySpreadConstraints: [{ ...constraint, labelSelector: web, ...more }], tolerations },
    });
  const honoring = { nodeTaintsPolicy: "Honor" };
  const tolerating = (more: object, now: object = more): ClusterEvent => ({
    resource: "UnscheduledPod",
    action: "UpdateToleration",
    old: spread(more),
    pod: spread(now, [{ key: "a" }]),
  });

  test.each<[name: string, target: KubePod, event: ClusterEvent, want: boolean]>([
    ["one came that counts", spread(), added(isWeb), true],
    ["one came that does not", spread(), added({}), false],
    ["one came elsewhere", spread(), added(isWeb, "other"), false],
    ["one went that counted", spread(), deleted({ labels: isWeb }), true],
    ["one counts now", spread(), relabeled({}, isWeb), true],
    ["one counts no longer", spread(), relabeled(isWeb, {}), true],
    ["one counted before too", spread(), relabeled(isWeb, { ...isWeb, a: "b" }), false],
    ["one counts now elsewhere", spread(), relabeled({}, isWeb, "other"), false],
    ["it tolerates more, taints matter", spread(honoring), tolerating(honoring), true],
    ["it tolerates more, taints do not matter", spread(), tolerating({}), false],
  ])("%s", (_, target, event, want) => {
    expect(helps(plugin, target, event)).toBe(want);
  });
});

/** After `plugins/noderesources/fit_test.go`. */
describe("NodeResourcesFit hears of", () => {
  const scoringStrategy = { type: "LeastAllocated", resources: [], shape: [] } as const;
  const args = { ignoredResources: ["example.com/a"], ignoredResourceGroups: [], scoringStrategy };
  const plugin = nodeResourcesFit(args, {
    hasClassFor: () => false,
    amounts: () => undefined,
  });
  const asks = (requests: Record<string, string>): KubePod => pod("target", { requests });
  const scaled = (old: Record<string, string>, now: Record<string, string>): ClusterEvent => ({
    resource: "AssignedPod",
    action: "ScaleDown",
    old: pod("other", { requests: old }),
    pod: pod("other", { requests: now }),
  });
  const grown = (allocatable: Record<string, string>): ClusterEvent => ({
    resource: "Node",
    action: "UpdateAllocatable",
    old: { kind: "Node", metadata: { name: "n" } },
    new: { kind: "Node", metadata: { name: "n" }, status: { allocatable: { pods: "9", ...allocatable } } },
  });
  const classed = (old: string | undefined, now: string | undefined): ClusterEvent => {
    const make = (extendedResourceName: string | undefined): ApiObject =>
      ({ kind: "DeviceClass", metadata: { name: "d" }, spec: { extendedResourceName } }) as ApiObject;
    return { resource: "DeviceClass", action: "Update", old: make(old), new: make(now) };
  };

  test.each<[name: string, target: KubePod, event: ClusterEvent, want: boolean]>([
    ["a pod that went", asks({ cpu: "1" }), deleted({}), true],
    ["less cpu, which it asks for", asks({ cpu: "1" }), scaled({ cpu: "2" }, { cpu: "1" }), true],
    ["less memory, which it does not", asks({ cpu: "1" }), scaled({ memory: "2" }, { memory: "1" }), false],
    ["less of a device", asks({ "a.b/c": "1" }), scaled({ "a.b/c": "2" }, { "a.b/c": "1" }), true],
    ["more cpu", asks({ cpu: "1" }), scaled({ cpu: "1", memory: "2" }, { cpu: "2", memory: "1" }), false],
    ["a node that grew enough", asks({ cpu: "2" }), grown({ cpu: "2" }), true],
    ["a node that is still too small", asks({ cpu: "2" }), grown({ cpu: "1" }), false],
    ["a node without what is ignored", asks({ cpu: "1", "example.com/a": "1" }), grown({ cpu: "1" }), false],
    ["a class for its resource", asks({ "a.b/c": "1" }), classed(undefined, "a.b/c"), true],
    ["a class for another", asks({ "a.b/c": "1" }), classed(undefined, "a.b/d"), false],
    ["a class as before", asks({ "a.b/c": "1" }), classed("a.b/c", "a.b/c"), false],
  ])("%s", (_, target, event, want) => {
    expect(helps(plugin, target, event)).toBe(want);
  });
});
