import type { PolicyDefinition } from "../../sim/contract/policy.ts";
import type { Entry } from "../entry.ts";
import { byVectors } from "./vector-packing.ts";
import { weights } from "./weights.ts";

/**
 * Cosine of the angle between request and free, both as shares of the largest node; 0 when one is nothing.
 */
export const cosine: Entry<PolicyDefinition> = {
  about: "what is free has the shape of what is requested: the smallest angle between the two",
  source: "hkust-adsl/kubernetes-scheduler-simulator, cosine_similarity_score.go",
  parameters: { weights },
  make: (context) =>
    byVectors("cosine", context, ({ demandFree, demand, free }) =>
      demand === 0 || free === 0 ? 0 : demandFree / Math.sqrt(demand * free),
    ),
};
