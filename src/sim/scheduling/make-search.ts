import type { RandomStream } from "../../base/random.ts";
import type { Clock } from "../contract/observer.ts";
import type { Policy, Ties } from "../contract/policy.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import { PolicyEvaluator } from "./evaluate.ts";
import { IndexedSearch } from "./indexed-search.ts";
import { ReferenceSearch } from "./reference-search.ts";
import { SampledSearch } from "./sampled-search.ts";
import type { Evaluate, Search } from "./search.ts";
import { TieBreak } from "./tie-break.ts";
import { VectorSearch } from "./vector-search.ts";

export interface SearchOptions {
  readonly state: ClusterState;
  readonly policy: Policy;
  /** `reference` forces the search that remembers nothing. */
  readonly search: "indexed" | "reference";
  /** Overrides the policy's own tie break. */
  readonly ties?: Ties | undefined;
  readonly random: RandomStream;
  /** What `ClusterView.now` shows; 0 without one. */
  readonly clock?: Clock | undefined;
}

/** What finds the nodes that a policy wants, and what it goes by. */
export interface PolicySearch {
  readonly evaluator: PolicyEvaluator;
  readonly ties: TieBreak;
  readonly search: Search;
  /** Asks about all nodes but those that one pod may not go to, beyond what its class says. */
  readonly searchWithout: (excludes: Excludes) => Search;
}

type Excludes = (pod: number, node: number) => boolean;

/** The search for a policy. Which one follows from what the policy reads; all give the same answers. */
export function makePolicySearch(options: SearchOptions): PolicySearch {
  const { state, policy, random } = options;
  const ties = new TieBreak(options.ties ?? policy.ties ?? "first", random);
  if (policy.sample !== undefined) return sampledSearch(options, policy.sample, ties);
  if (scoresAll(options)) {
    const evaluator = new PolicyEvaluator(state, policy, options.clock, "all");
    const searchWithout = (excludes?: Excludes): Search => new VectorSearch(state, evaluator, ties, excludes);
    return { evaluator, ties, search: searchWithout(), searchWithout };
  }
  const evaluator = new PolicyEvaluator(state, policy, options.clock);
  const searchWithout = (excludes: Excludes): Search =>
    new ReferenceSearch(state, evaluator.evaluate, ties, excludes);
  return { evaluator, ties, search: makeSearch(options, evaluator.evaluate, ties), searchWithout };
}

/** Only a filter that reads the cluster makes what will do depend on more than the one node. */
function sampledSearch(options: SearchOptions, sample: number, ties: TieBreak): PolicySearch {
  const { state, policy, random, search } = options;
  const evaluator = new PolicyEvaluator(state, policy, options.clock);
  const indexed = search === "indexed" && (policy.reads === "node" || !policy.filter);
  const searchWithout = (excludes?: Excludes): Search =>
    new SampledSearch({ state, evaluator, ties, random, sample, indexed, excludes });
  return { evaluator, ties, search: searchWithout(), searchWithout };
}

/** Whether the policy scores all nodes in one call. */
function scoresAll({ policy, search }: SearchOptions): boolean {
  if (!policy.scoreAll) return false;
  return policy.score === undefined || (policy.reads === "cluster" && search === "indexed");
}

/** A search by evaluations that read what the policy reads. */
export function makeSearch(
  { state, policy, search }: Pick<SearchOptions, "state" | "policy" | "search">,
  evaluate: Evaluate,
  ties: TieBreak,
): Search {
  const isIndexed = policy.reads === "node" && search === "indexed";
  return isIndexed ? new IndexedSearch(state, evaluate, ties) : new ReferenceSearch(state, evaluate, ties);
}
