import type { TopLevelSpec } from "vega-lite";
import type { ReportData } from "../../metrics/report-data.ts";
import { percent } from "../human.ts";
import { tokens } from "../theme.ts";
import { type Chart, emptyChart, frame, hoverLayer, type Layer, lines, plotWidth } from "./chart.ts";
import { timeAxis, timeChannel, type TimeAxis } from "./time-axis.ts";

type Service = NonNullable<ReportData["availability"]>["services"][number];

/** More services than these would make the page long: those that were worst are shown then. */
const MOST_SERVICES = 50;
/** Pixels of the narrowest cell. */
const COLUMN = 3;
/** Cells with words under the mouse, in the whole picture. */
const MOST_HOVERS = 1500;

/** Shares available, and the colours that stand for them. */
const classes = [
  { from: 1, label: "all", color: tokens.whole.light },
  { from: 0.99, label: "99–100 %", color: tokens.gap1.light },
  { from: 0.9, label: "90–99 %", color: tokens.gap2.light },
  { from: 0.5, label: "50–90 %", color: tokens.gap3.light },
  { from: 0, label: "0–50 %", color: tokens.gap4.light },
] as const;

interface Column {
  readonly share: number | null;
  readonly lowest: number | null;
}

/** Joins the parts into `count` columns. */
function columnsOf({ share, lowest }: Service, count: number): Column[] {
  return Array.from({ length: count }, (_, column) => {
    const from = Math.floor((column * share.length) / count);
    const to = Math.max(from + 1, Math.floor(((column + 1) * share.length) / count));
    const known = share.slice(from, to).filter((value) => value !== null);
    const lows = lowest.slice(from, to).filter((value) => value !== null);
    if (known.length === 0) return { share: null, lowest: null };
    const mean = known.reduce((a, b) => a + b, 0) / known.length;
    return { share: mean, lowest: lows.reduce((a, b) => Math.min(a, b), 1) };
  });
}

function classOf(share: number | null): number {
  return share === null ? -1 : classes.findIndex(({ from }) => share >= from);
}

interface Strips {
  readonly services: readonly Service[];
  readonly axis: TimeAxis;
  /** The start of part `i` of `count`, in the unit of the axis. */
  readonly edge: (i: number, count: number) => number;
}

/** Neighbours of the same class are one cell; cells stand by class, so that the picture can join them. */
function cells({ services, axis, edge }: Strips) {
  const count = Math.max(1, Math.min(services[0]?.share.length ?? 1, Math.floor(axis.plotWidth / COLUMN)));
  const all = services.flatMap((service) => {
    const row = columnsOf(service, count).map(({ share }) => classOf(share));
    const starts = row.flatMap((value, i) => (i === 0 || value !== row[i - 1] ? [i] : []));
    return starts.map((start, i) => ({
      class: row[start] ?? -1,
      cell: { t: edge(start, count), t2: edge(starts[i + 1] ?? count, count), service: service.name },
    }));
  });
  return classes.flatMap(({ label }, of) =>
    all.filter((each) => each.class === of).map(({ cell }) => ({ ...cell, share: label })),
  );
}

/** Columns that tell the values under the mouse. */
function hovers({ services, axis, edge }: Strips, end: number) {
  const most = Math.max(4, Math.min(60, Math.floor(MOST_HOVERS / services.length)));
  const count = Math.min(services[0]?.share.length ?? 1, most);
  return services.flatMap((service) =>
    columnsOf(service, count).map(({ share, lowest }, i) => {
      const when = `${axis.words((i / count) * end)} to ${axis.words(((i + 1) / count) * end)}`;
      const what =
        share === null || lowest === null
          ? "none wanted"
          : `${percent(share)} available${lowest < share ? `, ${percent(lowest)} at the lowest` : ""}`;
      return {
        t: edge(i, count),
        t2: edge(i + 1, count),
        service: service.name,
        help: `${service.name}, ${when}: ${what}`,
      };
    }),
  );
}

/** The services to show, in the order of the scenario. */
function shownServices(data: ReportData): readonly Service[] {
  const services = data.availability?.services ?? [];
  if (services.length <= MOST_SERVICES) return services;
  const down = new Map(
    data.summary.services.map(({ name, unavailableMinutes }) => [name, unavailableMinutes]),
  );
  const byDown = services.toSorted((a, b) => (down.get(b.name) ?? 0) - (down.get(a.name) ?? 0));
  const worst = new Set(byDown.slice(0, MOST_SERVICES));
  return services.filter((service) => worst.has(service));
}

function build(data: ReportData, width: number): TopLevelSpec {
  const all = data.availability?.services.length ?? 0;
  const services = shownServices(data);
  const parts = services[0]?.share.length ?? 0;
  if (parts === 0) return emptyChart("No service was watched long enough to draw.", width);
  const narrow = width < 500;
  const axisWidth = narrow ? 92 : 140;
  const end = data.summary.simulatedSeconds / 3600;
  const axis = { ...timeAxis(end, width), plotWidth: plotWidth(width, axisWidth) };
  const partEnd = (data.availability?.partHours ?? 0) * parts;
  const edge = (i: number, count: number): number => Math.min(axis.end, axis.of((i * partEnd) / count));
  const strips: Strips = { services, axis, edge };
  const x = timeChannel(axis, true);
  const y = {
    field: "service",
    type: "nominal" as const,
    scale: { domain: services.map(({ name }) => name), paddingInner: 0.22, paddingOuter: 0.1 },
    axis: {
      title: null,
      minExtent: axisWidth,
      maxExtent: axisWidth,
      labelLimit: axisWidth,
      labelColor: tokens.ink.light,
      labelFontSize: services.length > 20 ? 10 : 12,
      labelOverlap: false,
    },
  };
  const strip: Layer = {
    data: { values: cells(strips) },
    mark: { type: "rect" },
    encoding: {
      x,
      x2: { field: "t2" },
      y,
      color: {
        field: "share",
        type: "ordinal",
        scale: { domain: classes.map(({ label }) => label), range: classes.map(({ color }) => color) },
        legend: { symbolType: "square", columns: narrow ? 2 : 5 },
      },
    },
  };
  const hover = hoverLayer(hovers(strips, partEnd), { x, x2: { field: "t2" }, y });
  return {
    ...frame,
    ...(all > services.length
      ? { title: { text: lines(`The ${services.length} least available of ${all} services`, width) } }
      : {}),
    width: axis.plotWidth,
    height: { step: services.length > 20 ? 14 : 24 },
    layer: [strip, hover],
  };
}

export const serviceAvailability: Chart = {
  name: "service-availability",
  title: "Availability of services",
  caption:
    "Share of the wanted replicas that was available, on average over each stretch of time; the warm-up is part of it. Blank where a service wanted none.",
  shows: ({ availability }) => availability !== undefined && availability.services.length > 0,
  build,
};
