import type { PolicyDefinition } from "../../sim/contract/policy.ts";
import type { Entry } from "../entry.ts";
import { nomad, nomadParameters, nomadSource } from "./nomad.ts";

/** (10^free cpu + 10^free memory - 2) / 18: shares of the node free with the pod on it; cut to 0 to 1. */
export const nomadSpread: Entry<PolicyDefinition> = {
  about: "Nomad's spread: the reverse of its binpack",
  source: nomadSource,
  parameters: nomadParameters,
  make: (context) => nomad("nomad-spread", context, (total) => total - 2),
};
