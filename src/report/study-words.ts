import picocolors from "picocolors";
import { shownMetrics } from "../metrics/metrics-of.ts";
import type { Comparison, Replications, VariantFigure } from "../metrics/study.ts";
import { cleanText } from "./html.ts";
import { plain, plusMinus, signedPlusMinus } from "./precise.ts";
import { legend, shortNames, withoutMiddle } from "./short-names.ts";
import { wrapped } from "./text-lines.ts";

export interface Look {
  readonly color: boolean;
  readonly width: number;
}

const MOST_METRICS = 16;
const MOST_RUNS = 30;

/** `<0.0001`, `0.012`, `0.53`; a dash where there is none. */
export function pWords(p: number | null): string {
  if (p === null) return "–";
  return p < 0.0001 ? "<0.0001" : String(Number(p.toPrecision(2)));
}

/** `5.2×`; a dash where it cannot be told. */
export function gainWords(gain: number | null): string {
  if (gain === null) return "–";
  return gain >= 1000 ? ">1,000×" : `${Number(gain.toPrecision(2))}×`;
}

export const shown = (text: string): string =>
  cleanText(text).replaceAll("\u00a0", " ").replaceAll("\n", " ");
const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1)}…`;

/**
 * The first cell of each row to the left, its middle cut to what the others leave, the others to the right. A
 * row of one cell stands for itself.
 */
export function aligned(rows: readonly (readonly string[])[], width: number): string[] {
  const texts = rows.map((row) => row.map(shown));
  const columns = Math.max(...texts.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.max(...texts.map((row) => (row.length === 1 ? 0 : (row[i] ?? "").length))),
  );
  const others = widths.slice(1).reduce((sum, each) => sum + each + 2, 0);
  const first = Math.max(12, Math.min(widths[0] ?? 0, width - others));
  return texts.map((row) => {
    if (row.length === 1) return cut(row[0] as string, width);
    return row
      .map((text, i) =>
        i === 0 ? withoutMiddle(text, first).padEnd(first) : text.padStart((widths[i] as number) + 2),
      )
      .join("")
      .trimEnd();
  });
}

/** Columns that the other cells leave for the first. */
export function roomLeft(rows: readonly (readonly string[])[], width: number): number {
  const columns = Math.max(...rows.map((row) => row.length));
  let room = width;
  for (let i = 1; i < columns; i++)
    room -= 2 + Math.max(...rows.map((row) => (row.length === 1 ? 0 : shown(row[i] ?? "").length)));
  return room;
}

/** The row; its first cell on a line of its own when it needs more room than there is. */
export function onLines([words = "", ...figures]: readonly string[], room: number): string[][] {
  return shown(words).length <= room ? [[words, ...figures]] : [[words], ["", ...figures]];
}

/** What the names stand for that were cut. */
export function namesCut(short: ReadonlyMap<string, string>, width: number): string[] {
  return legend(short).flatMap((line) => wrapped(line, width));
}

/** Runs of one scenario in words and numbers, for a terminal: each run, then means and intervals. */
export function replicationsText(study: Replications, seeds: string, { color, width }: Look): string {
  const colors = picocolors.createColors(color);
  const metrics = shownMetrics(study.runs, MOST_METRICS);
  const n = study.runs.length;
  const means = metrics.map((name) => {
    const interval = study.metrics[name];
    const values = study.runs.flatMap((run) => run.metrics[name] ?? []);
    const ends = [Math.min(...values), Math.max(...values)].map(plain);
    const some = values.length === n ? [] : [`${values.length} runs`];
    return [name, interval ? plusMinus(interval) : "–", ...ends, ...some];
  });
  const table = aligned([["metric", "mean ± half width", "least", "most"], ...means], width);
  const [head = "", ...rows] = table;
  const runs = runLines(study, metrics, width);
  return [
    `${colors.bold(shown(study.scenario))}  ${colors.dim(`${n} runs, ${seeds}; 95 % Student intervals`)}`,
    "",
    ...runs.head.map(colors.dim),
    ...runs.rows,
    "",
    colors.dim(head),
    ...rows,
  ].join("\n");
}

/**
 * A line for each run with as many of the metrics as fit, under their names in as many lines as these need.
 */
function runLines(
  { runs }: Replications,
  metrics: readonly string[],
  width: number,
): { head: string[]; rows: string[] } {
  const lines = (names: readonly string[]): { head: string[]; rows: string[] } => {
    const parts = names.map((name) => name.split(/(?<=\.)/));
    const height = Math.max(1, ...parts.map((each) => each.length));
    const head = Array.from({ length: height }, (_, line) => [
      line === height - 1 ? "run" : "",
      ...parts.map((each) => each[line - height + each.length] ?? ""),
    ]);
    const rows = runs.slice(0, MOST_RUNS).map(({ seed, metrics: values }) => [
      `seed ${seed}`,
      ...names.map((name) => {
        const value = values[name];
        return value === undefined ? "–" : plain(value);
      }),
    ]);
    const all = aligned([...head, ...rows], width);
    return { head: all.slice(0, height), rows: all.slice(height) };
  };
  let fitting = lines(metrics.slice(0, 1));
  for (let count = 2; count <= metrics.length; count++) {
    const wider = lines(metrics.slice(0, count));
    if ([...wider.head, ...wider.rows].some((line) => line.length > width)) break;
    fitting = wider;
  }
  const more = runs.length - MOST_RUNS;
  return more > 0 ? { ...fitting, rows: [...fitting.rows, `and ${more} more`] } : fitting;
}

/** A comparison as a table for a terminal: for each metric, every variant. */
export function comparisonText(study: Comparison, seeds: string, { color, width }: Look): string {
  const colors = picocolors.createColors(color);
  const names = study.variants.map(({ name }) => shown(name));
  const short = shortNames(names, width - 2);
  const row = (name: string, { difference, ...interval }: VariantFigure): string[] => {
    const own = [`  ${short.get(shown(name))}`, plusMinus(interval)];
    if (!difference) return own;
    const mark = difference.significant ? "*" : " ";
    const { pHolm, gain } = difference;
    return [...own, `${signedPlusMinus(difference)} ${mark}`, pWords(pHolm), gainWords(gain)];
  };
  const blocks = Object.entries(study.metrics).map(
    ([metric, rows]) => [metric, Object.entries(rows).map(([name, figure]) => row(name, figure))] as const,
  );
  const head = ["metric", "mean ± half width", "difference", "p (Holm)", "gain"];
  const figures = [head, ...blocks.flatMap(([, rows]) => rows)];
  const room = roomLeft(figures, width);
  const lines = aligned(
    [
      head,
      ...blocks.flatMap(([metric, rows]) => [[metric], ...rows.flatMap((cells) => onLines(cells, room))]),
    ],
    width,
  );
  const titles = new Set(blocks.map(([metric]) => metric));
  const facts = `${study.variants.length} variants, ${seeds}; differences to ${shown(study.baseline)}`;
  return [
    `${colors.bold(shown(study.scenario))}  ${colors.dim(facts)}`,
    "",
    ...lines.map((line, i) => {
      if (i === 0) return colors.dim(line);
      return titles.has(line) ? colors.bold(line) : line;
    }),
    "",
    ...namesCut(short, width).map(colors.dim),
    colors.dim(
      `* different at ${Math.round(study.level * 100)} % after Holm's correction over all comparisons above.`,
    ),
    colors.dim("gain: how many times as many runs it would take with seeds of their own."),
  ].join("\n");
}
