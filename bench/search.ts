import { RandomStream } from "../src/base/random.ts";
import { placementPolicies } from "../src/policies/registry.ts";
import type { Policy } from "../src/sim/contract/policy.ts";
import { PolicyEvaluator } from "../src/sim/scheduling/evaluate.ts";
import { IndexedSearch } from "../src/sim/scheduling/indexed-search.ts";
import { ReferenceSearch } from "../src/sim/scheduling/reference-search.ts";
import type { Search } from "../src/sim/scheduling/search.ts";
import { TieBreak } from "../src/sim/scheduling/tie-break.ts";
import { cpuMilliseconds } from "./kit/clocks.ts";
import type { Group, Question } from "./kit/figures.ts";
import { GoogleLikeCell } from "./kit/google-like-cell.ts";

const NODES = 12_500;
const LOAD = 0.8;
const ROUNDS = 9;
/** Decisions of a round. */
const FEW = 200;
const MANY = 5_000;

export const question: Question = {
  asks: "How many decisions a second, searching with and without an index?",
  answer: () => ["first-fit", "best-fit", "least-allocated", "random-fit"].map((name) => compare(name)),
};

interface Side {
  readonly cell: GoogleLikeCell;
  readonly search: Search;
  readonly samples: number[];
}

function compare(name: string): Group {
  const policy = placementPolicies[name]?.make as Policy;
  const reference = side(policy, ReferenceSearch);
  const indexed = side(policy, IndexedSearch);
  // The index is warm after the decisions whose placements are compared.
  decide(indexed, FEW * ROUNDS);
  const placements = indexed.cell.placements.toString();
  decide(indexed, MANY - FEW * ROUNDS);
  const evaluationsBefore = indexed.search.evaluations;
  for (let round = 0; round < ROUNDS; round++) {
    reference.samples.push(decide(reference, FEW));
    indexed.samples.push(decide(indexed, MANY));
  }
  if (reference.cell.placements.toString() !== placements)
    throw new Error(`${name}: the searches placed pods differently`);
  const evaluations = (indexed.search.evaluations - evaluationsBefore) / (ROUNDS * MANY);
  const figure = { unit: "1/s", lessIsBetter: false };
  return {
    title: `${name}, ${NODES.toLocaleString("en-US")} nodes, ${indexed.cell.pods.toLocaleString("en-US")} pods`,
    baseline: "reference",
    figures: [
      { ...figure, name: "reference", samples: reference.samples },
      { ...figure, name: "indexed", samples: indexed.samples },
    ],
    notes: [
      `evaluations a decision: reference ${NODES}, indexed ${Math.round(evaluations)}`,
      `same placements: ${placements} after ${FEW * ROUNDS} decisions`,
    ],
  };
}

function side(policy: Policy, search: typeof IndexedSearch | typeof ReferenceSearch): Side {
  const cell = new GoogleLikeCell({ nodes: NODES, load: LOAD, seed: "bench/search" });
  const { evaluate } = new PolicyEvaluator(cell.state, policy);
  const ties = new TieBreak(policy.ties ?? "first", new RandomStream("bench/search/ties"));
  return { cell, search: new search(cell.state, evaluate, ties), samples: [] };
}

/** Decisions a second of CPU. */
function decide({ cell, search }: Side, count: number): number {
  const start = cpuMilliseconds();
  for (let i = 0; i < count; i++) cell.decide(search);
  return (1000 * count) / (cpuMilliseconds() - start);
}
