import { expect, test } from "vitest";
import { RandomStream } from "../../../base/random.ts";
import { makeProfile } from "../../../policies/kube/make-profile.ts";
import { kubeConfigOf } from "../../../scenario/kube-config/read-kube-config.ts";
import { type KubePlugin, type Profile, unschedulable } from "../../contract/kube-plugin.ts";
import type { KubeProfile } from "../../contract/kube-profile.ts";
import { KubeCluster } from "../../model/kube/kube-cluster.ts";
import { Framework } from "./framework.ts";
import { IndexedKubeSearch } from "./indexed-search.ts";

const config = { apiVersion: "kubescheduler.config.k8s.io/v1", kind: "KubeSchedulerConfiguration" };

test("a plug-in without a vector is asked only about nodes that the plug-ins before it pass", () => {
  const cluster = new KubeCluster();
  for (let i = 0; i < 100; i++)
    cluster.setNode({
      kind: "Node",
      metadata: { name: `n${i}`, labels: { disk: i % 10 === 0 ? "ssd" : "hdd" } },
      status: { allocatable: { cpu: "4", pods: "10" } },
    });
  const asked: string[] = [];
  const own: KubePlugin = {
    name: "Own",
    reads: { filter: "cluster" },
    filter: (_, { name }) => {
      asked.push(name);
      return name === "n30" ? undefined : unschedulable("not this one");
    },
  };
  const settings = kubeConfigOf(config, { file: "test" });
  const profile = makeProfile(settings.profiles[0] as KubeProfile, cluster);
  const withOwn: Profile = { ...profile, filter: [...profile.filter, own] };
  const search = new IndexedKubeSearch({
    framework: new Framework(withOwn, cluster),
    ties: "first",
    random: new RandomStream("unused"),
  });
  const pod = (name: string, disk: string) =>
    cluster.pod(
      { kind: "Pod", metadata: { name }, spec: { containers: [], nodeSelector: { disk } } },
      undefined,
    );
  expect(search.find(pod("a", "ssd")).node?.name).toBe("n30");
  expect(asked).toHaveLength(10);
  const refused = search.find(pod("b", "none"));
  expect([refused.node, [...refused.refusedBy]]).toEqual([undefined, ["NodeAffinity"]]);
  expect(asked).toHaveLength(10);
});
