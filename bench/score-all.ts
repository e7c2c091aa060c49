import { RandomStream } from "../src/base/random.ts";
import type { Policy } from "../src/sim/contract/policy.ts";
import { CPU } from "../src/sim/model/resources.ts";
import { makePolicySearch, type PolicySearch } from "../src/sim/scheduling/make-search.ts";
import { cpuMilliseconds } from "./kit/clocks.ts";
import type { Group, Question } from "./kit/figures.ts";
import { GoogleLikeCell } from "./kit/google-like-cell.ts";

const LOAD = 0.8;
const ROUNDS = 9;
/** Decisions of a round. */
const MANY = 300;

export const question: Question = {
  asks: "How many decisions a second does a policy make that reads the cluster, asked node by node and at once?",
  answer: () => [1000, 12_500].map((nodes) => compare(nodes)),
};

/** Packs by cpu, and away from nodes with many pods the more of the cell is down. */
const policy: Policy = {
  name: "crowd-averse",
  reads: "cluster",
  score: (pod, node, cluster) =>
    (node.requested(CPU) + pod.request(CPU)) / node.allocatable(CPU) - node.podCount / cluster.upNodes,
  scoreAll: (pod, nodes, cluster, scores) => {
    const [requested, allocatable] = [nodes.requested(CPU), nodes.allocatable(CPU)];
    const { podCount, count } = nodes;
    const request = pod.request(CPU);
    const { upNodes } = cluster;
    for (let row = 0; row < count; row++)
      scores[row] =
        ((requested[row] as number) + request) / (allocatable[row] as number) -
        (podCount[row] as number) / upNodes;
  },
};

interface Side {
  readonly cell: GoogleLikeCell;
  readonly search: PolicySearch;
  readonly samples: number[];
}

function compare(nodes: number): Group {
  const each = side("reference", nodes);
  const all = side("indexed", nodes);
  for (const one of [each, all]) decide(one);
  for (let round = 0; round < ROUNDS; round++) for (const one of [each, all]) one.samples.push(decide(one));
  if (each.cell.placements.toString() !== all.cell.placements.toString())
    throw new Error("score and scoreAll placed pods differently");
  const figure = { unit: "1/s", lessIsBetter: false };
  return {
    title: `${nodes.toLocaleString("en-US")} nodes, ${all.cell.pods.toLocaleString("en-US")} pods`,
    baseline: "score",
    figures: [
      { ...figure, name: "score", samples: each.samples },
      { ...figure, name: "scoreAll", samples: all.samples },
    ],
    notes: [`same placements: ${all.cell.placements.toString()} after ${(ROUNDS + 1) * MANY} decisions`],
  };
}

function side(search: "indexed" | "reference", nodes: number): Side {
  const cell = new GoogleLikeCell({ nodes, load: LOAD, seed: "bench/search" });
  const random = new RandomStream("bench/score-all/ties");
  return { cell, search: makePolicySearch({ state: cell.state, policy, search, random }), samples: [] };
}

/** Decisions a second of CPU. */
function decide({ cell, search: { search, evaluator } }: Side): number {
  const start = cpuMilliseconds();
  for (let i = 0; i < MANY; i++) {
    evaluator.onBehalfOf(0);
    cell.decide(search);
  }
  return (1000 * MANY) / (cpuMilliseconds() - start);
}
