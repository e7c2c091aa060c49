import { spawn } from "node:child_process";
import type { RunMetrics } from "../metrics/study.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import { ChildFailure, exitCode } from "./exit-codes.ts";
import { finishedRun } from "./finished-run.ts";
import { interruptible } from "./interrupt.ts";
import type { StudyBar } from "./progress.ts";
import { writeRun } from "./write-run.ts";

export interface PlannedRun {
  readonly loaded: LoadedScenario;
  readonly seed: string;
  readonly folder: string;
  /** Words of the command line that run this, in a process of its own. */
  readonly words: readonly string[];
  /** As `WriteOptions.gapSeconds`. */
  readonly gapSeconds?: number | undefined;
}

export interface RunAllOptions {
  /** Runs at the same time; above 1 each in a process of its own. */
  readonly jobs: number;
  /** Runs also what has a result already. */
  readonly force: boolean;
  readonly paranoid: boolean;
  readonly bar: StudyBar;
  /** Takes what traces complain of, each line once. */
  readonly onWarning: (line: string) => void;
}

/**
 * Runs what has no result yet, and returns the figures of each run; undefined for those that Ctrl-C left
 * undone. Each run is written when it ends, so nothing is lost and the same call goes on.
 */
export async function runAll(
  runs: readonly PlannedRun[],
  options: RunAllOptions,
): Promise<(RunMetrics | undefined)[]> {
  const { jobs, force, bar } = options;
  const results = runs.map((planned) => (force ? undefined : finishedRun(planned)));
  const waiting = [...results.keys()].filter((index) => results[index] === undefined);
  bar.start(runs.length, runs.length - waiting.length);
  const work = jobs > 1 ? inProcessOfItsOwn : inThisProcess;
  try {
    await interruptible((interrupt) => {
      const failed = new AbortController();
      const signal = AbortSignal.any([interrupt, failed.signal]);
      const lane = async (): Promise<void> => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          if (signal.aborted) return;
          const planned = runs[next] as PlannedRun;
          const ended = await work(planned, signal, options);
          // A process may be stopped when it has just written its result.
          if (!ended && force) return;
          results[next] = finishedRun(planned);
          if (!ended) return;
          if (!results[next]) throw new Error(`${planned.folder} does not hold what was written to it`);
          bar.ended();
        }
      };
      return allOrFirstError(
        Array.from({ length: Math.min(jobs, waiting.length) }, () =>
          lane().catch((error: unknown) => {
            failed.abort();
            throw error;
          }),
        ),
      );
    });
  } finally {
    bar.stop();
  }
  return results;
}

/** Waits for all, then throws what the first of them threw. */
async function allOrFirstError(work: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(work);
  await Promise.all(work);
}

type Work = (run: PlannedRun, signal: AbortSignal, options: RunAllOptions) => Promise<boolean>;

const inThisProcess: Work = async (
  { loaded, seed, folder, gapSeconds },
  signal,
  { paranoid, bar, onWarning },
) => {
  const onProgress = ({ share }: { share: number | undefined }): void => bar.show(share ?? 0);
  const { outcome } = await writeRun(loaded, { seed, folder, paranoid, signal, onProgress, gapSeconds });
  for (const warning of outcome.warnings) onWarning(`warning: ${warning}`);
  return outcome.complete;
};

const inProcessOfItsOwn: Work = async ({ words, seed }, signal, { onWarning }) => {
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1] as string, ...words], {
    stdio: ["ignore", "ignore", "pipe"],
    // The Ctrl-C of a terminal goes to every process in front of it; we pass on the one that is ours.
    detached: true,
    windowsHide: true,
  });
  const stop = (): void => void child.kill("SIGINT");
  signal.addEventListener("abort", stop, { once: true });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const [code, by] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, name) => resolve([status, name]));
  }).finally(() => signal.removeEventListener("abort", stop));
  if (code === exitCode.ok) {
    for (const line of said.split("\n")) if (line !== "") onWarning(line);
    return true;
  }
  if (signal.aborted) return false;
  if (code === null || code === exitCode.interrupted)
    throw new ChildFailure(
      `the run of seed ${seed} was stopped${by === null ? "" : ` (${by})`}; finished runs are kept, and the same command goes on`,
      exitCode.interrupted,
    );
  throw new ChildFailure(said.trimEnd(), code);
};
