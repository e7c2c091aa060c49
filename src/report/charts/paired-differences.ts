import type { TopLevelSpec } from "vega-lite";
import type { Comparison, Difference } from "../../metrics/study.ts";
import { plusMinus, signedPlusMinus } from "../precise.ts";
import { inTwoLines, shortNames } from "../short-names.ts";
import { tokens } from "../theme.ts";
import { type Chart, emptyChart, frame, type Layer, type Panel } from "./chart.ts";
import { panelGrid, panelTitle, type ValueAxis, valueAxis, whiskers } from "./panels.ts";

interface Row {
  readonly variant: string;
  readonly difference: Difference;
  /** The difference of each pair of runs with the same seed. */
  readonly pairs: readonly { readonly seed: string; readonly value: number }[];
}

function rowsOf(metric: string, study: Comparison): Row[] {
  const base = study.variants.find(({ name }) => name === study.baseline);
  const baseValue = new Map(base?.runs.map(({ seed, metrics }) => [seed, metrics[metric]]));
  return study.variants.flatMap(({ name, runs }) => {
    const difference = study.metrics[metric]?.[name]?.difference;
    if (!difference) return [];
    const pairs = runs.flatMap(({ seed, metrics }) => {
      const ours = metrics[metric];
      const other = baseValue.get(seed);
      return ours === undefined || other === undefined ? [] : [{ seed, value: ours - other }];
    });
    return [{ variant: name, difference, pairs }];
  });
}

/** Means and whiskers, by variant: blue and filled where different, grey and hollow where not. */
function marks(rows: readonly Row[], axis: ValueAxis, y: object): Layer[] {
  const help = { field: "help", type: "nominal" as const };
  const values = rows.map(({ variant, difference }) => {
    const { mean, halfWidth, significant } = difference;
    const color = significant ? tokens.running.light : tokens.capacity.light;
    const fill = significant ? color : tokens.surface.light;
    const half = halfWidth ?? 0;
    const words = `${variant}: ${signedPlusMinus(difference)}`;
    return { variant, mean, low: mean - half, high: mean + half, color, fill, help: words };
  });
  return [
    ...whiskers(values, axis, { ...y }),
    {
      data: { values },
      mark: { type: "point", size: 70, strokeWidth: 2, opacity: 1, aria: true },
      encoding: {
        x: { ...axis, field: "mean" },
        y: { ...y },
        stroke: { field: "color", type: "nominal", scale: null },
        fill: { field: "fill", type: "nominal", scale: null },
        description: help,
        tooltip: help,
      },
    },
  ];
}

/** Letters in a line of a label; the margin is made for no more of them, by an estimate that is generous. */
const lettersIn = (pixels: number): number => Math.floor(pixels / 7.2);

/** The words of each variant's label, in one line or two, as an expression of Vega. */
function labelExpression({ variants }: Comparison, axisWidth: number): string {
  const letters = lettersIn(axisWidth);
  const short = shortNames(
    variants.map(({ name }) => name),
    2 * letters,
  );
  return [...short].reduceRight((rest, [name, label]) => {
    const lines = JSON.stringify(inTwoLines(label, letters));
    return `datum.value === ${JSON.stringify(name)} ? ${lines} : ${rest}`;
  }, "datum.label");
}

function panel(metric: string, study: Comparison, plot: number, axisWidth: number): Panel | undefined {
  const rows = rowsOf(metric, study);
  const base = study.metrics[metric]?.[study.baseline];
  if (rows.length === 0 || !base) return undefined;
  const ends = rows.flatMap(({ difference: { mean, halfWidth } }) => [
    mean - (halfWidth ?? 0),
    mean + (halfWidth ?? 0),
  ]);
  const pairs = rows.flatMap((row) => row.pairs.map(({ value }) => ({ variant: row.variant, value })));
  const axis = valueAxis(
    pairs.map(({ value }) => value),
    [...ends, 0],
  );
  const y = {
    field: "variant",
    type: "nominal" as const,
    scale: { domain: rows.map(({ variant }) => variant) },
    axis: {
      title: null,
      minExtent: axisWidth,
      maxExtent: axisWidth,
      // Widths are estimated too generously without a screen to cut by them.
      labelLimit: 1000,
      labelExpr: labelExpression(study, axisWidth),
      labelLineHeight: 12,
      labelColor: tokens.ink.light,
    },
  };
  return {
    width: plot,
    height: { step: 30 },
    title: panelTitle(metric, `${study.baseline}: ${plusMinus(base)}`, plot + axisWidth),
    layer: [
      {
        data: { values: [{ zero: 0 }] },
        mark: { type: "rule", color: tokens.capacity.light, strokeWidth: 1 },
        encoding: { x: { ...axis, field: "zero" } },
      },
      {
        data: { values: pairs },
        mark: { type: "point", filled: true, size: 10, color: tokens.muted.light, yOffset: 10 },
        encoding: { x: { ...axis, field: "value" }, y },
      },
      ...marks(rows, axis, y),
    ],
  };
}

/** A comparison and the metrics to draw. */
export interface ShownComparison {
  readonly study: Comparison;
  readonly metrics: readonly string[];
}

function build({ study, metrics }: ShownComparison, width: number): TopLevelSpec {
  const longest = Math.max(...study.variants.map(({ name }) => name.length));
  const axisWidth = Math.min(width < 500 ? 110 : 150, 20 + 7 * longest);
  const { columns, plot } = panelGrid(width, axisWidth);
  const panels = metrics.flatMap((metric) => panel(metric, study, plot, axisWidth) ?? []);
  if (panels.length === 0) return emptyChart("There is nothing to compare.", width);
  return { ...frame, columns, concat: panels };
}

export const pairedDifferences: Chart<ShownComparison> = {
  name: "paired-differences",
  title: "Differences to the baseline",
  caption:
    "Mean difference to the baseline over runs with the same seed, with its interval; the small dots are the single seeds. Filled and blue: different from the baseline after Holm's correction. Hollow and grey: the runs do not show a difference.",
  build,
};
