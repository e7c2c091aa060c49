import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { median } from "../../src/experiment/bench/median.ts";
import type { Group } from "./figures.ts";
import type { BenchMachine } from "../../src/metrics/bench.ts";

/** One run of the benchmarks: medians by question, group and figure. */
interface Entry {
  readonly date: string;
  readonly commit: string;
  /** Whether files were changed since that commit. */
  readonly changed: boolean;
  readonly machine: BenchMachine;
  readonly figures: Readonly<Record<string, number>>;
}

/** Adds the medians to the history file. */
export function record(
  path: string,
  where: BenchMachine,
  answers: Readonly<Record<string, readonly Group[]>>,
): void {
  const git = (...words: string[]): string => execFileSync("git", words, { encoding: "utf8" }).trim();
  const entry: Entry = {
    date: new Date().toISOString(),
    commit: git("rev-parse", "--short", "HEAD"),
    changed: git("status", "--porcelain", "--", "src", "bench", "package-lock.json") !== "",
    machine: where,
    figures: figuresOf(answers),
  };
  const entries = JSON.parse(readFileSync(path, "utf8")) as Entry[];
  writeFileSync(path, `${JSON.stringify([...entries, entry], null, 1)}\n`);
}

/** Medians to four digits, named `question / group / figure, unit`. */
export function figuresOf(answers: Readonly<Record<string, readonly Group[]>>): Record<string, number> {
  const figures: Record<string, number> = {};
  for (const [question, groups] of Object.entries(answers))
    for (const { title, figures: all } of groups)
      for (const { name, unit, samples } of all)
        figures[`${question} / ${title} / ${name}, ${unit}`] = Number(median(samples).toPrecision(4));
  return figures;
}
