import type { PolicyDefinition } from "../../sim/contract/policy.ts";
import type { Entry } from "../entry.ts";
import { byVectors, panigrahy } from "./vector-packing.ts";
import { weights } from "./weights.ts";

/** -sum over resources of weight * (free - request)^2, as shares of the largest node of the cell. */
export const l2Norm: Entry<PolicyDefinition> = {
  about: "the smallest Euclidean distance of request and free, as shares of the largest node: packs",
  source: panigrahy,
  parameters: { weights },
  make: (context) => byVectors("l2-norm", context, ({ gap }) => -gap),
};
