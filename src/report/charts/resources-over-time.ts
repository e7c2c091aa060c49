import type { TopLevelSpec } from "vega-lite";
import type { ReportData } from "../../metrics/report-data.ts";
import { amount, displayUnit, percent } from "../human.ts";
import { tokens } from "../theme.ts";
import { type Chart, emptyChart, frame, type Layer, type Panel, siLabels } from "./chart.ts";
import { hoverColumns, hoverLayer, timeAxis, timeChannel, type TimeAxis, warmUpLayers } from "./time-axis.ts";
import { visibleSamples } from "./visible-samples.ts";

type Resource = ReportData["series"]["resources"][number];

/** More resources than these would make the page long without telling more. */
const MOST_PANELS = 5;

const looks = {
  capacity: { color: tokens.capacity.light, dash: [5, 4] },
  requested: { color: tokens.running.light, dash: [1, 0] },
  reserved: { color: tokens.reserved.light, dash: [1, 0] },
  used: { color: tokens.used.light, dash: [1, 0] },
} as const;
type Series = keyof typeof looks;

/** The colour and dash channels, with a legend of `columns` columns or, when 0, none. */
function seriesChannels(shown: readonly Series[], columns: number) {
  const domain = [...shown];
  const shared = columns > 0 ? { legend: { columns } } : { legend: null };
  return {
    color: {
      field: "series",
      type: "nominal" as const,
      scale: { domain, range: domain.map((name) => looks[name].color) },
      ...shared,
    },
    strokeDash: {
      field: "series",
      type: "nominal" as const,
      scale: { domain, range: domain.map((name) => [...looks[name].dash]) },
      ...shared,
    },
  };
}

function hoverHelp(resource: Resource, i: number): string {
  const capacity = resource.capacity[i] ?? 0;
  const requested = resource.requested[i] ?? 0;
  const share = capacity > 0 ? ` (${percent(requested / capacity)})` : "";
  const more = (["reserved", "used"] as const)
    .filter((series) => resource[series] !== undefined)
    .map((series) => `, ${amount(resource[series]?.[i] ?? 0, resource.unit)} ${series}`);
  return `${amount(requested, resource.unit)} of ${amount(capacity, resource.unit)} requested${share}${more.join("")}`;
}

function resourcePanel(
  data: ReportData,
  axis: TimeAxis,
  resource: Resource,
  shown: readonly Series[],
  place: { readonly first: boolean; readonly last: boolean },
): Panel {
  const { timeHours } = data.series;
  const drawn = shown.filter((name) => resource[name] !== undefined);
  const largest = drawn.flatMap((name) => resource[name] ?? []).reduce((a, b) => Math.max(a, b), 0);
  const { divisor, unit } = displayUnit(largest, resource.unit);
  const values = drawn.flatMap((series) => {
    const line = resource[series] ?? [];
    return visibleSamples(line, axis.plotWidth).map((i) => ({
      t: axis.of(timeHours[i] ?? 0),
      v: Number(((line[i] ?? 0) / divisor).toPrecision(6)),
      series,
    }));
  });
  const lines: Layer = {
    data: { values },
    mark: { type: "line", strokeWidth: 1.8, strokeJoin: "round" },
    encoding: {
      x: timeChannel(axis, place.last),
      y: {
        field: "v",
        type: "quantitative",
        scale: { domain: [0, largest > 0 ? (largest * 1.05) / divisor : 1], nice: 4 },
        axis: { title: null, tickCount: 4, labelExpr: siLabels },
      },
      ...seriesChannels(shown, place.first ? (axis.plotWidth < 450 ? 2 : Math.max(3, shown.length)) : 0),
    },
  };
  const help = hoverColumns(axis, timeHours, (i) => hoverHelp(resource, i));
  return {
    title: { text: unit === "" ? resource.name : `${resource.name}, ${unit}` },
    width: axis.plotWidth,
    height: 130,
    layer: [
      ...warmUpLayers(data.summary.warmUpSeconds, axis, place),
      lines,
      hoverLayer(help, axis, place.last),
    ],
  };
}

function build(data: ReportData, width: number): TopLevelSpec {
  const { timeHours } = data.series;
  const resources = data.series.resources
    .filter((resource) => [resource.capacity, resource.requested].some((line) => line.some((v) => v > 0)))
    .slice(0, MOST_PANELS);
  const end = timeHours.at(-1) ?? 0;
  if (timeHours.length < 2 || end <= 0) return emptyChart("The run was too short to draw.", width);
  if (resources.length === 0) return emptyChart("The cluster had no resources.", width);
  const axis = timeAxis(end, width);
  const shown: Series[] = ["capacity", "requested"];
  for (const series of ["reserved", "used"] as const)
    if (resources.some((resource) => resource[series] !== undefined)) shown.push(series);
  return {
    ...frame,
    vconcat: resources.map((resource, i) =>
      resourcePanel(data, axis, resource, shown, { first: i === 0, last: i === resources.length - 1 }),
    ),
    resolve: { scale: { color: "independent", strokeDash: "independent" } },
  };
}

export const resourcesOverTime: Chart = {
  name: "resources-over-time",
  title: "Allocation and use by resource",
  caption:
    "What the nodes that were up offered, what placed pods requested, and what they used where the run knows. The gap below the dashed line is free to place; requests above it are overcommitment.",
  build,
};
