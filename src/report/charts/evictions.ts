import type { TopLevelSpec } from "vega-lite";
import type { ReportData } from "../../metrics/report-data.ts";
import { count, listed } from "../human.ts";
import { bandColor, tokens } from "../theme.ts";
import { type Chart, emptyChart, frame, type Layer, plotWidth, siLabels } from "./chart.ts";

type Row = ReportData["evictions"][number];

/** `node-lost` becomes `node lost`. */
export function causeWords(cause: string): string {
  return cause.replaceAll("-", " ");
}

/** Causes with all their evictions, most frequent first. */
function totals(rows: readonly Row[]): { cause: string; total: number; words: string; help: string }[] {
  const causes = [...new Set(rows.map((row) => row.cause))].map((cause) => {
    const own = rows.filter((row) => row.cause === cause);
    const total = own.reduce((sum, row) => sum + row.count, 0);
    const help = `${causeWords(cause)}: ${listed(own.map((row) => `${count(row.count)} ${row.band}`))}`;
    return { cause: causeWords(cause), total, words: count(total), help };
  });
  return causes.sort((a, b) => b.total - a.total || (a.cause < b.cause ? -1 : 1));
}

/** One bar per cause, made of the bands in the order of `bands`. */
function bars(rows: readonly Row[], bands: readonly string[], width: number): Layer {
  const shown = bands.filter((band) => rows.some((row) => row.band === band));
  const helps = new Map(totals(rows).map(({ cause, help }) => [cause, help]));
  const values = rows.map(({ cause, band, count: evicted }) => {
    const words = causeWords(cause);
    return { cause: words, band, count: evicted, order: bands.indexOf(band), help: helps.get(words) };
  });
  return {
    data: { values },
    mark: { type: "bar", aria: true, stroke: tokens.surface.light, strokeWidth: 1 },
    encoding: {
      x: { field: "count", type: "quantitative" },
      color: {
        field: "band",
        type: "nominal",
        scale: { domain: shown, range: shown.map((band) => bandColor(bands.indexOf(band))) },
        legend: { symbolType: "square", columns: width < 500 ? 2 : 4 },
      },
      order: { field: "order", type: "quantitative" },
      description: { field: "help", type: "nominal" },
      tooltip: { field: "help", type: "nominal" },
    },
  };
}

function build(data: ReportData, width: number): TopLevelSpec {
  const rows = data.evictions.filter((row) => row.count > 0);
  if (rows.length === 0) return emptyChart("No pod was evicted in the measured time.", width);
  const narrow = width < 500;
  const axisWidth = narrow ? 84 : 116;
  const bands = [...new Set([...data.delays, ...rows].map((row) => row.band))];
  const causes = totals(rows);
  const largest = causes[0]?.total ?? 1;
  return {
    ...frame,
    width: plotWidth(width, axisWidth),
    height: { step: 40 },
    encoding: {
      x: {
        type: "quantitative",
        scale: { domain: [0, largest * (narrow ? 1.3 : 1.12)], nice: false },
        axis: {
          title: "evictions",
          grid: false,
          domain: false,
          tickCount: narrow ? 4 : 8,
          tickMinStep: 1,
          labelExpr: siLabels,
        },
      },
      y: {
        field: "cause",
        type: "nominal",
        scale: { domain: causes.map(({ cause }) => cause), paddingInner: 0.35, paddingOuter: 0.15 },
        axis: {
          title: null,
          grid: false,
          minExtent: axisWidth,
          maxExtent: axisWidth,
          labelLimit: axisWidth * 1.35,
          labelColor: tokens.ink.light,
        },
      },
    },
    layer: [
      bars(rows, bands, width),
      {
        data: { values: causes.map(({ cause, total, words }) => ({ cause, total, words })) },
        mark: { type: "text", align: "left", dx: 6, fontSize: 12, color: tokens.ink.light },
        encoding: {
          x: { field: "total", type: "quantitative" },
          text: { field: "words", type: "nominal" },
        },
      },
    ],
  };
}

export const evictions: Chart = {
  name: "evictions",
  title: "Evictions by cause and band",
  caption:
    "How often pods lost their node, by cause. The colours are the priority bands of the evicted pods.",
  build,
};
