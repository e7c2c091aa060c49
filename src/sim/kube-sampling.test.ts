/** A run in which the Kubernetes scheduler looks at a part of its nodes. */
import { expect, test } from "vitest";
import { RandomStream } from "../base/random.ts";
import { SECOND } from "../base/units.ts";
import { makeProfile } from "../policies/kube/make-profile.ts";
import { defaultSettings } from "../scenario/kube-config/read-kube-config.ts";
import type { Decision } from "./contract/observer.ts";
import { Op } from "./contract/work.ts";
import { KubeCluster } from "./model/kube/kube-cluster.ts";
import type { PodSpec } from "./model/kube/objects.ts";
import type { PodClassSpec } from "./model/pod-classes.ts";
import type { KubeSchedulingOptions } from "./scheduling/kube/kube-scheduler.ts";
import { node, podClass, runTo, type TestRow, testCluster, testState } from "./test-kit.ts";

type How = Pick<KubeSchedulingOptions, "search" | "reasons">;

function rowsOf(seed: number, cluster: KubeCluster): TestRow[] {
  const random = new RandomStream(`kube-sampling/${seed}`);
  const pick = <T>(of: readonly T[]): T => of[random.below(of.length)] as T;
  const nodes: TestRow[] = Array.from({ length: 100 + random.below(60) }, (_, i) => ({
    at: 0,
    op: Op.nodeAdd,
    ref: i,
    node: node(`n${i}`, pick([500, 1000, 2000]), 4000, { zone: pick(["a", "b"]) }),
  }));
  const classes = [
    podClass(300, 300),
    podClass(300, 300),
    podClass(9000, 100),
    podClass(900, 100, { priority: 10 }),
    podClass(1800, 100, { priority: 10 }),
    pinned(cluster, "9", "n7"),
    pinned(cluster, "9", "n8"),
    pinned(cluster, "200m", "n9"),
  ];
  const pods = Array.from({ length: 240 }, (_, i): TestRow => {
    const at = random.below(60) * SECOND;
    return { at, ref: 1000 + i, spec: pick(classes), job: i, duration: pick([20, 200]) * SECOND };
  });
  return [...nodes, ...pods.sort((a, b) => a.at - b.at)];
}

/** Pods of a DaemonSet are pinned so. */
function pinned(cluster: KubeCluster, cpu: string, nodeName: string): PodClassSpec {
  const nodeSelectorTerms = [
    { matchFields: [{ key: "metadata.name", operator: "In" as const, values: [nodeName] }] },
  ];
  const spec: PodSpec = {
    containers: [{ name: "c", resources: { requests: { cpu } } }],
    priority: 0,
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
  };
  const kube = cluster.classes.of({ kind: "Pod", metadata: { name: "" }, spec });
  return { requests: [cpu === "9" ? 9000 : 200, 0, 0], priority: 0, kube };
}

async function ran(seed: number, how: How): Promise<readonly string[]> {
  const kubeCluster = new KubeCluster();
  const rows = rowsOf(seed, kubeCluster);
  const profile = defaultSettings().profiles[0]!;
  const told: string[] = [];
  const cluster = testCluster({
    state: testState(),
    seed: String(seed),
    rows,
    kube: {
      ...how,
      cluster: kubeCluster,
      profiles: [{ profile: makeProfile(profile, kubeCluster), ...profile.args.DefaultPreemption }],
      ties: (["first", "random", "kube"] as const)[seed % 3] ?? "first",
      sampling: seed % 2 === 0 ? 0 : 60,
      initialBackoff: SECOND,
      maxBackoff: 10 * SECOND,
      decisionTime: { perJob: 0, perPod: 0 },
    },
    requeue: { name: "soon", delay: () => 2 * SECOND },
    observe: (clock) => [
      {
        decision: ({ pod, node: at, result, score, victims, feasible }: Decision) =>
          told.push([clock.now, pod, at, result, score, victims, feasible].join(" ")),
      },
    ],
  });
  await runTo(cluster, 100 * SECOND);
  return [...told, cluster.engine.fingerprint.toString()];
}

test("decisions depend neither on the search nor on whether reasons are told", {
  timeout: 60_000,
}, async () => {
  const counts = new Map<string, number>();
  for (const seed of [0, 1, 2]) {
    const first = await ran(seed, { search: "reference", reasons: "none" });
    for (const reasons of ["none", "pending", "sampled"] as const)
      expect(await ran(seed, { search: "indexed", reasons }), `seed ${seed}, ${reasons}`).toEqual(first);
    expect(await ran(seed, { search: "reference", reasons: "pending" }), `seed ${seed}`).toEqual(first);
    for (const line of first) {
      const result = line.split(" ")[3] ?? "";
      counts.set(result, (counts.get(result) ?? 0) + 1);
    }
  }
  // Pods placed, refused, and for which others were stopped.
  for (const result of ["0", "1", "3"]) expect(counts.get(result), result).toBeGreaterThan(20);
});
