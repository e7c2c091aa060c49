import { median } from "../../src/experiment/bench/median.ts";
import { type Figure, type Group, reached, timesBetter } from "./figures.ts";
import type { BenchMachine } from "../../src/metrics/bench.ts";

const widths = { name: 26, unit: 8, number: 8, ratio: 9, aim: 11 };

/** The group as a table of 80 columns. */
export function tableOf(group: Group): string {
  const { title, figures, notes = [] } = group;
  const baseline = figures.find(({ name }) => name === group.baseline);
  const head = row("", "", "median", "min", "max", baseline ? "ratio" : "", "aim");
  const rows = figures.map((figure) =>
    row(
      figure.name,
      figure.unit,
      number(median(figure.samples)),
      number(Math.min(...figure.samples)),
      number(Math.max(...figure.samples)),
      baseline ? `${number(timesBetter(figure, baseline))}x` : "",
      aimText(figure),
    ),
  );
  const lines = figures.length > 0 ? [head, ...rows] : [];
  return [title, ...lines, ...notes.map((note) => `  ${note}`)].join("\n");
}

function row(name: string, unit: string, ...cells: readonly string[]): string {
  const [middle, low, high, ratio, aim] = cells as [string, string, string, string, string];
  const numbers = [middle, low, high].map((cell) => cell.padStart(widths.number)).join("");
  const start = `  ${name.padEnd(widths.name)}${unit.padEnd(widths.unit)}`;
  return `${start}${numbers}${ratio.padStart(widths.ratio)}${aim.padStart(widths.aim)}`.trimEnd();
}

function aimText(figure: Figure): string {
  if (figure.aim === undefined) return "";
  const sign = figure.lessIsBetter ? "<=" : ">=";
  return `${sign} ${number(figure.aim)}${reached(figure) ? " " : "!"}`;
}

/** Three digits of small numbers, whole large ones. */
export function number(value: number): string {
  const size = Math.abs(value);
  if (size >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(size >= 10 ? 1 : 2);
}

export const machineLine = ({ cpu, cores, node, v8, load }: BenchMachine): string =>
  `${cpu}, ${cores} cores, Node ${node} (V8 ${v8}), load ${load.join(" to ")}`;
