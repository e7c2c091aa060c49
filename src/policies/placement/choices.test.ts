import fc from "fast-check";
import { expect, test } from "vitest";
import { PodState } from "../../sim/model/pods.ts";
import { node, podClass, runTo, testCluster } from "../../sim/test-kit.ts";
import { testPolicy } from "../test-kit.ts";

/** One node as the formulas below see it: cpu and memory, requested without the pod and in all. */
interface Node {
  readonly row: number;
  readonly used: readonly [number, number];
  readonly size: readonly [number, number];
  readonly pods: number;
  readonly zone: string;
}
type Formula = (d: readonly [number, number], n: Node, all: readonly Node[]) => number;

const both = (f: (r: 0 | 1) => number): number => f(0) + f(1);
const largest = (all: readonly Node[], r: 0 | 1): number => Math.max(...all.map(({ size }) => size[r]));
const free = ({ size, used }: Node, r: 0 | 1): number => size[r] - used[r];
const after = (d: readonly [number, number], n: Node, r: 0 | 1): number => (n.used[r] + d[r]) / n.size[r];
const watts = (u: number): number => 175 + 75 * u;

/** Written from the sources, higher is better: not from the code. */
const formulas: Readonly<Record<string, Formula>> = {
  "first-fit": (_, n) => -n.row,
  "best-fit": (d, n, all) => -both((r) => (free(n, r) - d[r]) / largest(all, r)),
  "worst-fit": (d, n, all) => both((r) => (free(n, r) - d[r]) / largest(all, r)),
  "e-pvm": (d, n, all) => -both((r) => all.length ** after(d, n, r) - all.length ** (n.used[r] / n.size[r])),
  "dot-product": (d, n, all) => both((r) => (d[r] / largest(all, r)) * (free(n, r) / largest(all, r))),
  "l2-norm": (d, n, all) => -both((r) => ((free(n, r) - d[r]) / largest(all, r)) ** 2),
  cosine: (d, n, all) => {
    const [a, b] = [0, 1].map((r) => d[r as 0 | 1] / largest(all, r as 0 | 1)) as [number, number];
    const [x, y] = [0, 1].map((r) => free(n, r as 0 | 1) / largest(all, r as 0 | 1)) as [number, number];
    const lengths = Math.hypot(a, b) * Math.hypot(x, y);
    return lengths === 0 ? 0 : (a * x + b * y) / lengths;
  },
  tetris: (d, n) => both((r) => (d[r] / n.size[r]) * (free(n, r) / n.size[r])),
  "nomad-binpack": (d, n) => 20 - both((r) => 10 ** (1 - after(d, n, r))),
  "nomad-spread": (d, n) => both((r) => 10 ** (1 - after(d, n, r))) - 2,
  "swarm-spread": (d, n) => -1000 * swarm(d, n) - n.pods,
  "swarm-binpack": (d, n) => 1000 * swarm(d, n) + n.pods,
  "least-allocated": (d, n) =>
    Math.floor(both((r) => Math.floor((100 * (n.size[r] - n.used[r] - d[r])) / n.size[r])) / 2),
  "most-allocated": (d, n) => Math.floor(both((r) => Math.floor((100 * (n.used[r] + d[r])) / n.size[r])) / 2),
  "borg-hybrid": (d, n) => {
    const left = [1 - after(d, n, 0), 1 - after(d, n, 1)] as const;
    return -(left[0] + left[1] + Math.abs(left[0] - left[1]));
  },
  mbfd: (d, n) => (n.pods === 0 ? 0 : watts(n.used[0] / n.size[0])) - watts(after(d, n, 0)),
  "carbon-aware": (d, n, all) => (formulas["mbfd"] as Formula)(d, n, all) * (n.zone === "a" ? 100 : 300),
};

function swarm(d: readonly [number, number], n: Node): number {
  return both((r) => (d[r] === 0 ? 100 : Math.floor((100 * (n.used[r] + d[r])) / n.size[r])));
}

const amount = fc.constantFrom(4, 8, 16, 30);
const pod = fc.tuple(fc.nat(6), fc.nat(6));

test.each(Object.entries(formulas))(
  "%s takes the best node there is, by its formula",
  async (name, formula) => {
    const parameters = name === "carbon-aware" ? { intensity: { a: [100], b: [300] } } : {};
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(amount, amount), { minLength: 1, maxLength: 8 }),
        fc.array(pod, { maxLength: 40 }),
        async (sizes, requests) => {
          const all = sizes.map((size, row) => ({
            row,
            used: [0, 0] as [number, number],
            size,
            pods: 0,
            zone: row % 2 === 0 ? "a" : "b",
          }));
          const cluster = testCluster({
            policy: testPolicy(name, parameters),
            nodes: sizes.map(([cpu, memory], i) =>
              node(`n${i}`, cpu, memory, { zone: i % 2 === 0 ? "a" : "b" }),
            ),
            rows: requests.map(([cpu, memory]) => ({ at: 0, spec: podClass(cpu, memory) })),
            observe: () => [
              {
                decision: ({ pod: row, node: chosen }) => {
                  const d = requests[row] as [number, number];
                  const fits = all.filter((n) => free(n, 0) >= d[0] && free(n, 1) >= d[1]);
                  if (chosen < 0) return expect(fits).toEqual([]);
                  const best = Math.max(...fits.map((n) => formula(d, n, all)));
                  const taken = all[chosen] as (typeof all)[number];
                  expect(fits).toContain(taken);
                  expect(formula(d, taken, all)).toBeGreaterThanOrEqual(
                    best - 1e-9 * Math.max(1, Math.abs(best)),
                  );
                  taken.used[0] += d[0];
                  taken.used[1] += d[1];
                  taken.pods += 1;
                },
              },
            ],
          });
          await runTo(cluster, 0);
          // A pod alike to one that found no node is not tried by itself: it waits with it.
          expect(all.reduce((sum, { pods }) => sum + pods, 0)).toBe(cluster.state.podsIn[PodState.running]);
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  },
);
