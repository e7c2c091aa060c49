import type { RandomStream } from "../../base/random.ts";
import type { Clock } from "../contract/observer.ts";
import type { Policy, Ties } from "../contract/policy.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import { PolicyEvaluator } from "./evaluate.ts";
import { IndexedSearch } from "./indexed-search.ts";
import { ReferenceSearch } from "./reference-search.ts";
import type { Evaluate, Search } from "./search.ts";
import { TieBreak } from "./tie-break.ts";

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
}

/** The search for a policy. Which one follows from what the policy reads; all give the same answers. */
export function makePolicySearch(options: SearchOptions): PolicySearch {
  const { state, policy, random } = options;
  const evaluator = new PolicyEvaluator(state, policy, options.clock);
  const ties = new TieBreak(options.ties ?? policy.ties ?? "first", random);
  return { evaluator, ties, search: makeSearch(options, evaluator.evaluate, ties) };
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
