import { parentPort, workerData } from "node:worker_threads";
import { PolicyError } from "../../sim/contract/policy.ts";
import { measureMemory, type MemoryOptions } from "./measure-memory.ts";
import { measureQuality, type QualityOptions } from "./measure-quality.ts";
import { measureSpeed, type SpeedOptions } from "./measure-speed.ts";

/** What a thread of its own is asked. */
export type Job =
  | { readonly kind: "speed"; readonly options: SpeedOptions }
  | { readonly kind: "memory"; readonly options: MemoryOptions }
  | { readonly kind: "quality"; readonly options: QualityOptions };

/** What it answers: the result, or what the user's policy did wrong. */
export type Answer = { readonly result: unknown } | { readonly policyError: string };

function resultOf(job: Job): Promise<unknown> {
  switch (job.kind) {
    case "speed":
      return measureSpeed(job.options);
    case "memory":
      return measureMemory(job.options);
    case "quality":
      return measureQuality(job.options);
  }
}

async function answer(job: Job): Promise<Answer> {
  try {
    return { result: await resultOf(job) };
  } catch (error) {
    if (error instanceof PolicyError) return { policyError: error.message };
    throw error;
  }
}

parentPort?.postMessage(await answer(workerData as Job));
