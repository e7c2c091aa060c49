import type { TopLevelSpec } from "vega-lite";
import type { ReportData } from "../../metrics/report-data.ts";
import { duration, percent } from "../human.ts";
import { bandColor } from "../theme.ts";
import { type Chart, emptyChart, frame, type Layer, plotWidth } from "./chart.ts";

type Band = ReportData["delays"][number];

/** Labelled delays, in seconds. */
const ticks: readonly (readonly [seconds: number, words: string])[] = [
  [0.000_001, "1 µs"],
  [0.000_01, "10 µs"],
  [0.000_1, "100 µs"],
  [0.001, "1 ms"],
  [0.01, "10 ms"],
  [0.1, "100 ms"],
  [1, "1 s"],
  [10, "10 s"],
  [60, "1 min"],
  [600, "10 min"],
  [3600, "1 h"],
  [36_000, "10 h"],
  [259_200, "3 d"],
  [2_592_000, "30 d"],
  [31_536_000, "1 y"],
];

/** The smallest and the largest delay the axis shows; delays of zero stand at `from`. */
interface DelayRange {
  readonly from: number;
  readonly to: number;
}

function delayRange(bands: readonly Band[]): DelayRange {
  const seconds = bands.flatMap((band) => band.points.map((point) => point.seconds)).filter((s) => s > 0);
  const smallest = seconds.reduce((a, b) => Math.min(a, b), 1);
  const largest = seconds.reduce((a, b) => Math.max(a, b), 1);
  const below = ticks.findLast(([s]) => s < smallest)?.[0] ?? 1e-6;
  const above = ticks.find(([s]) => s >= largest)?.[0] ?? largest;
  return { from: below, to: above };
}

/** The curve as steps, without points that would not be seen: at most one per 0.2 % share. */
function curve(band: Band, range: DelayRange, label: string) {
  const steps: { s: number; share: number; band: string }[] = [{ s: range.from, share: 0, band: label }];
  let last = 0;
  for (const point of band.points) {
    const s = Math.max(point.seconds, range.from);
    const previous = steps.at(-1);
    if (previous?.s === s) previous.share = point.share;
    else if (point.share - last >= 0.002)
      steps.push({ s: Number(s.toPrecision(4)), share: point.share, band: label });
    last = steps.at(-1)?.share ?? 0;
  }
  steps.push({ s: range.to, share: band.points.at(-1)?.share ?? 0, band: label });
  return steps.map((step) => ({ ...step, share: Number(step.share.toFixed(5)) }));
}

function bandLabel(band: Band): string {
  return band.neverPlaced > 0
    ? `${band.band} (${percent(band.neverPlaced / band.pods)} unplaced)`
    : band.band;
}

/** Share of the band's pods placed within `seconds`. */
function shareWithin(band: Band, seconds: number): number {
  return band.points.findLast((point) => point.seconds <= seconds)?.share ?? 0;
}

/** Invisible columns that tell every band's share under the mouse. */
function hoverColumns(bands: readonly Band[], range: DelayRange, width: number) {
  const columns = Math.floor(plotWidth(width) / 16);
  const edge = (i: number): number =>
    Number((range.from * (range.to / range.from) ** (i / columns)).toPrecision(6));
  return Array.from({ length: columns }, (_, i) => {
    const shares = bands.map((band) => `${band.band} ${percent(shareWithin(band, edge(i + 0.5)))}`);
    return { s: edge(i), s2: edge(i + 1), help: `within ${duration(edge(i + 0.5))}: ${shares.join(", ")}` };
  });
}

function delayChannel(range: DelayRange, width: number) {
  const shown = ticks.filter(([s]) => s >= range.from && s <= range.to);
  const every = Math.ceil(shown.length / (width < 500 ? 6 : 12));
  const labelled = shown.filter((_, i) => i % every === 0);
  const words = labelled.map(([s, name]) => [s, s === range.from ? "0" : name] as const);
  return {
    field: "s",
    type: "quantitative" as const,
    scale: { type: "log" as const, domain: [range.from, range.to], nice: false },
    axis: {
      title: "waiting time (log scale)",
      values: labelled.map(([s]) => s),
      labelExpr: words.reduceRight((rest, [s, name]) => `datum.value === ${s} ? '${name}' : ${rest}`, "''"),
    },
  };
}

function build(data: ReportData, width: number): TopLevelSpec {
  const bands = data.delays
    .map((band, row) => ({ ...band, label: bandLabel(band), color: bandColor(row) }))
    .filter((band) => band.pods > 0);
  if (bands.length === 0) return emptyChart("No pod was submitted in the measured time.", width);
  const range = delayRange(bands);
  const x = delayChannel(range, width);
  const curves: Layer = {
    data: { values: bands.flatMap((band) => curve(band, range, band.label)) },
    mark: { type: "line", interpolate: "step-after", strokeWidth: 2, strokeJoin: "round" },
    encoding: {
      x,
      y: {
        field: "share",
        type: "quantitative",
        scale: { domain: [0, 1] },
        axis: { title: null, format: ".0%", tickCount: 5 },
      },
      color: {
        field: "band",
        type: "nominal",
        scale: { domain: bands.map((band) => band.label), range: bands.map((band) => band.color) },
        legend: { columns: width < 500 ? 1 : 2, labelLimit: width < 500 ? 268 : 380 },
      },
    },
  };
  const hover: Layer = {
    data: { values: hoverColumns(bands, range, width) },
    mark: { type: "rect", fill: "transparent", aria: true },
    encoding: {
      x,
      x2: { field: "s2" },
      y: { value: 0 },
      y2: { value: "height" },
      description: { field: "help", type: "nominal" },
      tooltip: { field: "help", type: "nominal" },
    },
  };
  return { ...frame, width: plotWidth(width), height: 260, layer: [curves, hover] };
}

export const schedulingDelay: Chart = {
  name: "scheduling-delay",
  title: "Scheduling delay by priority band",
  caption:
    "Share of each band's pods that had their first placement within the delay below. Higher and further left is better. A curve starts at the share placed without any delay, and ends below 100\u00a0% when pods were never placed.",
  build,
};
