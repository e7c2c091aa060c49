import fc from "fast-check";
import { expect, test } from "vitest";
import { kubernetesResources } from "../../model/resources.ts";
import { KubePodClasses } from "../../model/kube/pod-class.ts";
import { requiredNodes } from "../../model/kube/node-selector.ts";
import { node, podClass, testState } from "../../test-kit.ts";
import { mayUse } from "../feasibility.ts";
import { nodeObject, podObject } from "./kube-objects.ts";

const constraint = fc.record({
  label: fc.constantFrom("a", "b"),
  operator: fc.constantFrom("eq", "ne", "lt", "gt"),
  value: fc.constantFrom("", "0", "5", "-3", "2.5", "x"),
});
const labels = fc.record(
  { a: fc.constantFrom("", "0", "5", "-4", "x"), b: fc.constantFrom("3", "2") },
  { requiredKeys: [] },
);

test("constraints become node affinity that the same nodes meet", () => {
  fc.assert(
    fc.property(fc.array(constraint, { maxLength: 3 }), labels, (constraints, own) => {
      const spec = podClass(1, 1, { constraints });
      const state = testState();
      const nodeSpec = node("n", 1, 1, { labels: own });
      const expected = mayUse(state, state.internClass(spec), state.setNode(nodeSpec));
      const object = nodeObject(nodeSpec, kubernetesResources, () => 1, false);
      const matches = requiredNodes(podObject(spec, kubernetesResources, undefined).spec);
      expect(matches({ name: "n", labels: object.metadata.labels ?? {} })).toBe(expected);
    }),
    { numRuns: 2000 },
  );
});

test("amounts are those of the tables; extended resources are whole, in favour of the node's promises", () => {
  const resources = [...kubernetesResources, { name: "nvidia.com/gpu", scale: 1000, unit: "" }];
  const pod = podObject(
    { requests: [250, 1 << 20, 0, 1500], priority: 7, labels: { app: "x" } },
    resources,
    42,
  );
  const made = new KubePodClasses().of(pod);
  expect(made.priority).toBe(7);
  expect(made.requests.taken).toMatchObject({ cpu: 250, memory: 1 << 20, ephemeralStorage: 0 });
  expect([...made.requests.taken.scalars]).toEqual([["nvidia.com/gpu", 2]]);
  // No request for storage; cpu as it stands.
  expect(made.requests.takenCpu).toBe(250);
  expect(made.labels).toEqual({ app: "x", "clustersim/job": "42" });
  expect(made.requiredAntiAffinity).toHaveLength(1);
  const shown = nodeObject(
    { name: "n", capacity: [], zone: "z", rack: "r", labels: { app: "y" } },
    resources,
    (r) => [4000, 8192, 0, 2999][r]!,
    true,
  );
  expect(shown.metadata.labels).toEqual({
    "kubernetes.io/hostname": "n",
    "topology.kubernetes.io/zone": "z",
    "topology.clustersim/rack": "r",
    app: "y",
  });
  expect(shown.status?.allocatable).toMatchObject({ cpu: "4000m", memory: "8192", "nvidia.com/gpu": "2" });
  expect(shown.spec?.unschedulable).toBe(true);
  expect(shown.spec?.taints).toEqual([{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }]);
});
