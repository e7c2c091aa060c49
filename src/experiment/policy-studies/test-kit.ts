/** Scenarios and policies whose difference is known by design, run in this process. */
import { mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { directedMetrics } from "../../metrics/directions.ts";
import { MemoryTables } from "../../metrics/memory-tables.ts";
import { metricsOf } from "../../metrics/metrics-of.ts";
import type { PolicyStudy, RunMetrics, VariantRuns } from "../../metrics/study.ts";
import { loadText } from "../../scenario/load-scenario.ts";
import { policyVariants } from "../../scenario/policy-variants.ts";
import { run } from "../run.ts";
import { policyStudy } from "../study.ts";

/** How many studies a campaign asks for; 0 in everyday tests. */
export const campaign: number = Number(process.env["CLUSTERSIM_CAMPAIGN"] ?? 0);

/** A busy cell of two kinds of nodes that fail, with preemption. */
export const busyCell = `apiVersion: clustersim/v1
kind: Scenario
metadata: { name: busy-cell }
spec:
  duration: 4h
  nodes:
    - { name: n, count: 8, capacity: { cpu: 8, memory: 32Gi } }
    - { name: m, count: 4, capacity: { cpu: 16, memory: 32Gi } }
  workload:
    - kind: synthetic
      jobTypes:
        - name: batch
          priority: 0
          interarrival: { exponential: 55s }
          tasks: 3
          duration: { exponential: 10m }
          requests: { cpu: { choice: [[1, 2], [2, 1]] }, memory: { choice: [[1Gi, 1], [6Gi, 1]] } }
        - name: service
          priority: 120
          interarrival: { exponential: 4m }
          duration: { exponential: 40m }
          requests: { cpu: 3, memory: 4Gi }
  failures: { nodes: { mtbf: 6h, repair: 10m } }
  outputs: { charts: false, files: [] }
`;

/**
 * Fifty nodes for one pod each, and more work than they can do: each node in use is 2 % of the throughput.
 */
export const saturatedCell = `apiVersion: clustersim/v1
kind: Scenario
metadata: { name: saturated-cell }
spec:
  duration: 2h
  warmUp: 1h
  nodes: [{ name: n, count: 50, capacity: { cpu: 1, memory: 4Gi } }]
  workload:
    - kind: synthetic
      jobTypes:
        - name: batch
          priority: 0
          interarrival: { exponential: 6s }
          duration: { exponential: 10m }
          requests: { cpu: 1, memory: 1Gi }
  outputs: { charts: false, files: [] }
`;

const folder = realpathSync(mkdtempSync(join(tmpdir(), "clustersim-policies-")));
function policyFile(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/**
 * Where pods go is drawn from the policy's own stream: after `skipped` draws, and so independent of others.
 */
export function lot(skipped: number): string {
  return policyFile(
    `lot-${skipped}.mjs`,
    `export default ({ random }) => {
  for (let i = 0; i < ${skipped}; i++) random.next();
  const salt = Math.floor(random.next() * 2 ** 32);
  const score = (pod, node) => {
    let x = salt ^ Math.imul(node.row + 1, 0x9e3779b1) ^ Math.imul(node.podCount + 1, 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
    return (x ^ (x >>> 16)) >>> 0;
  };
  return { reads: "node", score };
};
`,
  );
}

/** Uses every node but the first. */
export const keepsOneFree: string = policyFile(
  "keeps-one-free.mjs",
  `export default { reads: "node", filter: (pod, node) => (node.row === 0 ? "kept free" : undefined) };\n`,
);

/** Runs each policy with the seeds `first` to `first + count - 1`. */
export async function runsOf(
  text: string,
  policies: readonly string[],
  seeds: { readonly first: number; readonly count: number },
): Promise<VariantRuns[]> {
  const names = Array.from({ length: seeds.count }, (_, i) => String(seeds.first + i));
  const all: VariantRuns[] = [];
  for (const { name, set } of policyVariants(policies.join(","))) {
    const roots = { scenario: folder, data: undefined, allowOutside: false };
    const loaded = await loadText(text, "scenario", roots, { overrides: set });
    const runs: RunMetrics[] = [];
    for (const seed of names) {
      const { fingerprint, report } = await run(loaded, { seed, sink: new MemoryTables() });
      runs.push({ seed, fingerprint, metrics: metricsOf(report.summary) });
    }
    all.push({ name, set, runs });
  }
  return all;
}

/** The study that `clustersim compare --policies` makes of these runs when no metrics are named. */
export function studyOf(variants: readonly VariantRuns[]): PolicyStudy {
  const runs = variants.flatMap((variant) => variant.runs);
  return policyStudy({
    scenario: "study",
    baseline: (variants[0] as VariantRuns).name,
    variants,
    metrics: directedMetrics(runs, 12),
    seeds: (variants[0] as VariantRuns).runs.map(({ seed }) => seed),
  });
}

/** The runs of seeds `from` to `from + count - 1`, counted from 0. */
export function slice(variants: readonly VariantRuns[], from: number, count: number): VariantRuns[] {
  return variants.map((variant) => ({ ...variant, runs: variant.runs.slice(from, from + count) }));
}

/** Values of a metric, seed by seed, of the runs that all have it. */
export function valuesOf(variants: readonly VariantRuns[], metric: string): [a: number[], b: number[]] {
  const [a, b] = variants as [VariantRuns, VariantRuns];
  const both = a.runs.flatMap((one, i): [number, number][] => {
    const x = one.metrics[metric];
    const y = b.runs[i]?.metrics[metric];
    return x === undefined || y === undefined ? [] : [[x, y]];
  });
  return [both.map(([x]) => x), both.map(([, y]) => y)];
}
