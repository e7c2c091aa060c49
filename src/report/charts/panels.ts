import { type Layer, plotWidth, siLabels } from "./chart.ts";

/** Pixels between two panels. */
const GAP = 26;

/** How small panels of `axisWidth` pixels left of the plot share the width of a picture. */
export function panelGrid(width: number, axisWidth: number): { columns: number; plot: number } {
  const columns = width < 500 ? 1 : 2;
  const all = plotWidth(width, 0) - (columns - 1) * GAP;
  return { columns, plot: Math.floor(all / columns) - axisWidth };
}

interface PanelTitle {
  readonly text: string;
  readonly subtitle: string;
  readonly limit: number;
  readonly subtitlePadding: number;
  readonly offset: number;
}

/** Title over a panel: a metric in bold and a line below it, both cut to the panel. */
export function panelTitle(metric: string, subtitle: string, limit: number): PanelTitle {
  return { text: metric, subtitle, limit, subtitlePadding: 2, offset: 6 };
}

/** A horizontal position channel without its field. */
export interface ValueAxis {
  readonly type: "quantitative";
  readonly scale: { domain: [number, number]; nice: false; zero: false };
  readonly axis: {
    title: null;
    tickCount: number;
    labelFlush: false;
    labelOverlap: "greedy";
    labelExpr: string;
  };
}

/** A horizontal axis that has room for all values, and for `also`. */
export function valueAxis(values: readonly number[], also: readonly number[] = []): ValueAxis {
  const low = Math.min(...values, ...also);
  const high = Math.max(...values, ...also);
  const pad = high > low ? (high - low) * 0.06 : Math.abs(low) * 0.1 || 1;
  return {
    type: "quantitative",
    scale: { domain: [low - pad, high + pad], nice: false, zero: false },
    axis: {
      title: null,
      tickCount: 4,
      labelFlush: false,
      labelOverlap: "greedy",
      labelExpr: `abs(datum.value) < 10000 ? replace(datum.label, '-', '\u2212') : ${siLabels}`,
    },
  };
}

/** A whisker with ends: fields `low` and `high`, `color` names the stroke. */
export function whiskers(
  values: readonly Readonly<Record<string, unknown>>[],
  axis: ValueAxis,
  y: Readonly<Record<string, unknown>>,
): Layer[] {
  const color = { field: "color", type: "nominal" as const, scale: null };
  const end = (field: string): Layer => ({
    data: { values: [...values] },
    mark: { type: "tick", thickness: 2, size: 9 },
    encoding: { x: { ...axis, field }, y, color },
  });
  return [
    {
      data: { values: [...values] },
      mark: { type: "rule", strokeWidth: 2 },
      encoding: { x: { ...axis, field: "low" }, x2: { field: "high" }, y, color },
    },
    end("low"),
    end("high"),
  ];
}
