import type { Parameter } from "../../sim/contract/parameters.ts";
import type { PolicyContext } from "../../sim/contract/policy.ts";

/** Weights of resources by name; what is not named counts nothing. */
export const weights: Parameter = {
  type: "record",
  of: { type: "number", about: "weight of the resource", min: 0, max: 1e6 },
  about: "weights of resources by name, others counting nothing; without it all count the same",
};

/** The weight of each resource by row: those of the scenario, or 1 each. */
export function weightsOf({ parameters, resources }: PolicyContext): readonly number[] {
  const given = parameters["weights"] as Readonly<Record<string, number>> | undefined;
  return resources.map((name) => (given ? (given[name] ?? 0) : 1));
}
