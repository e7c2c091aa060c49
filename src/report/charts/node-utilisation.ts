import type { TopLevelSpec } from "vega-lite";
import type { ReportData } from "../../metrics/report-data.ts";
import { percent } from "../human.ts";
import { tokens } from "../theme.ts";
import { type Chart, emptyChart, frame, type Panel } from "./chart.ts";
import {
  type HoverColumn,
  hoverColumns,
  hoverLayer,
  timeAxis,
  timeChannel,
  type TimeAxis,
} from "./time-axis.ts";

type Heatmap = ReportData["heatmaps"][number];

const MOST_PANELS = 4;
/** Pixels of a column of cells. */
const COLUMN = 8;
/** Pixels of a row of cells: one bin of utilisation. */
const ROW = 6;

/** Shares of the nodes, and the colours that stand for them. */
const classes = [
  { above: 0, label: "up to 1 %", color: tokens.heat1.light },
  { above: 0.01, label: "1–5 %", color: tokens.heat2.light },
  { above: 0.05, label: "5–15 %", color: tokens.heat3.light },
  { above: 0.15, label: "15–40 %", color: tokens.heat4.light },
  { above: 0.4, label: "over 40 %", color: tokens.heat5.light },
] as const;

/** The samples of each column of cells; a column between two samples repeats the one before. */
function samplesOfColumns(heatmap: Heatmap, end: number, columns: number): number[][] {
  const result: number[][] = Array.from({ length: columns }, () => []);
  heatmap.timeHours.forEach((hours, i) => {
    result[Math.min(columns - 1, Math.floor((hours / end) * columns))]?.push(i);
  });
  for (let i = 1; i < columns; i += 1) {
    if (result[i]?.length === 0) result[i] = (result[i - 1] ?? []).slice(-1);
  }
  return result;
}

/** Class of each column in one bin, -1 for none of the nodes. */
function classesOfBin(heatmap: Heatmap, columns: readonly (readonly number[])[], bin: number): number[] {
  return columns.map((samples) => {
    let inBin = 0;
    let all = 0;
    for (const sample of samples) {
      const counts = heatmap.counts[sample] ?? [];
      inBin += counts[bin] ?? 0;
      all += counts.reduce((a, b) => a + b, 0);
    }
    return inBin === 0 ? -1 : classes.findLastIndex(({ above }) => inBin / all > above);
  });
}

/**
 * Cells of all bins, by class, so that the picture can join them; neighbours in time of the same class are
 * one.
 */
function cells(heatmap: Heatmap, axis: TimeAxis) {
  const count = Math.floor(axis.plotWidth / COLUMN);
  const columns = samplesOfColumns(heatmap, heatmap.timeHours.at(-1) ?? 1, count);
  const edge = (column: number): number => Number(((column / count) * axis.end).toPrecision(7));
  const all = heatmap.binPercent.flatMap((from, bin) => {
    const row = classesOfBin(heatmap, columns, bin);
    const starts = row.flatMap((value, i) => (i === 0 || value !== row[i - 1] ? [i] : []));
    return starts.map((start, i) => ({
      class: row[start] ?? -1,
      cell: { t: edge(start), t2: edge(starts[i + 1] ?? count), from, to: from + 5 },
    }));
  });
  return classes.flatMap(({ label }, of) =>
    all.filter((each) => each.class === of).map(({ cell }) => ({ ...cell, share: label })),
  );
}

/** The bin that holds the node at `share` of all nodes, least utilised first, in words. */
function binAt(heatmap: Heatmap, sample: number, share: number): string {
  const counts = heatmap.counts[sample] ?? [];
  let left = share * counts.reduce((a, b) => a + b, 0);
  const bin = counts.findIndex((inBin) => {
    left -= inBin;
    return left <= 0 && inBin > 0;
  });
  const from = heatmap.binPercent[bin];
  if (from === undefined) return "none";
  return bin === counts.length - 1 && from >= 100 ? "over 100 %" : `${from}–${from + 5} %`;
}

function hoverHelp(heatmap: Heatmap, sample: number): string {
  const counts = heatmap.counts[sample] ?? [];
  const all = counts.reduce((a, b) => a + b, 0);
  if (all === 0) return "no nodes";
  const low = percent((counts[0] ?? 0) / all);
  return `median node ${binAt(heatmap, sample, 0.5)}, p90 ${binAt(heatmap, sample, 0.9)}, ${low} of nodes below 5 %`;
}

function heatmapPanel(
  heatmap: Heatmap,
  axis: TimeAxis,
  place: { readonly first: boolean; readonly last: boolean },
): Panel {
  const help: HoverColumn[] = hoverColumns(axis, heatmap.timeHours, (i) => hoverHelp(heatmap, i));
  const top = (heatmap.binPercent.at(-1) ?? 95) + 5;
  return {
    title: place.first
      ? { text: heatmap.resource, subtitle: "share of the nodes in each range" }
      : heatmap.resource,
    width: axis.plotWidth,
    height: heatmap.binPercent.length * ROW,
    layer: [
      {
        data: { values: cells(heatmap, axis) },
        mark: { type: "rect" },
        encoding: {
          x: timeChannel(axis, place.last),
          x2: { field: "t2" },
          y: {
            field: "from",
            type: "quantitative",
            scale: { domain: [0, top], nice: false },
            axis: { title: null, values: [0, 25, 50, 75, 100], labelExpr: "datum.value + '%'" },
          },
          y2: { field: "to" },
          color: {
            field: "share",
            type: "ordinal",
            scale: { domain: classes.map(({ label }) => label), range: classes.map(({ color }) => color) },
            legend: place.first ? { symbolType: "square", columns: axis.plotWidth < 450 ? 2 : 5 } : null,
          },
        },
      },
      hoverLayer(help, axis, place.last),
    ],
  };
}

function build(data: ReportData, width: number): TopLevelSpec {
  const heatmaps = data.heatmaps
    .filter(({ counts }) => counts.some((bins) => bins.some((nodes) => nodes > 0)))
    .slice(0, MOST_PANELS);
  const end = Math.max(...heatmaps.map(({ timeHours }) => timeHours.at(-1) ?? 0), 0);
  if (heatmaps.length === 0 || end <= 0) return emptyChart("No node was up long enough to draw.", width);
  const axis = timeAxis(end, width);
  return {
    ...frame,
    vconcat: heatmaps.map((heatmap, i) =>
      heatmapPanel(heatmap, axis, { first: i === 0, last: i === heatmaps.length - 1 }),
    ),
    resolve: { scale: { color: "independent" } },
  };
}

export const nodeUtilisation: Chart = {
  name: "node-utilisation",
  title: "Node utilisation over time",
  caption:
    "Utilisation is what placed pods request, in % of their node. Each column is a moment, each row a range; the stronger the colour, the larger the share of nodes in that range. A thin band means evenly loaded nodes, two bands mean some are full and others idle. A row above 100\u00a0% has nodes on which more is requested than they have.",
  build,
};
