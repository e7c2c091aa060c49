import type { Figure, Group, Question } from "./kit/figures.ts";
import { KubeSide, type Strategy } from "./kit/kube-side.ts";
import { benchCluster, type Workload, workloads } from "./kit/kube-workloads.ts";
import { measured, type Rates, told } from "./kit/real-kube-scheduler.ts";

const SIZES = [1_000, 5_000, 15_000, 50_000];
/** Where the real one can be timed in reasonable time. */
const REAL_SIZES = [1_000, 5_000, 15_000];
const ROUNDS = 5;
/** Decisions of a round: the reference asks some millions of times a second at most. */
const FEW = (nodes: number): number => Math.max(2, Math.round(30_000 / nodes));
/** Fewer than nodes, since one workload puts a pod on each. */
const MANY = 150;

interface Real {
  readonly told: Rates;
  readonly now: Rates | undefined;
}

export const question: Question = {
  asks: "How many decisions a second does the Kubernetes scheduler make?",
  answer: () => {
    const now = measured(REAL_SIZES);
    const why = typeof now === "string" ? now : undefined;
    const rates = typeof now === "string" ? undefined : now;
    const all: Real = { told: told.all, now: rates?.all };
    const sampled: Real = { told: told.sampled, now: rates?.sampled };
    return [
      ...SIZES.flatMap((nodes) => workloads.map((workload) => compare(nodes, workload, all, false, why))),
      ...REAL_SIZES.flatMap((nodes) =>
        workloads
          .filter(({ name }) => told.sampled[name])
          .map((workload) => compare(nodes, workload, sampled, true, why)),
      ),
    ];
  },
};

function compare(
  nodes: number,
  workload: Workload,
  real: Real,
  sampling: boolean,
  why: string | undefined,
): Group {
  const few = FEW(nodes);
  const side = (strategy: Strategy): KubeSide =>
    new KubeSide(benchCluster(nodes), workload, strategy, sampling);
  const reference = side("reference");
  const indexed = side("indexed");
  const incremental = side("incremental");
  incremental.decide(few * ROUNDS);
  const { placements } = incremental;
  const before = incremental.evaluations;
  for (let round = 0; round < ROUNDS; round++) {
    reference.samples.push(reference.decide(few));
    indexed.samples.push(indexed.decide(few));
    incremental.samples.push(incremental.decideOften(MANY));
  }
  if (reference.placements !== placements || indexed.placements !== placements)
    throw new Error(`${workload.name}: the searches placed pods differently`);
  const figure = { unit: "1/s", lessIsBetter: false };
  const others: Figure[] = [];
  const add = (name: string, rate: number | undefined): void => {
    if (rate !== undefined) others.push({ ...figure, name, samples: new Array<number>(ROUNDS).fill(rate) });
  };
  add("v1.36.3, as told", real.told[workload.name]?.[nodes]);
  add("v1.36.3, now", real.now?.[workload.name]?.[nodes]);
  const evaluations = (incremental.evaluations - before) / (ROUNDS * MANY);
  return {
    title: `${workload.name}, ${nodes.toLocaleString("en-US")} nodes, ${sampling ? "sampled" : "all scored"}`,
    baseline: others.at(-1)?.name ?? "reference",
    figures: [
      { ...figure, name: "reference", samples: reference.samples },
      { ...figure, name: "indexed", samples: indexed.samples },
      {
        ...figure,
        name: "incremental",
        samples: incremental.samples,
        aim: aimOf(workload.name, nodes, sampling),
      },
      ...others,
    ],
    notes: [
      `evaluations of a node a decision: incremental ${evaluations.toFixed(1)}`,
      ...(why === undefined ? [] : [why]),
    ],
  };
}

function aimOf(name: string, nodes: number, sampling: boolean): number | undefined {
  if (nodes !== 5_000 || sampling) return undefined;
  if (name === "basic") return 100_000;
  return /required|spread/.test(name) ? 10_000 : undefined;
}
