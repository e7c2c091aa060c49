import fc from "fast-check";
import { expect, test } from "vitest";
import { placementPolicies } from "../../policies/registry.ts";
import { testPolicy } from "../../policies/test-kit.ts";
import { preemptionRules } from "../../policies/preemption.ts";
import { borg2011Bands, PriorityBands } from "../contract/bands.ts";
import type { Decision, Observer } from "../contract/observer.ts";
import type { Policy, Ties } from "../contract/policy.ts";
import { Op } from "../contract/work.ts";
import { node, podClass, runTo, type TestRow, testCluster } from "../test-kit.ts";

const borg = preemptionRules["borg"]?.make(new PriorityBands(borg2011Bands));

/**
 * A random cell and what happens to it: pods of few classes come and go, nodes leave, return, grow, carry
 * taints and labels.
 */
const nodeArbitrary = fc.record({
  cpu: fc.constantFrom(4, 8, 16),
  memory: fc.constantFrom(4, 8, 32),
  zone: fc.constantFrom("a", "b"),
  tainted: fc.boolean(),
});
const podArbitrary = fc.record({
  cpu: fc.nat(5),
  memory: fc.nat(6),
  priority: fc.constantFrom(0, 1, 2, 9, 10, 11),
  duration: fc.constantFrom(1, 5, 20, 1000),
  selective: fc.boolean(),
  tolerant: fc.boolean(),
  onePerNode: fc.boolean(),
  job: fc.nat(4),
});
const stepArbitrary = fc.record({
  gap: fc.nat(4),
  what: fc.oneof(
    { weight: 8, arbitrary: fc.record({ pod: podArbitrary }) },
    { weight: 1, arbitrary: fc.record({ kill: fc.nat(30) }) },
    { weight: 1, arbitrary: fc.record({ remove: fc.nat(30) }) },
    { weight: 1, arbitrary: fc.record({ grow: fc.nat(30), by: nodeArbitrary }) },
  ),
});

const specOf = (pod: typeof podArbitrary extends fc.Arbitrary<infer T> ? T : never) =>
  podClass(pod.cpu, pod.memory, {
    priority: pod.priority,
    onePerNode: pod.onePerNode,
    constraints: pod.selective ? [{ label: "zone", operator: "eq", value: "a" }] : undefined,
    tolerations: pod.tolerant ? [{ operator: "Exists" }] : undefined,
  });

function rowsOf(
  nodes: readonly (typeof nodeArbitrary extends fc.Arbitrary<infer T> ? T : never)[],
  steps: readonly (typeof stepArbitrary extends fc.Arbitrary<infer T> ? T : never)[],
): TestRow[] {
  const spec = (i: number, of: (typeof nodes)[number]) =>
    node(`n${i}`, of.cpu, of.memory, {
      zone: of.zone,
      labels: { zone: of.zone },
      taints: of.tainted ? [{ key: "special", effect: "NoSchedule" }] : [],
    });
  const rows: TestRow[] = nodes.map((of, i) => ({ at: 0, op: Op.nodeAdd, ref: i, node: spec(i, of) }));
  const up = nodes.map(() => true);
  let at = 0;
  let pods = 0;
  for (const { gap, what } of steps) {
    at += gap;
    if ("pod" in what)
      rows.push({
        at,
        ref: 1000 + pods++,
        spec: specOf(what.pod),
        job: what.pod.job,
        duration: what.pod.duration,
      });
    else if ("kill" in what) {
      if (pods > 0) rows.push({ at, op: Op.kill, ref: 1000 + (what.kill % pods) });
    } else if ("remove" in what) {
      const i = what.remove % nodes.length;
      if (up[i]) rows.push({ at, op: Op.nodeRemove, ref: i });
      up[i] = false;
    } else {
      const i = what.grow % nodes.length;
      rows.push({ at, op: up[i] ? Op.nodeUpdate : Op.nodeAdd, ref: i, node: spec(i, what.by) });
      up[i] = true;
    }
  }
  return rows;
}

