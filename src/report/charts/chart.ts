import type { Config, TopLevelSpec } from "vega-lite";
import type { ReportData } from "../../metrics/report-data.ts";
import { tokens } from "../theme.ts";

/** One of several pictures stacked in a spec. */
export type Panel = Extract<TopLevelSpec, { vconcat: unknown[] }>["vconcat"][number];
export type Layer = Extract<TopLevelSpec, { layer: unknown[] }>["layer"][number];

/** A picture of a run, or of `Data`. */
export interface Chart<Data = ReportData> {
  /** File name without extension. */
  readonly name: string;
  readonly title: string;
  /** How to read it, in a sentence or two. */
  readonly caption: string;
  /** Whether there is anything to show; without it the chart is always there. */
  readonly shows?: ((data: Data) => boolean) | undefined;
  /** Vega-Lite spec with its data inside; `width` is that of the whole picture in pixels. */
  readonly build: (data: Data, width: number) => TopLevelSpec;
}

/**
 * Pixels left of a plot, for the labels of the vertical axis: the same in all charts over time, so that they
 * align.
 */
export const AXIS_WIDTH = 60;
/** Pixels right of a plot. */
const MARGIN = 8;

export function plotWidth(width: number, axisWidth: number = AXIS_WIDTH): number {
  return width - axisWidth - MARGIN;
}

const text = { color: tokens.ink.light, size: 12 };

const config: Config = {
  aria: false,
  font: "sans-serif",
  view: { stroke: null },
  concat: { spacing: 26 },
  axis: {
    domain: false,
    ticks: false,
    labelColor: tokens.muted.light,
    labelFontSize: text.size,
    labelPadding: 8,
    gridColor: tokens.line.light,
    titleColor: tokens.muted.light,
    titleFontSize: text.size,
    titleFontWeight: "normal",
    titlePadding: 10,
  },
  axisX: { grid: false, labelFlush: true, domain: true, domainColor: tokens.capacity.light },
  axisY: { minExtent: AXIS_WIDTH, maxExtent: AXIS_WIDTH },
  legend: {
    title: null,
    orient: "top",
    offset: 14,
    labelColor: text.color,
    labelFontSize: text.size,
    labelLimit: 260,
    symbolStrokeWidth: 2.5,
    symbolSize: 120,
    columnPadding: 18,
    rowPadding: 4,
  },
  title: {
    anchor: "start",
    frame: "bounds",
    color: text.color,
    fontSize: 13,
    fontWeight: 600,
    offset: 8,
    subtitleColor: tokens.muted.light,
    subtitleFontSize: text.size,
  },
};

/** What all our specs have in common. */
export const frame: Pick<TopLevelSpec, "$schema" | "background" | "padding" | "config"> = {
  $schema: "https://vega.github.io/schema/vega-lite/v6.json",
  background: tokens.surface.light,
  padding: { left: 0, top: 4, right: MARGIN, bottom: 4 },
  config,
};

/** The friendly picture of nothing to show. */
export function emptyChart(message: string, width: number): TopLevelSpec {
  return {
    ...frame,
    width: plotWidth(width, 0),
    height: 72,
    autosize: "none",
    data: { values: [{ message }] },
    mark: { type: "text", fontSize: 14, color: tokens.muted.light },
    encoding: { text: { field: "message", type: "nominal" } },
  };
}

/** A title in lines that fit a picture `width` pixels wide. */
export function lines(text: string, width: number): string[] {
  // Without a screen, Vega takes a letter for 0.8 of the font size.
  const most = Math.floor(width / 10.6);
  const result: string[] = [];
  for (const word of text.split(" ")) {
    const last = result.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most)
      result[result.length - 1] = `${last} ${word}`;
    else result.push(word);
  }
  return result;
}

/** Labels of an axis of counts or amounts: `12 k`, and `0.5` rather than `500m`. */
export const siLabels: string =
  "abs(datum.value) < 1 ? format(datum.value, '~g') : replace(format(datum.value, '~s'), /([a-zA-Z])$/, '\u00a0$1')";

/** Sees nothing and says `help` of the row under the pointer: what the visible marks are too small to say. */
export function hoverLayer(values: readonly object[], place: NonNullable<Layer["encoding"]>): Layer {
  return {
    data: { values: [...values] },
    mark: { type: "rect", fill: "transparent", aria: true },
    encoding: {
      ...place,
      description: { field: "help", type: "nominal" },
      tooltip: { field: "help", type: "nominal" },
    },
  } as Layer;
}
