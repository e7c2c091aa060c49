import { expect, test } from "vitest";
import { node, podClass, runTo, testCluster } from "../../sim/test-kit.ts";
import { testPolicy } from "../test-kit.ts";

const BINS = 4_000;

/** Shares of bins with at least 1, 2, 3 ... balls after as many balls as bins. */
async function loads(k: number, seed: string): Promise<number[]> {
  const cluster = testCluster({
    seed,
    policy: testPolicy("power-of-k", { k, load: "pods" }),
    nodes: Array.from({ length: BINS }, (_, i) => node(`n${i}`, BINS)),
    rows: Array.from({ length: BINS }, () => ({ at: 0, spec: podClass(1) })),
  });
  await runTo(cluster, 0);
  const pods = cluster.state.nodes.podCount.subarray(0, BINS);
  return [1, 2, 3, 4].map((least) => pods.filter((count) => count >= least).length / BINS);
}

/**
 * The same for ever more bins: ds_i/dt = s_(i-1)^k - s_i^k from 0 to 1 (Mitzenmacher 2001, 2), by Euler's
 * method in small steps.
 */
function fluid(k: number): number[] {
  const shares = [1, 0, 0, 0, 0];
  const steps = 20_000;
  for (let step = 0; step < steps; step++)
    for (let i = 4; i >= 1; i--)
      shares[i] =
        (shares[i] as number) + ((shares[i - 1] as number) ** k - (shares[i] as number) ** k) / steps;
  return shares.slice(1);
}

test("the fluid limit in closed form", () => {
  expect(fluid(1)[0]).toBeCloseTo(1 - Math.exp(-1), 4);
  expect(fluid(2)[0]).toBeCloseTo(Math.tanh(1), 4);
});

// A share p of bins deviates by less than sqrt(p (1 - p) / bins): at most 0.008, three times that is allowed.
test.each([1, 2, 3])("balls into bins with %d choices", async (k) => {
  const [want, got] = [fluid(k), await loads(k, `bins/${k}`)];
  got.forEach((share, i) =>
    expect(Math.abs(share - (want[i] as number)), `at least ${i + 1}`).toBeLessThan(0.024),
  );
});

test("with all nodes to choose from none is left empty", async () => {
  expect(await loads(BINS, "all")).toEqual([1, 0, 0, 0]);
});

test("only nodes with room are drawn", async () => {
  const cluster = testCluster({
    policy: testPolicy("power-of-k"),
    nodes: Array.from({ length: 50 }, (_, i) => node(`n${i}`, i === 37 ? 100 : 1)),
    rows: Array.from({ length: 20 }, () => ({ at: 0, spec: podClass(5) })),
  });
  await runTo(cluster, 0);
  expect(cluster.state.nodes.podCount[37]).toBe(20);
});