/** Every decision of a run, and its fingerprint. */
async function decisions(
  rows: TestRow[],
  policy: Policy,
  ties: Ties,
  search: "indexed" | "reference",
  blockSize = 64,
) {
  const seen: string[] = [];
  const observer: Observer = {
    decision: (d: Decision) => seen.push(`${d.pod} ${d.node} ${d.result} ${d.score} ${d.victims}`),
  };
  const cluster = testCluster({
    rows,
    policy,
    blockSize,
    paranoid: true,
    scheduling: { ties, search, preemption: borg },
    observe: () => [observer],
  });
  await runTo(cluster, 5000);
  return { seen, fingerprint: cluster.engine.fingerprint.toString(), cluster };
}

/**
 * CLUSTERSIM_CAMPAIGN multiplies the number of random cells: 20 for the long campaign of more than 100,000
 * decisions.
 */
const campaign = Number(process.env["CLUSTERSIM_CAMPAIGN"] ?? 1);

/** All policies with their defaults, and some as they are otherwise. */
const policiesToTry: (readonly [string, object])[] = [
  ...Object.keys(placementPolicies).map((name) => [name, {}] as const),
  ["power-of-k", { k: 5, load: "pods" }],
  ["nomad-binpack", { candidates: 3, antiAffinity: true }],
  ["nomad-spread", { candidates: 2 }],
  ["nomad-spread", { antiAffinity: true }],
  ["e-pvm", { base: 10 }],
  ["borg-hybrid", { epsilon: 0.5 }],
  ["carbon-aware", { intensity: { a: [1, 2] } }],
];

test.each(policiesToTry)("%s %j: indexed and reference search decide alike", async (name, parameters) => {
  const policy = testPolicy(name, { ...parameters });
  await fc.assert(
    fc.asyncProperty(
      fc.array(nodeArbitrary, { minLength: 1, maxLength: 40 }),
      fc.array(stepArbitrary, { maxLength: 120 }),
      fc.constantFrom<Ties>("first", "next", "random"),
      async (nodes, steps, ties) => {
        const rows = rowsOf(nodes, steps);
        const indexed = await decisions(rows, policy, ties, "indexed");
        const reference = await decisions(rows, policy, ties, "reference", 3);
        expect(indexed.seen).toEqual(reference.seen);
        expect(indexed.fingerprint).toBe(reference.fingerprint);
      },
    ),
    { numRuns: 15 * campaign, seed: 11 },
  );
});

/** Reads what only the cluster knows, and refuses some nodes; `scoreAll` written out by itself. */
const refusing: Policy = {
  name: "picky",
  reads: "cluster",
  filter: (pod, node) => (pod.priority === 2 && node.row % 3 === 0 ? "not every third" : undefined),
};
const pickyScore: Policy = {
  ...refusing,
  score: (pod, node, cluster) =>
    -2 * cluster.podsOfJobInZone(node.zone) - Math.floor(node.free(0) / 2) - pod.request(0) * node.podCount,
};
const vectorOnly: Policy = {
  ...refusing,
  scoreAll: (pod, nodes, cluster, scores) => {
    const inZone = cluster.podsOfJobByZone();
    const [allocatable, requested] = [nodes.allocatable(0), nodes.requested(0)];
    for (let row = 0; row < nodes.count; row++)
      scores[row] =
        -2 * (inZone[nodes.zone[row] as number] as number) -
        Math.floor(((allocatable[row] as number) - (requested[row] as number)) / 2) -
        pod.request(0) * (nodes.podCount[row] as number);
  },
};
/** The same, of what the node alone knows. */
const plainScore: Policy = {
  name: "plain",
  reads: "node",
  score: (pod, node) => Math.floor(node.free(0) / 2) - pod.request(1) * node.podCount,
};
const plain: Policy = {
  name: "plain",
  reads: "node",
  scoreAll: (pod, nodes, _cluster, scores) => {
    for (let row = 0; row < nodes.count; row++) {
      const node = nodes.at(row);
      scores[row] = Math.floor(node.free(0) / 2) - pod.request(1) * node.podCount;
    }
  },
};

test.each([
  ["beside score", { ...pickyScore, ...vectorOnly }, pickyScore],
  ["alone", vectorOnly, pickyScore],
  ["of a policy that reads nodes only", plain, plainScore],
] as const)("scoreAll %s decides as score does", async (_what, all, each) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(nodeArbitrary, { minLength: 1, maxLength: 40 }),
      fc.array(stepArbitrary, { maxLength: 120 }),
      fc.constantFrom<Ties>("first", "next", "random"),
      async (nodes, steps, ties) => {
        const rows = rowsOf(nodes, steps);
        const vector = await decisions(rows, all, ties, "indexed");
        const reference = await decisions(rows, each, ties, "reference", 3);
        expect(vector.seen).toEqual(reference.seen);
        expect(vector.fingerprint).toBe(reference.fingerprint);
      },
    ),
    { numRuns: 15 * campaign, seed: 13 },
  );
});

