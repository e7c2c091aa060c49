import type { BenchQuestion } from "../../scenario/bench-question.ts";
import { collectGarbage } from "../collect-garbage.ts";
import { BenchCell, PodDraws } from "./bench-cell.ts";
import { type BenchPolicy, makePlacer } from "./make-placer.ts";
import { SteadyLoad } from "./steady-load.ts";

export interface MemoryOptions {
  readonly question: BenchQuestion;
  readonly policy: BenchPolicy;
  readonly nodes: number;
  readonly load: number;
}

export interface Memory {
  /** A node's row, what it is called, and what the search keeps about it. */
  readonly bytesPerNode: number;
  readonly bytesPerPod: number;
}

/**
 * Smaller cells would hide behind what the engine keeps for itself, and in the room that tables begin with.
 */
const FEWEST_NODES = 2_000;

/**
 * Growth of the heap and of array buffers, after full collections, while a cell of at least 2,000 nodes is
 * made, filled, and asked for a place for two pods of each kind.
 */
export async function measureMemory({ question, policy, nodes, load }: MemoryOptions): Promise<Memory> {
  const size = Math.max(nodes, FEWEST_NODES);
  await rehearse(question, policy);
  const before = liveBytes();
  const cell = await made(question, policy, size);
  const empty = liveBytes();
  cell.fill(load);
  const filled = liveBytes();
  cell.meet();
  const met = liveBytes();
  return {
    bytesPerNode: (empty - before + met - filled) / size,
    // Asked last, so that the cell is there until then; each pod that came let about one go.
    bytesPerPod: (filled - empty) / Math.max(1, cell.pods),
  };
}

/** Loads and compiles the code, so that it is not counted. */
async function rehearse(question: BenchQuestion, policy: BenchPolicy): Promise<void> {
  const cell = await made(question, policy, 200);
  cell.fill(0.5);
  cell.meet();
}

async function made(question: BenchQuestion, policy: BenchPolicy, nodes: number): Promise<SteadyLoad> {
  const cell = new BenchCell(question, nodes);
  return new SteadyLoad(cell, await makePlacer(policy, cell), new PodDraws(question, "memory"));
}

/** Bytes of live objects and array buffers of this thread. */
function liveBytes(): number {
  // Array buffers are given back by the collection after the one that found them free.
  for (let i = 0; i < 3; i++) collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
