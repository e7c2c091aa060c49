import { join } from "node:path";
import { runCommand } from "./kit/command.ts";
import { type Figure, type Group, type Question } from "./kit/figures.ts";

const scenario = join(import.meta.dirname, "../../../bench/steady.yaml");
const ROUNDS = 3;

export const question: Question = {
  asks: "Does a run ten times as long take more memory?",
  answer: () => [
    compare("all tables and charts written", []),
    compare("only the summary", ["outputs.charts=false", "outputs.files=[]"]),
  ],
};

function compare(title: string, settings: readonly string[]): Group {
  const short: number[] = [];
  const long: number[] = [];
  const pods: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const day = runCommand(scenario, settings);
    const tenDays = runCommand(scenario, [...settings, "duration=120h"]);
    short.push(day.peakRssBytes / 1e6);
    long.push(tenDays.peakRssBytes / 1e6);
    pods.push(day.pods.submitted, tenDays.pods.submitted);
  }
  const growth = long.map((peak, round) => peak / (short[round] as number));
  const peak = (name: string, samples: readonly number[]): Figure => ({
    name,
    unit: "MB",
    lessIsBetter: true,
    samples,
  });
  return {
    title,
    figures: [
      peak("peak RSS, 12 h", short),
      peak("peak RSS, 120 h", long),
      { name: "growth", unit: "x", lessIsBetter: true, samples: growth, aim: 1.1 },
    ],
    notes: [
      `${Math.min(...pods).toLocaleString("en-US")} and ${Math.max(...pods).toLocaleString("en-US")} pods`,
    ],
  };
}
