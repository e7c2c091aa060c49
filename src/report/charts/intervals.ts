import type { TopLevelSpec } from "vega-lite";
import type { Interval, Replications } from "../../metrics/study.ts";
import { plain, plusMinus } from "../precise.ts";
import { tokens } from "../theme.ts";
import { type Chart, emptyChart, frame, type Panel } from "./chart.ts";
import { panelGrid, panelTitle, valueAxis, whiskers } from "./panels.ts";

/** Runs of one scenario and the metrics to draw. */
export interface ShownReplications {
  readonly study: Replications;
  readonly metrics: readonly string[];
}

function panel(metric: string, { mean, halfWidth }: Interval, study: Replications, plot: number): Panel {
  const runs = study.runs.flatMap(({ seed, metrics }) => {
    const value = metrics[metric];
    return value === undefined ? [] : [{ value, help: `seed ${seed}: ${plain(value)}` }];
  });
  const half = halfWidth ?? 0;
  const axis = valueAxis(
    runs.map(({ value }) => value),
    [mean - half, mean + half],
  );
  const words = plusMinus({ mean, halfWidth });
  const row = [{ low: mean - half, high: mean + half, mean, color: tokens.running.light, help: words }];
  const help = { field: "help", type: "nominal" as const };
  return {
    width: plot,
    height: 42,
    title: panelTitle(metric, words, plot),
    layer: [
      {
        data: { values: runs },
        mark: { type: "point", filled: true, size: 26, color: tokens.capacity.light, aria: true },
        encoding: { x: { ...axis, field: "value" }, y: { value: 30 }, description: help, tooltip: help },
      },
      ...(halfWidth === null ? [] : whiskers(row, axis, { value: 12 })),
      {
        data: { values: row },
        mark: { type: "point", filled: true, size: 80, opacity: 1, color: tokens.running.light, aria: true },
        encoding: { x: { ...axis, field: "mean" }, y: { value: 12 }, description: help, tooltip: help },
      },
    ],
  };
}

function build({ study, metrics }: ShownReplications, width: number): TopLevelSpec {
  const { columns, plot } = panelGrid(width, 0);
  const panels = metrics.flatMap((metric) => {
    const figure = study.metrics[metric];
    return figure ? [panel(metric, figure, study, plot)] : [];
  });
  if (panels.length === 0) return emptyChart("Every figure is the same in every run.", width);
  return { ...frame, columns, concat: panels };
}

export const intervals: Chart<ShownReplications> = {
  name: "intervals",
  title: "Means and their intervals",
  caption:
    "Above, the mean of the runs with its interval; below, each run as a dot. Each picture has a scale of its own, which need not start at 0. What is the same in every run is only in the tables.",
  build,
};
