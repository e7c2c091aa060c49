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
  const ranks = new Set<number>([0, n - 1]);
  for (let k = 1; k < 150; k++) ranks.add(Math.floor((k / 150) * n));
  // Towards the end by factors, so that the tail has points too.
  for (let left = n; left >= 1; left *= 0.9) ranks.add(n - Math.ceil(left));
  const values = new Set([...ranks].sort((a, b) => a - b).map((rank) => sample[rank] as number));
  return [...values].map((value) => {
    const below = countBelow(sample, value, false);
    const share = tail ? (n - below) / n : countBelow(sample, value, true) / n;
    return {
      x: Number(Math.max(smallest, value).toPrecision(5)),
      share: Number(share.toPrecision(5)),
      load,
    };
  });
}

/** Values of a sorted sample that are below `limit`, or equal with `included`. */
function countBelow(sample: Float64Array, limit: number, included: boolean): number {
  let low = 0;
  let high = sample.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const value = sample[middle] as number;
    if (value < limit || (included && value === limit)) low = middle + 1;
    else high = middle;
  }
  return low;
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
        legend: colors.legend,
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
  const each = Math.floor((width - 8) / pairs.length) - 126;
  const panels: Panel[] = pairs.map((pair) => ({ width: each, height: 220, ...curves(pair, true) }));
  return { ...frame, hconcat: panels };
}
