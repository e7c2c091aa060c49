import { parentPort, workerData } from "node:worker_threads";
import type { SolverNews, SolverTask } from "./ask-solver.ts";
import { loadHighs } from "./load-highs.ts";
import { solvePacking } from "./solve-packing.ts";

// The thread that `askSolver` starts.
const { instance, known, deadline } = workerData as SolverTask;
const say = (news: SolverNews): void => parentPort?.postMessage(news);
const highs = await loadHighs();
const ended = solvePacking(instance, {
  highs,
  known,
  secondsLeft: () => (deadline - Date.now()) / 1000,
  report: (newer) => say({ known: newer }),
});
say({ ended });