test("scoreAll may refuse nodes; what it says of others is passed over", async () => {
  const rows: TestRow[] = [
    { at: 0, op: Op.nodeAdd, ref: 0, node: node("small", 1) },
    { at: 0, op: Op.nodeAdd, ref: 1, node: node("refused", 8) },
    { at: 0, op: Op.nodeAdd, ref: 2, node: node("good", 8) },
    { at: 1, spec: podClass(2) },
    { at: 2, spec: podClass(2, 2, { priority: 1 }) },
  ];
  const began: number[][] = [];
  const policy: Policy = {
    name: "refuses",
    reads: "cluster",
    scoreAll: (pod, nodes, _cluster, scores) => {
      began.push([...scores]);
      scores.set([Number.NaN, Number.NEGATIVE_INFINITY, 1]);
      if (pod.priority === 1) scores.fill(Number.NEGATIVE_INFINITY, 0, nodes.count);
    },
  };
  const { seen } = await decisions(rows, policy, "first", "indexed");
  expect(seen[0]).toMatch(/^\d+ 2 \d 1 0$/);
  expect(seen[1]).toMatch(/^\d+ -1 /);
  expect(began[0]).toEqual([Number.NEGATIVE_INFINITY, 0, 0]);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("a score of %d is a mistake", async (score) => {
  const rows: TestRow[] = [
    ...[0, 1].map((ref) => ({ at: 0, op: Op.nodeAdd, ref, node: node(`n${ref}`, 8) })),
    { at: 1, spec: podClass(2) },
  ];
  const policy: Policy = {
    name: "wrong",
    reads: "cluster",
    scoreAll: (_pod, _nodes, _cluster, scores) => scores.set([5, score]),
  };
  await expect(decisions(rows, policy, "first", "indexed")).rejects.toThrow(
    `policy wrong: scoreAll: must give finite numbers, or -Infinity for nodes that will not do; gave ${score} for node n1`,
  );
});

test("no pod waits while a node would take it, and none is counted twice", async () => {
  const policy = testPolicy("best-fit");
  await fc.assert(
    fc.asyncProperty(
      fc.array(nodeArbitrary, { minLength: 1, maxLength: 10 }),
      fc.array(stepArbitrary, { maxLength: 80 }),
      async (nodes, steps) => {
        const { cluster } = await decisions(rowsOf(nodes, steps), policy, "first", "indexed");
        const { state } = cluster;
        const again = testWaiting(cluster);
        expect(again).toEqual([]);
        expect(state.pods.live).toBe(state.podsIn.reduce((sum, count) => sum + count, 0));
      },
    ),
    { numRuns: 60 * campaign, seed: 12 },
  );
});

/** Waiting pods that would fit somewhere now, by brute force. */
function testWaiting({ state }: ReturnType<typeof testCluster>): number[] {
  const { pods, nodes, classes } = state;
  const waiting: number[] = [];
  for (let pod = 0; pod < pods.rows; pod++) {
    if (pods.state[pod] !== 1) continue;
    const spec = classes.spec(pods.podClass[pod] as number);
    for (let n = 0; n < nodes.size; n++) {
      const of = nodes.spec(n);
      const free = [0, 1].every(
        (r) =>
          spec.requests[r] === 0 ||
          (nodes.requested[r]?.[n] as number) + (spec.requests[r] as number) <= (of.capacity[r] as number),
      );
      const allowed =
        nodes.up[n] && (!of.taints?.length || spec.tolerations) && (!spec.constraints || of.zone === "a");
      let hosted = false;
      for (let p = nodes.firstPod[n] as number; p >= 0; p = pods.nextOnNode[p] as number)
        if (pods.owner[p] === pods.owner[pod]) hosted = true;
      if (free && allowed && !(spec.onePerNode && hosted)) waiting.push(pod);
    }
  }
  return waiting;
}
