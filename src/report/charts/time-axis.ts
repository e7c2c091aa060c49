import { tokens } from "../theme.ts";
import { AXIS_WIDTH, type Layer, plotWidth } from "./chart.ts";

/** The time axis of a run: seconds, minutes, hours or days since its start. */
export interface TimeAxis {
  /** Hours to the axis' unit. */
  readonly of: (hours: number) => number;
  /** A time in words, such as `12.5 h`. */
  readonly words: (hours: number) => string;
  /** End of the axis, in its unit. */
  readonly end: number;
  readonly unit: "s" | "min" | "h" | "d";
  readonly ticks: readonly number[];
  readonly plotWidth: number;
}

const steps = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 24, 30, 60, 120, 240, 480];

/** `endHours` is the last time drawn, `width` that of the whole picture. */
export function timeAxis(endHours: number, width: number): TimeAxis {
  const unit = endHours < 1 / 20 ? "s" : endHours < 2 ? "min" : endHours <= 72 ? "h" : "d";
  const factor = { s: 3600, min: 60, h: 1, d: 1 / 24 }[unit];
  const end = endHours * factor;
  const mostTicks = width < 500 ? 5 : 10;
  const step = steps.find((size) => end / size <= mostTicks) ?? Math.ceil(end / mostTicks);
  const ticks = Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step);
  return {
    of: (hours) => Number((hours * factor).toPrecision(7)),
    words: (hours) => `${Number((hours * factor).toFixed(2))} ${unit}`,
    end: Number(end.toPrecision(7)),
    unit,
    ticks,
    plotWidth: plotWidth(width, AXIS_WIDTH),
  };
}

interface TimeChannel {
  readonly field: "t";
  readonly type: "quantitative";
  readonly scale: { domain: number[]; nice: false };
  readonly axis: { title: null; values: number[]; labels: boolean; labelExpr: string };
}

/** The horizontal position channel; `labels` false leaves the axis bare, for all but the lowest panel. */
export function timeChannel(axis: TimeAxis, labels: boolean): TimeChannel {
  return {
    field: "t",
    type: "quantitative",
    scale: { domain: [0, axis.end], nice: false },
    axis: {
      title: null,
      values: [...axis.ticks],
      labels,
      labelExpr: `datum.value + ' ${axis.unit}'`,
    },
  };
}

/** A stretch of the time axis and the words that stand for it. */
export interface HoverColumn {
  readonly t: number;
  readonly t2: number;
  readonly help: string;
}

/** Splits a series into at most one column per 10 pixels; `help` gives the words of a sample. */
export function hoverColumns(
  axis: TimeAxis,
  timeHours: readonly number[],
  help: (sample: number) => string,
): HoverColumn[] {
  const columns = Math.min(timeHours.length, Math.floor(axis.plotWidth / 10));
  return Array.from({ length: columns }, (_, i) => {
    const sample = Math.floor(((i + 0.5) / columns) * timeHours.length);
    const words = `${axis.words(timeHours[sample] ?? 0)}: ${help(sample)}`;
    const edge = (column: number): number => Number(((column / columns) * axis.end).toPrecision(7));
    return { t: edge(i), t2: edge(i + 1), help: words };
  });
}

/** Invisible columns over the plot that tell the values under the mouse. */
export function hoverLayer(columns: readonly HoverColumn[], axis: TimeAxis, labels: boolean): Layer {
  return {
    data: { values: [...columns] },
    mark: { type: "rect", fill: "transparent", aria: true },
    encoding: {
      x: timeChannel(axis, labels),
      x2: { field: "t2" },
      y: { value: 0 },
      y2: { value: "height" },
      description: { field: "help", type: "nominal" },
      tooltip: { field: "help", type: "nominal" },
    },
  };
}

/** Shades the warm-up, which the figures leave out. Nothing without one. */
export function warmUpLayers(
  warmUpSeconds: number,
  axis: TimeAxis,
  panel: { readonly first: boolean; readonly last: boolean },
): Layer[] {
  if (warmUpSeconds <= 0) return [];
  return [
    {
      data: { values: [{ t: 0, t2: axis.of(warmUpSeconds / 3600), words: panel.first ? "warm-up" : "" }] },
      layer: [
        { mark: { type: "rect", color: tokens.wash.light }, encoding: { x2: { field: "t2" } } },
        {
          mark: {
            type: "text",
            align: "left",
            baseline: "bottom",
            dx: 5,
            dy: -4,
            fontSize: 11,
            color: tokens.muted.light,
          },
          encoding: { y: { value: "height" }, text: { field: "words", type: "nominal" } },
        },
      ],
      encoding: { x: timeChannel(axis, panel.last) },
    },
  ];
}
