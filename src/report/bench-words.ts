import picocolors from "picocolors";
import type { BenchChange, BenchMachine, BenchResult, BenchRow } from "../metrics/bench.ts";
import { percent } from "./human.ts";
import { plain } from "./precise.ts";
import { aligned } from "./study-words.ts";

/** Three digits: `1.48M`, `697k`, `27.5k`, `913`, `0.56`. */
export function threeDigits(value: number): string {
  const size = Math.abs(value);
  const [divisor, unit] = size >= 999_500 ? [1e6, "M"] : size >= 9_995 ? [1e3, "k"] : [1, ""];
  const scaled = value / divisor;
  if (divisor === 1 && size >= 999.5) return scaled.toFixed(0);
  const digits = Math.abs(scaled) >= 99.95 ? 0 : Math.abs(scaled) >= 9.995 ? 1 : 2;
  return `${scaled.toFixed(digits)}${unit}`;
}

/** Half of the way from the slowest to the fastest round, as a share of the median. */
const noise = ({ rounds, decisionsPerSecond }: BenchRow): string =>
  String(Math.round((50 * (Math.max(...rounds) - Math.min(...rounds))) / decisionsPerSecond));

export const tableHead = [
  "policy",
  "1/s",
  "±%",
  "p50",
  "p99",
  "B/node",
  "B/pod",
  "pack%",
  "spread",
  "gap%",
] as const;

/** The cells of a row, in the order of `tableHead`. */
export function cellsOf(row: BenchRow): [string, ...string[]] {
  return [
    row.policy,
    threeDigits(row.decisionsPerSecond),
    noise(row),
    threeDigits(row.p50Us),
    threeDigits(row.p99Us),
    threeDigits(row.bytesPerNode),
    threeDigits(row.bytesPerPod),
    (100 * row.packing).toFixed(1),
    row.spread.toFixed(2),
    row.gap === null ? "–" : (100 * row.gap).toFixed(0),
  ];
}

/** The rows that share a cell and a load, in their order, with what they share in words. */
export function groupsOf(rows: readonly BenchRow[]): { title: string; rows: readonly BenchRow[] }[] {
  const groups = new Map<string, BenchRow[]>();
  for (const row of rows) {
    const { question, nodes, load, qualityNodes } = row;
    const packed = qualityNodes === nodes ? "" : `; packing, spread and gap on ${plain(qualityNodes)}`;
    const title = `${question}, ${plain(nodes)} nodes${packed}, ${percent(load)} taken`;
    groups.set(title, [...(groups.get(title) ?? []), row]);
  }
  return [...groups].map(([title, own]) => ({ title, rows: own }));
}

/** What the columns mean, in lines. */
export const legend: readonly string[] = [
  "1/s: decisions a second; p50, p99: microseconds of one; medians of the rounds.",
  "±%: half of what lies between the slowest and the fastest round.",
  "B/node, B/pod: bytes of a node with what is kept about it, and of a pod.",
  "pack%: share of the cell taken when the pods have asked for all of it.",
  "spread: standard deviation of the nodes' utilisation when filled to this load.",
  "gap%: nodes in use then beyond the fewest possible for the same pods.",
];

export function machineWords({ cpu, cores, node, load }: BenchMachine): string {
  return `${cpu}, ${cores} cores, Node ${node}, load ${load.join(" to ")}`;
}

/** What measuring itself costs, against the fastest decision. */
export function emptyWords(rows: readonly BenchRow[]): string {
  const empty = Math.max(...rows.map(({ emptyUs }) => emptyUs));
  const fastest = Math.min(...rows.map(({ p50Us }) => p50Us));
  return `The clock itself takes ${threeDigits(empty)} µs, ${percent(empty / fastest)} of the fastest; not subtracted.`;
}

/** The outcome as tables of 80 columns, with the comparison where there is one. */
export function benchText(
  { rows, machine }: BenchResult,
  changes: readonly BenchChange[] | undefined,
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const colors = picocolors.createColors(color);
  const blocks = groupsOf(rows).flatMap((group) => {
    const [head = "", ...lines] = aligned([tableHead, ...group.rows.map(cellsOf)], width);
    return [colors.bold(group.title), colors.dim(head), ...lines, ""];
  });
  const dim = [...legend, emptyWords(rows), machineWords(machine)].map(colors.dim);
  return [...blocks, ...(changes ? [...changesText(changes, width, colors.bold), ""] : []), ...dim].join(
    "\n",
  );
}

/** What became faster or slower, and how many did not. */
function changesText(
  changes: readonly BenchChange[],
  width: number,
  bold: (text: string) => string,
): string[] {
  const told = changes.filter(({ verdict }) => verdict === "faster" || verdict === "slower");
  const rows = told.map((each) => {
    const { policy, question, nodes, load, change, noise: bands, verdict } = each;
    const band = (bands ?? []).map((value) => `${Math.round(100 * value)}%`).join(", ");
    return [policy, question, plain(nodes), percent(load), `${signed(change ?? 0)} ${verdict}`, band];
  });
  const number = (verdict: BenchChange["verdict"]): number =>
    changes.filter((each) => each.verdict === verdict).length;
  const others = number("not measured before");
  return [
    bold("Against the baseline, in steps of the reference loop"),
    ...(rows.length > 0
      ? aligned([["policy", "question", "nodes", "load", "change", "noise then, now"], ...rows], width)
      : []),
    `${number("within noise")} of ${changes.length} within noise${others > 0 ? `, ${others} not measured before` : ""}.`,
  ];
}

const signed = (share: number): string => `${share > 0 ? "+" : "−"}${Math.abs(100 * share).toFixed(0)}%`;
