import { existsSync } from "node:fs";
import { join } from "node:path";
import { type CommandResult, runCommand } from "./kit/command.ts";
import type { Figure, Group, Question } from "./kit/figures.ts";

const root = join(import.meta.dirname, "../../..");
const ROUNDS = 5;
const TRACE_ROUNDS = 3;
const NO_CHARTS = "outputs.charts=false";
const NO_FILES = "outputs.files=[]";

export const question: Question = {
  asks: "How fast is a whole run, from the scenario file to the written tables?",
  answer: ({ data }) => [
    synthetic("quickstart", join(root, "scenarios/quickstart.yaml")),
    synthetic("a heavier cell: 10,000 nodes, short jobs", join(root, "bench/heavy.yaml")),
    ...traces(data),
  ],
};

/** Events a second with handlers and metrics on, by the wall clock of the command. */
function synthetic(title: string, scenario: string): Group {
  const full: CommandResult[] = [];
  const summary: CommandResult[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    full.push(runCommand(scenario, [NO_CHARTS]));
    summary.push(runCommand(scenario, [NO_CHARTS, NO_FILES]));
  }
  const { events, decisions, pods } = full[0] as CommandResult;
  return {
    title,
    figures: [
      { ...rate("all tables written", full), aim: 1 },
      { ...rate("only the summary", summary), aim: 1 },
      memory(full),
    ],
    notes: [words({ events, decisions, evictions: pods.evictions }), "Start of the program included."],
  };
}

/** Google's cell of 2011, placed by our scheduler. */
function traces(data: string): Group[] {
  if (!existsSync(join(data, "google-2011")) && !existsSync(join(data, "task_events")))
    return [{ title: `Google's trace of 2011: SKIPPED, not in ${data}`, figures: [] }];
  const policies = ["best-fit", "least-allocated"];
  const results = policies.map((): CommandResult[] => []);
  for (let round = 0; round < TRACE_ROUNDS; round++)
    policies.forEach((policy, i) =>
      results[i]?.push(
        runCommand(
          join(root, "scenarios/google-2011-policy.yaml"),
          [NO_CHARTS, `policies.scheduler.use=${policy}`],
          data,
        ),
      ),
    );
  return policies.map((policy, i) => traceGroup(policy, results[i] as CommandResult[]));
}

function traceGroup(policy: string, results: CommandResult[]): Group {
  const { events, decisions, pods, fingerprint } = results[0] as CommandResult;
  const { submitted, finished, failed, killed, lost, running, pending } = pods;
  if (results.some((result) => result.fingerprint !== fingerprint))
    throw new Error(`${policy}: the same run gave different fingerprints`);
  if (submitted !== finished + failed + killed + lost + running + pending)
    throw new Error(`${policy}: pods are not all accounted for`);
  const seconds = results.map(({ wallSeconds }) => wallSeconds);
  return {
    title: `Google's trace of 2011, ${policy}`,
    figures: [
      { name: "wall clock", unit: "s", lessIsBetter: true, samples: seconds, aim: 15 },
      rate("events", results),
      {
        name: "decisions",
        unit: "1/s",
        lessIsBetter: false,
        samples: seconds.map((wall) => decisions / wall),
      },
      memory(results, 700),
    ],
    notes: [
      words({ events, decisions, submitted, evictions: pods.evictions }),
      words({ finished, failed, killed, lost }),
      words({ running, pending }),
    ],
  };
}

const rate = (name: string, results: readonly CommandResult[]): Figure => ({
  name,
  unit: "M/s",
  lessIsBetter: false,
  samples: results.map(({ events, wallSeconds }) => events / wallSeconds / 1e6),
});

const memory = (results: readonly CommandResult[], aim?: number): Figure => ({
  name: "peak RSS",
  unit: "MB",
  lessIsBetter: true,
  samples: results.map(({ peakRssBytes }) => peakRssBytes / 1e6),
  aim,
});

const words = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${count.toLocaleString("en-US")} ${name}`)
    .join(", ");
