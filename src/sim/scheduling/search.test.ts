import fc from "fast-check";
import { expect, test } from "vitest";
import { placementPolicies } from "../../policies/registry.ts";
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

test.each(Object.keys(placementPolicies))("%s: indexed and reference search decide alike", async (name) => {
  const policy = placementPolicies[name]?.make as Policy;
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

test("no pod waits while a node would take it, and none is counted twice", async () => {
  const policy = placementPolicies["best-fit"]?.make as Policy;
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
