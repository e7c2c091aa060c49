import type { TopLevelSpec } from "vega-lite";
import type { ReportData } from "../../metrics/report-data.ts";
import { count, counted } from "../human.ts";
import { tokens } from "../theme.ts";
import {
  type Chart,
  emptyChart,
  frame,
  hoverLayer as hoverMarks,
  lines,
  type Panel,
  siLabels,
} from "./chart.ts";
import { hoverColumns, hoverLayer, timeAxis, timeChannel, type TimeAxis } from "./time-axis.ts";

type Devices = NonNullable<ReportData["devices"]>;

/** The fullest first, as `deviceStates`. */
const colors = [tokens.heat5.light, tokens.heat4.light, tokens.heat2.light, tokens.heat1.light];

/** Pixels that the name of a model takes, and between two of them. */
const LETTER = 8;
const DEVICE_HEIGHT = 14;

function overTime({ timeHours, states }: Devices, axis: TimeAxis): Panel {
  const values = states.flatMap(({ state, devices }, order) =>
    // All samples: stacked areas must share their times.
    devices.map((v, i) => ({ t: axis.of(timeHours[i] ?? 0), v, state, order })),
  );
  const total = states.reduce((sum, { devices }) => sum + Math.max(...devices, 0), 0);
  const help = hoverColumns(axis, timeHours, (i) =>
    states.map(({ state, devices }) => `${count(devices[i] ?? 0)} ${state}`).join(", "),
  );
  return {
    title: "Devices by how full they are",
    width: axis.plotWidth,
    height: 170,
    layer: [
      {
        data: { values },
        mark: { type: "area", interpolate: "step-after" },
        encoding: {
          x: timeChannel(axis, true),
          y: {
            field: "v",
            type: "quantitative",
            stack: "zero",
            scale: { nice: 4 },
            axis: { title: null, tickCount: 4, labelExpr: siLabels },
          },
          order: { field: "order", type: "quantitative" },
          color: {
            field: "state",
            type: "nominal",
            scale: { domain: states.map(({ state }) => state), range: colors },
            legend: { columns: axis.plotWidth < 450 ? 2 : 4, symbolType: "square" },
          },
        },
      },
      ...(total > 0 ? [hoverLayer(help, axis, true)] : []),
    ],
  };
}

/** What is free, and what of it is of no use: the gap between the lines can be given away. */
function fragmentation({ timeHours, free, fragmented }: Devices, axis: TimeAxis): Panel {
  const looks = [
    { series: "free", line: free, color: tokens.capacity.light },
    { series: "fragmented", line: fragmented, color: tokens.pending.light },
  ];
  const values = looks.flatMap(({ series, line }) =>
    line.map((v, i) => ({ t: axis.of(timeHours[i] ?? 0), v, series })),
  );
  const help = hoverColumns(
    axis,
    timeHours,
    (i) => `${(free[i] ?? 0).toFixed(1)} devices' worth free, ${(fragmented[i] ?? 0).toFixed(1)} fragmented`,
  );
  return {
    title: {
      text: lines("Free devices, and what of them is of no use to the pods that come", axis.plotWidth),
    },
    width: axis.plotWidth,
    height: 110,
    layer: [
      {
        data: { values },
        mark: { type: "line", strokeWidth: 1.8, interpolate: "step-after" },
        encoding: {
          x: timeChannel(axis, true),
          y: {
            field: "v",
            type: "quantitative",
            scale: { zero: true, nice: 3 },
            axis: { title: null, tickCount: 3, labelExpr: siLabels },
          },
          color: {
            field: "series",
            type: "nominal",
            scale: { domain: looks.map(({ series }) => series), range: looks.map(({ color }) => color) },
          },
        },
      },
      hoverLayer(help, axis, true),
    ],
  };
}

/** Every column a node, every cell a device. */
function map({ map: nodes, resource }: Devices, axis: TimeAxis): Panel {
  const deepest = nodes.reduce((most, { used }) => Math.max(most, used.length), 1);
  const cells = cellsOf(nodes, resource);
  const x = {
    field: "x",
    type: "quantitative" as const,
    scale: { domain: [0, nodes.length], nice: false },
    axis: null,
  };
  const y = {
    field: "y",
    type: "quantitative" as const,
    scale: { domain: [deepest, 0], nice: false },
    // Bare, and as wide as the axis above.
    axis: { title: null, labels: false, grid: false },
  };
  return {
    title: {
      text: "Devices at the end",
      subtitle: `each column a node, ${counted(nodes.length, "node")}`,
    },
    width: axis.plotWidth,
    height: deepest * DEVICE_HEIGHT + 18,
    layer: [
      {
        data: { values: cells },
        mark: { type: "rect", stroke: tokens.surface.light, strokeWidth: nodes.length > 120 ? 0.4 : 1 },
        encoding: {
          x,
          x2: { field: "x2" },
          y,
          y2: { field: "y2" },
          color: { field: "color", type: "nominal", scale: null },
        },
      },
      {
        data: { values: labels(nodes, axis.plotWidth) },
        mark: {
          type: "text",
          align: "left",
          baseline: "top",
          dy: 5,
          color: tokens.muted.light,
          fontSize: 12,
        },
        encoding: {
          x,
          y: { ...y, datum: deepest, field: undefined },
          text: { field: "model", type: "nominal" },
        },
      },
      hoverMarks(cells, { x, x2: { field: "x2" }, y, y2: { field: "y2" } }),
    ],
  } as Panel;
}

function cellsOf(nodes: Devices["map"], resource: string) {
  return nodes.flatMap(({ node, model, used }, x) =>
    used.map((milli, device) => ({
      x,
      x2: x + 1,
      y: device,
      y2: device + 1,
      color: colors[milli === 1000 ? 0 : milli >= 500 ? 1 : milli > 0 ? 2 : 3],
      help: `${node}${model === "" ? "" : `, ${model}`}: ${milli / 10} % of one ${resource} in use`,
    })),
  );
}

/** The names of models under their first node, where there is room. */
function labels(nodes: Devices["map"], width: number): { x: number; model: string }[] {
  const shown: { x: number; model: string }[] = [];
  let free = 0;
  nodes.forEach(({ model }, x) => {
    if (nodes[x - 1]?.model === model) return;
    const from = (x / nodes.length) * width;
    if (from < free || from + model.length * LETTER > width) return;
    free = from + (model.length + 1) * LETTER;
    shown.push({ x, model });
  });
  return shown;
}

function build(data: ReportData, width: number): TopLevelSpec {
  const { devices } = data;
  const end = devices?.timeHours.at(-1) ?? 0;
  if (!devices || devices.timeHours.length < 2 || end <= 0)
    return emptyChart("The run was too short to draw.", width);
  const axis = timeAxis(end, width);
  return {
    ...frame,
    vconcat: [overTime(devices, axis), fragmentation(devices, axis), map(devices, axis)],
    resolve: { scale: { color: "independent" } },
  };
}

export const devices: Chart = {
  name: "devices",
  title: "Devices",
  caption:
    "GPUs, or what else of a node pods share by thousandths. A part of a device that no waiting pod can use is lost: many half-full devices mean fragmentation, also when the sums look free.",
  shows: ({ devices: seen }) => seen !== undefined,
  build,
};
