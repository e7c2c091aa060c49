import { RandomStream } from "../../base/random.ts";
import { placementPolicies } from "../../policies/registry.ts";
import type { KubeProfile } from "../../sim/contract/kube-profile.ts";
import { makePolicy, type Policy, type PolicyContext } from "../../sim/contract/policy.ts";
import type { ClusterState } from "../../sim/model/cluster-state.ts";
import { makePolicySearch, type PolicySearch } from "../../sim/scheduling/make-search.ts";
import type { BenchCell } from "./bench-cell.ts";
import { leave, type Placer } from "./placer.ts";

/** A policy to measure. */
export interface BenchPolicy {
  /** As it is called in results. */
  readonly name: string;
  /** The policy's own name, or where the user's own is as it was written. */
  readonly use: string;
  readonly kind: "built-in" | "kube" | "own";
  /** Where the user's own is. */
  readonly path?: string | undefined;
  /** As the policy gets them, defaults filled in. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Of the Kubernetes scheduler; as it is without a configuration when absent. */
  readonly profile?: KubeProfile | undefined;
}

/** Puts the policy to work on the cell; only what it needs is loaded. Throws PolicyError. */
export async function makePlacer(policy: BenchPolicy, cell: BenchCell): Promise<Placer> {
  const { state } = cell;
  const random = new RandomStream(`bench/${policy.name}/scheduler`);
  if (policy.kind === "kube") {
    const { KubePlacer } = await import("./kube-placer.ts");
    return new KubePlacer(state, random, policy.profile);
  }
  const made = await policyOf(policy, cell);
  const search = makePolicySearch({ state, policy: made, search: "indexed", random });
  return new SearchPlacer(state, search);
}

async function policyOf(
  { name, use, path, parameters }: BenchPolicy,
  { state, taskMix }: BenchCell,
): Promise<Policy> {
  const context: PolicyContext = {
    parameters,
    resources: state.resources.all.map((resource) => resource.name),
    random: new RandomStream(`bench/${name}/policy`),
    taskMix,
    nodes: state.nodes.size,
  };
  if (path !== undefined) return (await import("../own-policy.ts")).loadOwnPolicy(path, context);
  const definition = placementPolicies[use]?.make;
  if (!definition) throw new RangeError(`no policy ${use}`);
  return makePolicy(definition, context);
}

class SearchPlacer implements Placer {
  readonly #state: ClusterState;
  readonly #search: PolicySearch;

  constructor(state: ClusterState, search: PolicySearch) {
    this.#state = state;
    this.#search = search;
  }

  submitted(): void {}

  decide(pod: number): number {
    const { search, evaluator } = this.#search;
    evaluator.onBehalfOf(this.#state.pods.owner[pod] as number);
    const node = search.find(pod);
    if (node < 0) return node;
    evaluator.chooseDevice(pod, node);
    this.#state.bind(pod, node, 0);
    return node;
  }

  put(pod: number, node: number): void {
    this.#state.bind(pod, node, 0);
  }

  end(pod: number): void {
    leave(this.#state, pod);
  }
}
