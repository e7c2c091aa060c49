import { expect, test } from "vitest";
import { MemoryTables } from "../../metrics/memory-tables.ts";
import { loadText } from "../../scenario/load-scenario.ts";
import { run } from "../run.ts";
import { packingGap } from "./packing-gap.ts";

const scenario = (taints: string): string => `apiVersion: clustersim/v1
kind: Scenario
metadata: { name: peak }
spec:
  duration: 2h
  nodes:
    - { name: big, count: 6, capacity: { cpu: 8, memory: 32Gi }, labels: { disk: ssd } }
    - { name: small, count: 6, capacity: { cpu: 4, memory: 8Gi }${taints} }
  workload:
    - kind: synthetic
      jobTypes:
        - { name: a, priority: 0, interarrival: { exponential: 2m }, tasks: 3, duration: { exponential: 9m },
            requests: { cpu: 1, memory: 2Gi } }
        - { name: b, priority: 0, interarrival: { exponential: 5m }, tasks: 2, duration: { exponential: 9m },
            requests: { cpu: 2, memory: 1Gi } }
  policies: { scheduler: { use: worst-fit } }
  outputs: { charts: false, files: [nodes, cluster], sampleEvery: 5m, nodesSampleEvery: 5m }
`;

async function peakOf(taints = ""): Promise<{
  peak: NonNullable<Awaited<ReturnType<typeof run>>["peak"]>;
  tables: MemoryTables;
}> {
  const loaded = await loadText(scenario(taints), "peak.yaml", { scenario: ".", data: undefined }, {});
  const tables = new MemoryTables();
  const { peak } = await run(loaded, { sink: tables, keepPeak: true });
  if (!peak) throw new Error("nothing was ever bound");
  return { peak, tables };
}

test("the peak is the sample with the highest allocation, and its nodes and pods are those of the tables", async () => {
  const { peak, tables } = await peakOf();
  const cluster = tables.table("cluster");
  const shares = [
    ["cpu", "cores"],
    ["memory", "bytes"],
  ].map(([name, unit]) => {
    const requested = cluster.numbers(`${name}_requested_${unit}`);
    return cluster
      .numbers(`${name}_capacity_${unit}`)
      .map((capacity, row) => (requested[row] as number) / capacity);
  });
  const means = (shares[0] as Float64Array).map((cpu, row) => (cpu + (shares[1]?.[row] as number)) / 2);
  expect(peak.allocation).toBeCloseTo(Math.max(...means), 12);
  const at = cluster.numbers("time_us")[means.indexOf(Math.max(...means))] as number;
  expect(peak.seconds).toBe(at / 1e6);
  const nodes = tables.table("nodes");
  const times = nodes.numbers("time_us");
  const pods = nodes.numbers("pods").filter((_, row) => times[row] === at);
  expect(peak).toMatchObject({
    nodesUp: 12,
    nodesUsed: pods.filter((count) => count > 0).length,
    podCount: pods.reduce((sum, count) => sum + count, 0),
    overfull: 0,
  });
});

test("taints say who may be where", async () => {
  const { peak: free } = await peakOf();
  expect(free.nodes.map(({ capacity }) => capacity[0])).toEqual([8000, 4000]);
  expect(free.pods.map(({ nodes }) => nodes)).toEqual([undefined, undefined]);
  const { peak: tainted } = await peakOf(", taints: [{ key: k, effect: NoSchedule }]");
  expect(tainted.pods.map(({ nodes }) => nodes)).toEqual([[0], [0]]);
});

test("a policy that spreads is far from what would do", async () => {
  const { peak } = await peakOf();
  const gap = await packingGap(peak, 20);
  // Large nodes hold 8 cores: as few as that take all that is asked for, and memory is no matter.
  const cores = peak.pods.reduce((sum, { request, count }) => sum + (request[0] as number) * count, 0);
  expect(gap).toMatchObject({ bound: Math.ceil(cores / 8000), status: "optimal", solverGap: 0 });
  expect(gap?.nodesUsed).toBe(peak.nodesUsed);
  expect(gap?.gap).toBe((peak.nodesUsed - Math.ceil(cores / 8000)) / Math.ceil(cores / 8000));
});
