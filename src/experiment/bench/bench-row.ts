import type { BenchRow } from "../../metrics/bench.ts";
import type { Memory } from "./measure-memory.ts";
import type { FilledCell, Quality } from "./measure-quality.ts";
import { median } from "./median.ts";
import type { SpeedSample } from "./measure-speed.ts";

/** How well a policy places. */
export interface Rated {
  readonly quality: Quality;
  /** By load: the fewest nodes that could hold what the policy placed; null when not known. */
  readonly bounds: readonly (number | null)[];
}

/** What was found about a policy, a cell and the load of row `at`. */
interface Found {
  readonly key: Pick<BenchRow, "question" | "policy" | "nodes" | "load">;
  /** By round. */
  readonly samples: readonly SpeedSample[];
  readonly memory: Memory;
  readonly rated: Rated;
  readonly qualityNodes: number;
  readonly at: number;
}

/** The row: medians of the rounds, times to four digits. */
export function benchRow({ key, samples, memory, rated, qualityNodes, at }: Found): BenchRow {
  const middle = (of: (sample: SpeedSample) => number): number => fourDigits(median(samples.map(of)));
  const { spread, nodesUsed } = rated.quality.filled[at] as FilledCell;
  const nodesBound = rated.bounds[at] ?? null;
  const decisions = samples.reduce((sum, sample) => sum + sample.decisions, 0);
  const failed = samples.reduce((sum, sample) => sum + sample.failed, 0);
  const speeds = samples.map(({ decisionsPerSecond }) => decisionsPerSecond);
  return {
    ...key,
    decisionsPerSecond: fourDigits(median(speeds)),
    p50Us: middle(({ p50Us }) => p50Us),
    p99Us: middle(({ p99Us }) => p99Us),
    bytesPerNode: Math.round(memory.bytesPerNode),
    bytesPerPod: Math.round(memory.bytesPerPod),
    packing: rated.quality.packing,
    gap: nodesBound === null ? null : (nodesUsed - nodesBound) / nodesBound,
    spread,
    nodesUsed,
    nodesBound,
    qualityNodes,
    decisions,
    failed: failed / decisions,
    rounds: speeds.map(fourDigits),
    relative: samples.map((sample) => fourDigits(sample.decisionsPerSecond / sample.referencePerSecond)),
    emptyUs: middle(({ emptyUs }) => emptyUs),
  };
}

const fourDigits = (value: number): number => Number(value.toPrecision(4));
