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

/** Small cells are made several times: what the engine keeps for itself would hide them. */
const NODES = 2_000;
const MOST_COPIES = 50;
const REHEARSAL = 200;

/**
 * Growth of the heap and of array buffers, after full collections, while a cell is made, filled, and asked
 * for a place for two pods of each kind.
 */
export async function measureMemory(options: MemoryOptions): Promise<Memory> {
  const { question, policy, nodes, load } = options;
  const copies = Math.max(1, Math.min(MOST_COPIES, Math.ceil(NODES / nodes)));
  const rehearsal = await made(question, policy, REHEARSAL);
  rehearsal.fill(load);
  rehearsal.meet();
  const before = liveBytes();
  const cells: SteadyLoad[] = [];
  for (let i = 0; i < copies; i++) cells.push(await made(question, policy, nodes));
  const empty = liveBytes();
  for (const cell of cells) cell.fill(load);
  const filled = liveBytes();
  const pods = cells.reduce((sum, cell) => sum + cell.pods, 0);
  for (const cell of cells) cell.meet();
  const met = liveBytes();
  return {
    bytesPerNode: (empty - before + met - filled) / (copies * nodes),
    bytesPerPod: (filled - empty) / Math.max(1, pods),
  };
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
