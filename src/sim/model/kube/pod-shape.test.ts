import { expect, test } from "vitest";
import type { Pod, PodSpec } from "./objects.ts";
import { KubeCluster } from "./kube-cluster.ts";
import type { KubePodClass } from "./pod-class.ts";

const INDEX = "apps.kubernetes.io/pod-index";

/** The i-th pod of a StatefulSet, with a claim of its own. */
function stateful(i: number, spec: Partial<PodSpec> = {}): Pod {
  return {
    kind: "Pod",
    metadata: { name: `web-${i}`, labels: { app: "web", [INDEX]: `${i}` } },
    spec: {
      containers: [],
      volumes: [{ name: "data", persistentVolumeClaim: { claimName: `data-web-${i}` } }],
      ...spec,
    },
  };
}

const shapes = (classes: readonly KubePodClass[]): number => new Set(classes.map(({ shape }) => shape)).size;

test("pods of a StatefulSet are of one shape, others are not", () => {
  const { classes } = new KubeCluster();
  const [first, second] = [classes.of(stateful(0)), classes.of(stateful(1))];
  expect(first).not.toBe(second);
  expect(shapes([first, second])).toBe(1);
  const template = { name: "gpu", resourceClaimTemplateName: "t" };
  const status = (i: number) => ({
    resourceClaimStatuses: [{ name: "gpu", resourceClaimName: `made-${i}` }],
  });
  const device = (i: number): Pod => ({ ...stateful(i, { resourceClaims: [template] }), status: status(i) });
  expect(shapes([device(0), device(1)].map((pod) => classes.of(pod)))).toBe(1);
  expect(shapes([first, classes.of(device(2))])).toBe(2);
  expect(shapes([first, classes.of(stateful(2, { volumes: undefined }))])).toBe(2);
  expect(shapes([first, classes.of(stateful(2, { priority: 1 }))])).toBe(2);
  expect(classes.ofShapes.map(({ shape }) => shape)).toEqual([0, 1, 2, 3]);
});

test.each([
  [
    "a pod that spreads by it",
    (cluster: KubeCluster) =>
      cluster.classes.of(
        stateful(9, {
          topologySpreadConstraints: [
            { maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule", matchLabelKeys: [INDEX] },
          ],
        }),
      ),
  ],
  [
    "a service for one of them",
    (cluster: KubeCluster) =>
      cluster.setObject({
        kind: "Service",
        metadata: { name: "s" },
        spec: { selector: { [INDEX]: "0" } },
      } as {
        kind: string;
        metadata: { name: string };
      }),
  ],
])("%s tells pods apart by the label of their index", (_, comes) => {
  const cluster = new KubeCluster();
  const { classes } = cluster;
  const [first, second] = [classes.of(stateful(0)), classes.of(stateful(1))];
  const { rulesVersion } = cluster;
  expect(shapes([first, second])).toBe(1);
  comes(cluster);
  expect(shapes([first, second])).toBe(2);
  expect(shapes(classes.ofShapes)).toBe(classes.ofShapes.length);
  expect(cluster.rulesVersion).toBeGreaterThan(rulesVersion);
  // The other labels of the kind still do not.
  const named = (i: number): Pod => ({
    ...stateful(7),
    metadata: { name: `n-${i}`, labels: { "statefulset.kubernetes.io/pod-name": `n-${i}` } },
  });
  expect(shapes([classes.of(named(0)), classes.of(named(1))])).toBe(1);
});
