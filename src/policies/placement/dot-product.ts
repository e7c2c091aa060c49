import type { PolicyDefinition } from "../../sim/contract/policy.ts";
import type { Entry } from "../entry.ts";
import { byVectors, panigrahy } from "./vector-packing.ts";
import { weights } from "./weights.ts";

/** Sum over resources of weight * request * free, both as shares of the largest node of the cell. */
export const dotProduct: Entry<PolicyDefinition> = {
  about: "the largest dot product of request and free, as shares of the largest node",
  source: panigrahy,
  parameters: { weights },
  make: (context) => byVectors("dot-product", context, ({ demandFree }) => demandFree),
};
