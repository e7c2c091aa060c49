import type { Parameters } from "../../sim/contract/parameters.ts";
import type { Policy } from "../../sim/contract/policy.ts";

/** Where the policies of Trimaran come from. */
export const trimaranSource = "kubernetes-sigs/scheduler-plugins v0.30, pkg/trimaran";

/** What a scenario may say of the use they look at. */
export const looks: Parameters = {
  every: { type: "duration", about: "how often the use of the nodes is looked at", default: "1m" },
  looks: { type: "whole", about: "how many looks are kept", default: 15, min: 1, max: 1000 },
};

/** `use` as a policy keeps it. */
export function kept({
  every,
  looks: count,
}: Readonly<Record<string, unknown>>): NonNullable<Policy["keeps"]> {
  return { use: { every: every as number, looks: count as number } };
}
