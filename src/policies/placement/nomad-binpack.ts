import type { PolicyDefinition } from "../../sim/contract/policy.ts";
import type { Entry } from "../entry.ts";
import { nomad, nomadParameters, nomadSource } from "./nomad.ts";

/**
 * (20 - 10^free cpu - 10^free memory) / 18, shares of the node that are free with the pod on it, in 0 to 1.
 */
export const nomadBinpack: Entry<PolicyDefinition> = {
  about: "Nomad's binpack, Google's BestFit v3: exponential in the free shares of cpu and memory",
  source: nomadSource,
  parameters: nomadParameters,
  make: (context) => nomad("nomad-binpack", context, (total) => 20 - total),
};
