import { availableParallelism } from "node:os";
import type { BenchRow } from "../../metrics/bench.ts";
import type { BenchQuestion } from "../../scenario/bench-question.ts";
import { packingBound } from "../packing/packing-bound.ts";
import { askMemory, askQuality, askSpeed } from "./ask.ts";
import { type FilledCell, packingProblem } from "./measure-quality.ts";
import type { Memory } from "./measure-memory.ts";
import type { BenchPolicy } from "./make-placer.ts";
import type { SpeedSample } from "./measure-speed.ts";
import { benchRow, type Rated } from "./bench-row.ts";

/** A question with what is asked of it. */
export interface BenchPlan {
  readonly question: BenchQuestion;
  readonly policies: readonly BenchPolicy[];
  readonly sizes: readonly number[];
  /** Lowest first. */
  readonly loads: readonly number[];
}

export interface BenchOptions {
  /** Measured for each policy, cell and load, in all rounds. */
  readonly seconds: number;
  readonly rounds: number;
  /** Seconds that the solver may take for each bound. */
  readonly boundSeconds: number;
  /** Told after each thread that ended. */
  readonly onProgress?: (() => void) | undefined;
}

/** Threads that a plan takes. */
export function threadsOf(plans: readonly BenchPlan[], rounds: number): number {
  return plans.reduce((sum, plan) => {
    const cells = new Set(plan.sizes.map((nodes) => qualityNodes(plan, nodes)));
    return sum + plan.policies.length * (plan.sizes.length * (rounds + 1) + cells.size);
  }, 0);
}

/**
 * Measures every policy of the plans. Speed in rounds: in each, every policy is measured once, in a thread of
 * its own, one after the other, so that a slow minute of the machine hits all of them. Throws PolicyError.
 */
export async function runBench(plans: readonly BenchPlan[], options: BenchOptions): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const plan of plans) {
    const { question, policies, loads } = plan;
    const known = new Map<number, readonly Rated[]>();
    for (const nodes of plan.sizes) {
      const speeds = await speedsOf(plan, nodes, options);
      const load = Math.max(...loads);
      const memories = await inLanes(policies, async (policy): Promise<Memory> => {
        const memory = await askMemory({ question, policy, nodes, load });
        options.onProgress?.();
        return memory;
      });
      const cell = qualityNodes(plan, nodes);
      const rated = known.get(cell) ?? (await qualityOf(plan, cell, options));
      known.set(cell, rated);
      policies.forEach(({ name }, p) =>
        loads.forEach((each, at) =>
          rows.push(
            benchRow({
              key: { question: question.name, policy: name, nodes, load: each },
              samples: (speeds[p] ?? []).map((round) => round[at] as SpeedSample),
              memory: memories[p] as Memory,
              rated: rated[p] as Rated,
              qualityNodes: cell,
              at,
            }),
          ),
        ),
      );
    }
  }
  return rows;
}

const qualityNodes = ({ question }: BenchPlan, nodes: number): number =>
  Math.min(nodes, question.qualityNodes);

/** By policy, then round, then load. */
async function speedsOf(
  { question, policies, loads }: BenchPlan,
  nodes: number,
  { seconds, rounds, onProgress }: BenchOptions,
): Promise<(readonly SpeedSample[])[][]> {
  const speeds = policies.map((): (readonly SpeedSample[])[] => []);
  for (let round = 0; round < rounds; round++)
    for (const [p, policy] of policies.entries()) {
      const options = { question, policy, nodes, loads, round, seconds: seconds / rounds };
      speeds[p]?.push(await askSpeed(options));
      onProgress?.();
    }
  return speeds;
}

/** By policy. */
async function qualityOf(
  { question, policies, loads }: BenchPlan,
  nodes: number,
  { boundSeconds, onProgress }: BenchOptions,
): Promise<Rated[]> {
  // Policies that turn nobody away have placed the same pods.
  const known = new Map<string, Promise<number | null>>();
  const boundOf = ({ placed }: FilledCell): Promise<number | null> => {
    const key = placed.join();
    const found = known.get(key) ?? fewestNodes(question, nodes, placed, boundSeconds);
    known.set(key, found);
    return found;
  };
  return inLanes(policies, async (policy): Promise<Rated> => {
    const quality = await askQuality({ question, policy, nodes, loads });
    const bounds: (number | null)[] = [];
    for (const cell of quality.filled) bounds.push(await boundOf(cell));
    onProgress?.();
    return { quality, bounds };
  });
}

const LANES = 4;

/** Several at once, since nothing is timed; the results in the order of the items. */
async function inLanes<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = [...items.entries()];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: Math.min(LANES, availableParallelism()) }, lane));
  return results;
}

async function fewestNodes(
  question: BenchQuestion,
  nodes: number,
  placed: readonly number[],
  seconds: number,
): Promise<number | null> {
  const { bound, status } = await packingBound({ ...packingProblem(question, nodes, placed), seconds });
  return status === "failed" || !Number.isFinite(bound) || bound === 0 ? null : bound;
}
