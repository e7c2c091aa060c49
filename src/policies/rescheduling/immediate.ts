import type { ReschedulingPolicy } from "../../sim/contract/rescheduling.ts";

/** Gives the pods up as soon as the silence is noticed. */
export const immediate = (): ReschedulingPolicy => ({ name: "immediate", giveUpAfter: () => 0 });
