import type { TopLevelSpec } from "vega-lite";
import type { BenchRow } from "../../metrics/bench.ts";
import { count, percent } from "../human.ts";
import { plain } from "../precise.ts";
import { tokens } from "../theme.ts";
import { type Chart, emptyChart, frame, type Layer, type Panel, plotWidth } from "./chart.ts";
import { panelTitle } from "./panels.ts";

/** Pixels from one name to the next below it. */
const LINE = 15;
/** Pixels between the plot and the names. */
const BRIDGE = 34;
const AXIS = 52;

interface Point {
  readonly policy: string;
  readonly speed: number;
  readonly packing: number;
  readonly help: string;
  /** Pixels from the left and from the top of the plot. */
  readonly x: number;
  readonly y: number;
  /** Where its name stands. */
  readonly nameX: number;
  readonly nameY: number;
}

/** The two domains of a panel, with room around the points. */
interface Plot {
  readonly width: number;
  readonly height: number;
  readonly speeds: readonly [low: number, high: number];
  readonly packings: readonly [low: number, high: number];
}

function plotOf(rows: readonly BenchRow[], width: number, names: number): Plot {
  const speeds = rows.map(({ decisionsPerSecond }) => decisionsPerSecond);
  const packings = rows.map(({ packing }) => packing);
  const low = Math.min(...packings);
  const high = Math.max(...packings);
  const room = Math.max(0.005, (high - low) * 0.08);
  return {
    width: plotWidth(width, AXIS) - names - BRIDGE,
    height: Math.max(240, LINE * rows.length + 10),
    speeds: [Math.min(...speeds) / 1.6, Math.max(...speeds) * 1.6],
    packings: [Math.max(0, low - room), Math.min(1, high + room)],
  };
}

/** Names in a column beside the plot, as near to the height of their points as their order allows. */
function pointsOf(rows: readonly BenchRow[], plot: Plot): Point[] {
  const { width, height, speeds, packings } = plot;
  const share = (value: number, [low, high]: readonly [number, number]): number =>
    (value - low) / (high - low);
  const logs = [Math.log(speeds[0]), Math.log(speeds[1])] as const;
  const points = rows
    .map((row) => ({
      policy: row.policy,
      speed: row.decisionsPerSecond,
      packing: row.packing,
      help: `${row.policy}: ${count(row.decisionsPerSecond)} decisions/s, packing ${percent(row.packing)}`,
      x: width * share(Math.log(row.decisionsPerSecond), logs),
      y: height * (1 - share(row.packing, packings)),
    }))
    .sort((a, b) => a.y - b.y || b.x - a.x);
  const places = apart(
    points.map(({ y }) => y),
    { step: LINE, least: 6, most: height - 6 },
  );
  return points.map((point, i) => ({ ...point, nameX: width + BRIDGE, nameY: places[i] as number }));
}

/**
 * The places nearest to ascending wanted ones, in least squares, that are `step` apart and lie between
 * `least` and `most`: isotonic regression by pooling neighbours.
 */
export function apart(
  wanted: readonly number[],
  { step, least, most }: { readonly step: number; readonly least: number; readonly most: number },
): number[] {
  const pools: { sum: number; size: number }[] = [];
  wanted.forEach((place, i) => {
    let pool = { sum: place - i * step, size: 1 };
    for (let last = pools.at(-1); last && last.sum / last.size >= pool.sum / pool.size; last = pools.at(-1)) {
      pool = { sum: pool.sum + last.sum, size: pool.size + last.size };
      pools.pop();
    }
    pools.push(pool);
  });
  const starts = pools.flatMap(({ sum, size }) => new Array<number>(size).fill(sum / size));
  const last = most - (wanted.length - 1) * step;
  return starts.map((start, i) => Math.max(least, Math.min(last, start)) + i * step);
}

/** Powers of ten where there are enough of them, otherwise what Vega makes of the domain. */
function logTicks([low, high]: readonly [number, number]): { values?: number[] } {
  const first = Math.ceil(Math.log10(low));
  const powers = Array.from(
    { length: Math.max(0, Math.floor(Math.log10(high)) - first + 1) },
    (_, i) => 10 ** (first + i),
  );
  return powers.length < 3 ? {} : { values: powers };
}

function panel(rows: readonly BenchRow[], width: number): Panel {
  const [{ question, nodes, load, qualityNodes }] = rows as [BenchRow];
  const longest = Math.max(...rows.map(({ policy }) => policy.length));
  const plot = plotOf(rows, width, Math.min(6.6 * longest, width * 0.36));
  const points = pointsOf(rows, plot);
  const packed = qualityNodes === nodes ? "" : ` · packing on ${plain(qualityNodes)} nodes`;
  const words = `${percent(load)} taken${packed}`;
  return {
    width: plot.width,
    height: plot.height,
    title: panelTitle(`${question}, ${plain(nodes)} nodes`, words, width - AXIS),
    layer: [...names(points), dots(points, plot)],
    resolve: { scale: { x: "independent", y: "independent" } },
  };
}

/** The names, each with a line to its point. */
function names(points: readonly Point[]): Layer[] {
  const pixels = (field: string) => ({ field, type: "quantitative" as const, scale: null, axis: null });
  return [
    {
      data: { values: [...points] },
      mark: { type: "rule", color: tokens.capacity.light, strokeWidth: 0.75, strokeOpacity: 0.55 },
      encoding: { x: pixels("x"), y: pixels("y"), x2: { field: "nameX" }, y2: { field: "nameY" } },
    },
    {
      data: { values: [...points] },
      mark: {
        type: "text",
        align: "left",
        baseline: "middle",
        dx: 4,
        fontSize: 11,
        color: tokens.ink.light,
      },
      encoding: { x: pixels("nameX"), y: pixels("nameY"), text: { field: "policy", type: "nominal" } },
    },
  ];
}

function dots(points: readonly Point[], plot: Plot): Layer {
  const help = { field: "help", type: "nominal" as const };
  return {
    data: { values: [...points] },
    mark: { type: "point", filled: true, size: 60, opacity: 1, color: tokens.running.light, aria: true },
    encoding: {
      x: {
        field: "speed",
        type: "quantitative",
        scale: { type: "log", domain: [...plot.speeds], nice: false },
        axis: {
          title: "decisions a second",
          ...logTicks(plot.speeds),
          tickCount: 5,
          format: "~s",
          labelFlush: false,
          grid: true,
        },
      },
      y: {
        field: "packing",
        type: "quantitative",
        scale: { domain: [...plot.packings], nice: false, zero: false },
        axis: { title: null, tickCount: 5, format: ".0%", minExtent: AXIS, maxExtent: AXIS },
      },
      description: help,
      tooltip: help,
    },
  };
}

function build(rows: readonly BenchRow[], width: number): TopLevelSpec {
  const groups = new Map<string, BenchRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.question, row.nodes]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const panels = [...groups.values()].map((group) => {
    const highest = Math.max(...group.map(({ load }) => load));
    return panel(
      group.filter(({ load }) => load === highest),
      width,
    );
  });
  if (panels.length === 0) return emptyChart("Nothing was measured.", width);
  return { ...frame, vconcat: panels };
}

/** Speed of each policy against how well it packs, a panel for each cell. */
export const speedAgainstQuality: Chart<readonly BenchRow[]> = {
  name: "speed-against-quality",
  title: "Speed against packing",
  caption:
    "To the right: more decisions a second, at the highest load that was measured, on an axis of powers of ten. Up: more of the cell is taken when pods have asked for all of it. Neither axis starts at 0.",
  build,
};
