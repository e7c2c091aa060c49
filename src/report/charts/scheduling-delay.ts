import type { TopLevelSpec } from "vega-lite";
import type { ReportData } from "../../metrics/report-data.ts";
import { duration, percent } from "../human.ts";
import { bandColor } from "../theme.ts";
import { type Chart, emptyChart, frame, type Layer, plotWidth } from "./chart.ts";
import { delayChannel, type DelayRange, delayRange } from "./delay-axis.ts";

type Band = ReportData["delays"][number];

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

function build(data: ReportData, width: number): TopLevelSpec {
  const bands = data.delays
    .map((band, row) => ({ ...band, label: bandLabel(band), color: bandColor(row) }))
    .filter((band) => band.pods > 0);
  if (bands.length === 0) return emptyChart("No pod was submitted in the measured time.", width);
  const range = delayRange(bands.flatMap((band) => band.points.map((point) => point.seconds)));
  const x = delayChannel(range, width, "waiting time (log scale)");
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
