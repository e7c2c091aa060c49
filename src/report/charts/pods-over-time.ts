import type { TopLevelSpec } from "vega-lite";
import type { ReportData } from "../../metrics/report-data.ts";
import { count } from "../human.ts";
import { tokens } from "../theme.ts";
import { type Chart, emptyChart, frame, type Panel, siLabels } from "./chart.ts";
import {
  type HoverColumn,
  hoverColumns,
  hoverLayer,
  timeAxis,
  timeChannel,
  type TimeAxis,
  warmUpLayers,
} from "./time-axis.ts";
import { visibleSamples } from "./visible-samples.ts";

interface CountPanel {
  readonly title: string;
  readonly color: string;
  readonly values: readonly number[];
  readonly height: number;
  readonly first: boolean;
  /** The lowest panel carries the time labels. */
  readonly last: boolean;
}

function countPanel(
  data: ReportData,
  axis: TimeAxis,
  hover: readonly HoverColumn[],
  panel: CountPanel,
): Panel {
  const largest = panel.values.reduce((a, b) => Math.max(a, b), 0);
  const values = visibleSamples(panel.values, axis.plotWidth).map((i) => ({
    t: axis.of(data.series.timeHours[i] ?? 0),
    v: panel.values[i] ?? 0,
  }));
  return {
    title: panel.title,
    width: axis.plotWidth,
    height: panel.height,
    layer: [
      ...warmUpLayers(data.summary.warmUpSeconds, axis, panel),
      {
        data: { values: values },
        mark: {
          type: "area",
          color: panel.color,
          fillOpacity: 0.14,
          line: { color: panel.color, strokeWidth: 1.6, strokeJoin: "round" },
        },
        encoding: {
          x: timeChannel(axis, panel.last),
          y: {
            field: "v",
            type: "quantitative",
            scale: { domain: [0, Math.max(largest * 1.05, 1)], nice: Math.round(panel.height / 36) },
            axis: {
              title: null,
              tickCount: Math.round(panel.height / 36),
              tickMinStep: 1,
              labelExpr: siLabels,
            },
          },
        },
      },
      hoverLayer(hover, axis, panel.last),
    ],
  };
}

function build(data: ReportData, width: number): TopLevelSpec {
  const { timeHours, running, pending } = data.series;
  const end = timeHours.at(-1) ?? 0;
  if (timeHours.length < 2 || end <= 0) return emptyChart("The run was too short to draw.", width);
  const axis = timeAxis(end, width);
  const help = (i: number): string => `${count(running[i] ?? 0)} running, ${count(pending[i] ?? 0)} pending`;
  const hover = hoverColumns(axis, timeHours, help);
  const panels: CountPanel[] = [
    {
      title: "Running pods",
      color: tokens.running.light,
      values: running,
      height: 170,
      first: true,
      last: false,
    },
    {
      title: "Pending pods",
      color: tokens.pending.light,
      values: pending,
      height: 110,
      first: false,
      last: true,
    },
  ];
  return { ...frame, vconcat: panels.map((panel) => countPanel(data, axis, hover, panel)) };
}

export const podsOverTime: Chart = {
  name: "pods-over-time",
  title: "Running and pending pods",
  caption:
    "Running pods hold a node; pending pods wait in the queue or back off. Each panel has its own scale. A pending line that keeps rising means more work arrives than fits.",
  build,
};
