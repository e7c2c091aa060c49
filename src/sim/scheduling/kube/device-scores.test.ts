import { expect, test } from "vitest";
import { RandomStream } from "../../../base/random.ts";
import { makeProfile } from "../../../policies/kube/make-profile.ts";
import { kubeConfigOf } from "../../../scenario/kube-config/read-kube-config.ts";
import type { KubeProfile } from "../../contract/kube-profile.ts";
import { KubeCluster } from "../../model/kube/kube-cluster.ts";
import type { ApiObject, Node, Pod } from "../../model/kube/objects.ts";
import { Framework } from "./framework.ts";
import { IndexedKubeSearch } from "./indexed-search.ts";
import { ReferenceKubeSearch } from "./reference-search.ts";

const GPU = "example.com/gpu";

function node(name: string, zone: string): Node {
  const allocatable = { cpu: "64", memory: "64Gi", pods: "110" };
  return { kind: "Node", metadata: { name, labels: { zone } }, status: { allocatable } };
}

/** Four devices that all nodes of a zone can use. */
function slice(zone: string): ApiObject {
  const terms = [{ matchExpressions: [{ key: "zone", operator: "In", values: [zone] }] }];
  const spec = {
    driver: "d",
    nodeSelector: { nodeSelectorTerms: terms },
    pool: { name: zone, generation: 1, resourceSliceCount: 1 },
    devices: Array.from({ length: 4 }, (_, i) => ({ name: `d${i}` })),
  };
  return { kind: "ResourceSlice", metadata: { name: zone }, spec } as ApiObject;
}

function pod(name: string): Pod {
  const containers = [{ name: "c", resources: { requests: { cpu: "20", [GPU]: "1" } } }];
  return { kind: "Pod", metadata: { name, uid: name }, spec: { containers } };
}

test.each(["NodeResourcesFit", "NodeResourcesBalancedAllocation"])(
  "%s: a device that a pod takes on one node is taken for the others that share it, in both searches",
  (name) => {
    const cluster = new KubeCluster();
    for (const [at, zone] of ["a", "a", "b", "b"].entries()) cluster.setNode(node(`n${at}`, zone));
    const gpus = { kind: "DeviceClass", metadata: { name: "gpu" }, spec: { extendedResourceName: GPU } };
    cluster.setObject(gpus as ApiObject);
    for (const zone of ["a", "b"]) cluster.setObject(slice(zone));
    const resources = [
      { name: GPU, weight: 1 },
      { name: "cpu", weight: 1 },
    ];
    const args =
      name === "NodeResourcesFit"
        ? { scoringStrategy: { type: "LeastAllocated", resources } }
        : { resources };
    const config = {
      apiVersion: "kubescheduler.config.k8s.io/v1",
      kind: "KubeSchedulerConfiguration",
      profiles: [{ pluginConfig: [{ name, args }] }],
    };
    const profile = makeProfile(kubeConfigOf(config, { file: "config" }).profiles[0] as KubeProfile, cluster);
    const options = {
      framework: new Framework(profile, cluster),
      ties: "first" as const,
      random: new RandomStream("ties"),
    };
    const indexed = new IndexedKubeSearch(options);
    const totals = new Set<number>();
    for (let i = 0; i < 8; i++) {
      const kubePod = cluster.pod(pod(`p${i}`), undefined);
      const { cycle, node: chosen, total } = new ReferenceKubeSearch(options).find(kubePod);
      const found = indexed.find(kubePod);
      expect([found.node?.name, found.total]).toEqual([chosen?.name, total]);
      totals.add(total);
      for (const plugin of profile.reserve) plugin.reserve?.(cycle, chosen!);
      for (const plugin of profile.reserve) plugin.preBind?.(cycle, chosen!);
      cluster.addPod(kubePod, chosen!.name);
    }
    expect(totals.size).toBeGreaterThan(2);
  },
);
