import type { TopLevelSpec } from "vega-lite";
import { tokens } from "../theme.ts";
import { frame, type Panel, plotWidth } from "./chart.ts";

/** A quantity measured on a trace and on the load generated from its fit. Samples are sorted. */
export interface SamplePair {
  readonly name: string;
  readonly unit: string;
  readonly samples: { readonly trace: Float64Array; readonly fit: Float64Array };
}

const colors = {
  scale: { domain: ["trace", "fit"], range: [tokens.running.light, tokens.pending.light] },
  legend: { columns: 2 },
} as const;

/** Points of the sample's distribution that would be seen, at most 300; `tail` turns it over. */
function points(sample: Float64Array, load: string, tail: boolean) {
  const n = sample.length;
  const smallest = sample.find((value) => value > 0) ?? 1;
  const ranks = new Set<number>([1, n]);
  for (let k = 1; k < 150; k++) ranks.add(Math.ceil((k / 150) * n));
  // Towards the end by factors, so that the tail has points too.
  for (let left = n; left >= 1; left *= 0.9) ranks.add(Math.max(1, n - Math.floor(left) + 1));
  return [...ranks]
    .sort((a, b) => a - b)
    .filter((rank) => sample[rank] !== sample[rank - 1])
    .map((rank) => ({
      x: Number(Math.max(smallest, sample[rank - 1] as number).toPrecision(5)),
      share: Number((tail ? (n - rank + 1) / n : rank / n).toPrecision(5)),
      load,
    }));
}

function curves({ name, unit, samples }: SamplePair, tail: boolean) {
  const values = [...points(samples.trace, "trace", tail), ...points(samples.fit, "fit", tail)];
  return {
    data: { values },
    mark: {
      type: "line" as const,
      interpolate: tail ? ("step-before" as const) : ("step-after" as const),
      strokeWidth: 1.8,
    },
    encoding: {
      x: {
        field: "x",
        type: "quantitative" as const,
        scale: { type: "log" as const, nice: false },
        axis: { title: `${name}, ${unit}`, tickCount: 5, labelExpr: LOG_LABEL, labelFlush: false },
      },
      y: {
        field: "share",
        type: "quantitative" as const,
        scale: tail ? { type: "log" as const } : { domain: [0, 1] },
        axis: tail
          ? { title: "share of at least this", labelExpr: LOG_LABEL, tickCount: 4 }
          : { title: null, format: ".0%", tickCount: 5 },
      },
      color: { field: "load", type: "nominal" as const, ...colors },
      strokeDash: {
        field: "load",
        type: "nominal" as const,
        scale: {
          domain: ["trace", "fit"],
          range: [
            [1, 0],
            [5, 3],
          ],
        },
        legend: null,
      },
    },
  };
}

/** Whole powers of ten only. */
const LOG_LABEL =
  "abs(log(datum.value) / LN10 - round(log(datum.value) / LN10)) < 1e-6 ? format(datum.value, datum.value < 0.001 || datum.value > 9999 ? '.0e' : '~g') : ''";

/** Distribution of the trace and of the fit, the horizontal axis logarithmic. */
export function cdfPair(pair: SamplePair, width: number): TopLevelSpec {
  return { ...frame, width: plotWidth(width), height: 190, ...curves(pair, false) };
}

/** Tails side by side, both axes logarithmic: the share of values that are at least so large. */
export function tailPairs(pairs: readonly SamplePair[], width: number): TopLevelSpec {
  const each = Math.floor(width / pairs.length) - 86;
  const panels: Panel[] = pairs.map((pair) => ({ width: each, height: 220, ...curves(pair, true) }));
  return { ...frame, hconcat: panels };
}
