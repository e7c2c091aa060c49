/**
 * Random cells under the Kubernetes scheduler, with every check on: both searches must lead to the same run.
 */
import { expect, test } from "vitest";
import { RandomStream, RandomStreams } from "../base/random.ts";
import { SECOND } from "../base/units.ts";
import { makeProfile } from "../policies/kube/make-profile.ts";
import { defaultSettings } from "../scenario/kube-config/read-kube-config.ts";
import type { Decision } from "./contract/observer.ts";
import { Op } from "./contract/work.ts";
import { DrawnFailures } from "./faults/drawn-failures.ts";
import { KubeCluster } from "./model/kube/kube-cluster.ts";
import type { PodSpec } from "./model/kube/objects.ts";
import type { NodeSpec } from "./model/nodes.ts";
import type { PodClassSpec } from "./model/pod-classes.ts";
import type { KubeSchedulingOptions } from "./scheduling/kube/kube-scheduler.ts";
import { node, podClass, runTo, type TestRow, testCluster, testState } from "./test-kit.ts";

const LOAD = 200 * SECOND;

interface Storm {
  readonly rows: readonly TestRow[];
  readonly ties: KubeSchedulingOptions["ties"];
  readonly sampling: number | undefined;
  readonly thinks: boolean;
  readonly reasons: KubeSchedulingOptions["reasons"];
}

/** Pods that ask for what only objects can say. */
const objectSpecs: readonly Partial<PodSpec>[] = [
  {
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector: { matchLabels: { app: "x" } },
      },
    ],
  },
  {
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "x" } } },
        ],
      },
    },
  },
  {
    affinity: {
      podAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 10,
            podAffinityTerm: {
              topologyKey: "topology.kubernetes.io/zone",
              labelSelector: { matchLabels: { app: "x" } },
            },
          },
        ],
      },
    },
  },
];

function storm(seed: number, cluster: KubeCluster): Storm {
  const random = new RandomStream(`kube-storm/${seed}`);
  const pick = <T>(of: readonly T[]): T => of[random.below(of.length)] as T;
  const nodeCount = 2 + random.below(6);
  const nodeSpec = (i: number): NodeSpec =>
    node(`n${i}`, pick([4000, 8000]), pick([4000, 8000]), {
      zone: pick(["a", "b"]),
      labels: { disk: pick(["ssd", "hdd"]) },
      maxPods: pick([3, 10]),
      taints:
        random.below(4) === 0 ? [{ key: "special", effect: pick(["NoSchedule", "PreferNoSchedule"]) }] : [],
    });
  const plain = Array.from({ length: 5 }, () =>
    podClass(random.below(4) * 500, random.below(4) * 500, {
      priority: pick([0, 1, 9, 10]),
      onePerNode: random.below(4) === 0,
      constraints: random.below(4) === 0 ? [{ label: "disk", operator: "ne", value: "ssd" }] : undefined,
      tolerations: random.below(3) === 0 ? [{ operator: "Exists" }] : undefined,
    }),
  );
  const classes = [...plain, ...objectSpecs.map((spec) => objectClass(cluster, spec, pick([0, 5, 10])))];
  const rows: TestRow[] = Array.from({ length: nodeCount }, (_, i) => ({
    at: 0,
    op: Op.nodeAdd,
    ref: i,
    node: nodeSpec(i),
  }));
  const up = rows.map(() => true);
  let pods = 0;
  for (let at = 0; at < LOAD; at += random.below(4 * SECOND)) {
    const what = random.below(40);
    const i = random.below(nodeCount);
    if (what < 30)
      rows.push({
        at,
        ref: 1000 + pods++,
        spec: pick(classes),
        job: random.below(5),
        duration: pick([1, 5, 20, 80]) * SECOND,
        outcome: random.below(4),
      });
    else if (what < 33 && pods > 0) rows.push({ at, op: Op.kill, ref: 1000 + random.below(pods) });
    else if (what < 35 && pods > 0)
      rows.push({ at, op: Op.update, ref: 1000 + random.below(pods), spec: pick(classes) });
    else if (what < 37) {
      if (up[i]) rows.push({ at, op: Op.nodeRemove, ref: i });
      up[i] = false;
    } else {
      rows.push({ at, op: up[i] ? Op.nodeUpdate : Op.nodeAdd, ref: i, node: nodeSpec(i) });
      up[i] = true;
    }
  }
  return {
    rows,
    ties: pick(["first", "random", "kube"]),
    sampling: pick([undefined, undefined, 0, 30]),
    thinks: random.below(2) === 0,
    reasons: pick(["none", "pending", "sampled"]),
  };
}

function objectClass(cluster: KubeCluster, spec: Partial<PodSpec>, priority: number): PodClassSpec {
  const requests = { cpu: "1", memory: "300" };
  const kube = cluster.classes.of({
    kind: "Pod",
    metadata: { name: "", labels: { app: "x" } },
    spec: { containers: [{ name: "c", resources: { requests } }], priority, ...spec },
  });
  return { requests: [1000, 300, 0], priority, kube };
}

async function ran(seed: number, search: "indexed" | "reference"): Promise<readonly string[]> {
  const kubeCluster = new KubeCluster();
  const { rows, thinks, ...how } = storm(seed, kubeCluster);
  const settings = defaultSettings();
  const told: string[] = [];
  const profile = settings.profiles[0]!;
  const cluster = testCluster({
    state: testState(),
    seed: String(seed),
    rows,
    kube: {
      ...how,
      cluster: kubeCluster,
      profiles: [{ profile: makeProfile(profile, kubeCluster), ...profile.args.DefaultPreemption }],
      search,
      initialBackoff: SECOND,
      maxBackoff: 10 * SECOND,
      decisionTime: thinks ? { perJob: SECOND / 10, perPod: SECOND / 100 } : { perJob: 0, perPod: 0 },
    },
    requeue: { name: "soon", delay: () => 2 * SECOND },
    faults: {
      detectAfter: seed % 3 === 0 ? 5 * SECOND : 0,
      processes: [
        {
          times: new DrawnFailures({
            upTime: { kind: "exponential", mean: 100 * SECOND },
            repair: { kind: "exponential", mean: 10 * SECOND },
            streams: new RandomStreams(String(seed)),
          }),
          domains: [{ name: "n0", nodes: [0] }],
        },
      ],
      maintenance: [
        {
          at: 50 * SECOND,
          nodes: [1, 0],
          batch: 1,
          notice: 5 * SECOND,
          duration: 20 * SECOND,
          patience: SECOND,
        },
      ],
    },
    paranoid: true,
    observe: (clock) => [
      {
        decision: ({ pod, node: at, result, score, victims, feasible, reasons }: Decision) =>
          told.push([clock.now, pod, at, result, score, victims, feasible, reasons].join(" ")),
      },
    ],
  });
  await runTo(cluster, LOAD + 700 * SECOND);
  return [...told, cluster.engine.fingerprint.toString()];
}

const seeds = Array.from({ length: 40 }, (_, i) => i);

test("both searches lead to the same run, and every check holds", { timeout: 120_000 }, async () => {
  let [placed, stopped, refused] = [0, 0, 0];
  for (const seed of seeds) {
    const indexed = await ran(seed, "indexed");
    expect(indexed, `seed ${seed}`).toEqual(await ran(seed, "reference"));
    for (const line of indexed) {
      const result = line.split(" ")[3];
      if (result === "0") placed += 1;
      else if (result === "1") refused += 1;
      else if (result === "3") stopped += 1;
    }
  }
  expect(Math.min(placed, refused, stopped)).toBeGreaterThan(200);
});
