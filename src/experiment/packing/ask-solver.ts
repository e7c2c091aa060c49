import { Worker } from "node:worker_threads";
import type { Instance } from "./instance.ts";
import type { Ending, Known } from "./solve-packing.ts";

export interface PackingTask {
  readonly instance: Instance;
  /** What is known already. */
  readonly known: Known;
  /** Seconds of real time, loading the solver included. */
  readonly seconds: number;
  /** Ends the search early, as if time were up. */
  readonly signal?: AbortSignal | undefined;
}

/** What the thread is given. */
export interface SolverTask {
  readonly instance: Instance;
  readonly known: Known;
  /** Milliseconds since 1970 at which it should end. */
  readonly deadline: number;
}

/** What the thread says: more is known, and at last how it ended. */
export type SolverNews = { readonly known: Known } | { readonly ended: Ending };

export interface Asked {
  readonly known: Known;
  readonly ended: Ending;
  /** What went wrong in the solver; what was known until then stands. */
  readonly problem?: string | undefined;
}

/** Milliseconds beyond its time after which a thread that does not answer is ended. */
const PATIENCE = 1500;

const fromSources = import.meta.url.endsWith(".ts");
const ownProgram = new URL(fromSources ? "./solver-thread.ts" : "./solver-thread.js", import.meta.url);

/**
 * Lets a thread of its own narrow down what is known: the solver blocks the one it runs in, and may hang or
 * break down. Never throws for that. `program`: another thread to run, in tests.
 */
export function askSolver(
  { instance, known, seconds, signal }: PackingTask,
  program: URL = ownProgram,
): Promise<Asked> {
  return new Promise((resolve) => {
    const task: SolverTask = { instance, known, deadline: Date.now() + 1000 * seconds };
    const worker = new Worker(program, {
      workerData: task,
      ...(program.pathname.endsWith(".ts") && { execArgv: ["--import", "jiti/register"] }),
    });
    let newest = known;
    const end = (ended: Ending, problem?: string): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      resolve({ known: newest, ended, problem });
      void worker.terminate();
    };
    const timer = setTimeout(() => end("time-limit"), 1000 * seconds + PATIENCE);
    const stop = (): void => end("time-limit");
    signal?.addEventListener("abort", stop);
    if (signal?.aborted) stop();
    worker.on("message", (news: SolverNews) => {
      if ("ended" in news) end(news.ended);
      else newest = news.known;
    });
    worker.once("error", (error) => end("open", `the solver failed: ${error.message.split("\n", 1)[0]}`));
    worker.once("exit", () => end("open", "the solver ended without an answer"));
  });
}
