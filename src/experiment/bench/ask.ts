import { Worker } from "node:worker_threads";
import { PolicyError } from "../../sim/contract/policy.ts";
import type { Memory, MemoryOptions } from "./measure-memory.ts";
import type { Quality, QualityOptions } from "./measure-quality.ts";
import type { SpeedOptions, SpeedSample } from "./measure-speed.ts";
import type { Answer, Job } from "./worker.ts";

/** Asks in a thread of its own, with a heap and compiled code of its own. Throws PolicyError. */
export function askSpeed(options: SpeedOptions): Promise<readonly SpeedSample[]> {
  return ask({ kind: "speed", options }) as Promise<SpeedSample[]>;
}

export function askMemory(options: MemoryOptions): Promise<Memory> {
  return ask({ kind: "memory", options }) as Promise<Memory>;
}

export function askQuality(options: QualityOptions): Promise<Quality> {
  return ask({ kind: "quality", options }) as Promise<Quality>;
}

const fromSources = import.meta.url.endsWith(".ts");
const program = new URL(fromSources ? "./worker.ts" : "./worker.js", import.meta.url);

function ask(job: Job): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(program, {
      workerData: job,
      ...(fromSources && { execArgv: ["--import", "jiti/register"] }),
    });
    worker.once("message", (answer: Answer) => {
      if ("result" in answer) resolve(answer.result);
      else reject(new PolicyError(answer.policyError));
    });
    worker.once("error", reject);
    // After an answer this changes nothing.
    worker.once("exit", () => reject(new Error("bench: the measuring thread ended without an answer")));
  });
}
