import type { Figure, Group, Question } from "./kit/figures.ts";
import { KubeSide } from "./kit/kube-side.ts";
import { benchCluster, type Workload, workloads } from "./kit/kube-workloads.ts";
import { realScheduler } from "./kit/real-kube-scheduler.ts";

const SIZES = [1_000, 5_000, 15_000, 50_000];
const ROUNDS = 5;
/** Decisions of a round: the reference asks some millions of times a second at most. */
const FEW = (nodes: number): number => Math.max(2, Math.round(60_000 / nodes));
const MANY = 500;

export const question: Question = {
  asks: "How many decisions a second does the Kubernetes scheduler make, with all nodes scored?",
  answer: () => SIZES.flatMap((nodes) => workloads.map((workload) => compare(nodes, workload))),
};

function compare(nodes: number, workload: Workload): Group {
  const few = FEW(nodes);
  const reference = new KubeSide(benchCluster(nodes), workload, "reference");
  const indexed = new KubeSide(benchCluster(nodes), workload, "indexed");
  indexed.decide(few * ROUNDS);
  const { placements } = indexed;
  indexed.decide(MANY);
  const before = indexed.evaluations;
  for (let round = 0; round < ROUNDS; round++) {
    reference.samples.push(reference.decide(few));
    indexed.samples.push(indexed.decide(MANY));
  }
  if (reference.placements !== placements)
    throw new Error(`${workload.name}: the searches placed pods differently`);
  const figure = { unit: "1/s", lessIsBetter: false };
  const real = realScheduler[workload.name]?.[nodes];
  const figures: Figure[] = [
    { ...figure, name: "reference", samples: reference.samples },
    { ...figure, name: "indexed", samples: indexed.samples, aim: aimOf(workload.name, nodes) },
    ...(real === undefined ? [] : [{ ...figure, name: "kube-scheduler v1.36.3 (told)", samples: [real] }]),
  ];
  return {
    title: `${workload.name}, ${nodes.toLocaleString("en-US")} nodes`,
    baseline: real === undefined ? "reference" : "kube-scheduler v1.36.3 (told)",
    figures,
    notes: [
      `evaluations of a node by a decision: indexed ${((indexed.evaluations - before) / (ROUNDS * MANY)).toFixed(1)}`,
    ],
  };
}

function aimOf(name: string, nodes: number): number | undefined {
  if (nodes !== 5_000) return undefined;
  if (name === "basic") return 100_000;
  return /required|spread/.test(name) ? 10_000 : undefined;
}
