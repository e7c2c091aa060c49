import { placementPolicies } from "../../policies/registry.ts";
import { parametersSchema } from "../../scenario/parameter-schema.ts";
import type { PolicyDefinition } from "../../sim/contract/policy.ts";

/** A policy as the study runs it. */
export interface StudyPolicy {
  /** As published, or the name of one of ours that is not. */
  readonly name: string;
  readonly definition: PolicyDefinition;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Fills with draws of their own for each seed, whose mean is taken. */
  readonly fills: number;
}

/** The published policies, in their order, and what they are called here. */
const published: Readonly<Record<string, string>> = {
  Random: "gpu-random",
  DotProd: "gpu-dot-product",
  GpuClustering: "gpu-clustering",
  GpuPacking: "gpu-packing",
  BestFit: "gpu-best-fit",
  FGD: "fgd",
};

/**
 * Fills for each seed where chance decides: the original draws from a list of nodes that several threads put
 * together in whatever order, so only means can be compared.
 */
const FILLS_BY_CHANCE = 8;

/** Names of the published policies. */
export const publishedPolicies: readonly string[] = Object.keys(published);

/** All names under which a policy can be asked for. */
export const studyPolicyNames: readonly string[] = [...publishedPolicies, ...Object.keys(placementPolicies)];

/** The policy of a name, published or ours, capitals or not. Undefined when there is none. */
export function studyPolicy(name: string): StudyPolicy | undefined {
  const same = (other: string): boolean => other.toLowerCase() === name.toLowerCase();
  const [, own = Object.keys(placementPolicies).find(same)] =
    Object.entries(published).find(([theirs]) => same(theirs)) ?? [];
  const entry = own === undefined ? undefined : placementPolicies[own];
  if (own === undefined || !entry) return undefined;
  return {
    name: publishedPolicies.find((theirs) => published[theirs] === own) ?? own,
    definition: entry.make,
    parameters: parametersSchema(entry.parameters ?? {}).parse({}),
    fills: own === "gpu-random" ? FILLS_BY_CHANCE : 1,
  };
}
