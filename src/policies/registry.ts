import type { PolicyDefinition } from "../sim/contract/policy.ts";
import type { QueueOrder } from "../sim/contract/rules.ts";
import { balancedAllocation } from "./balanced-allocation.ts";
import { bestFit } from "./best-fit.ts";
import { firstFit } from "./first-fit.ts";
import { leastAllocated } from "./least-allocated.ts";
import { mostAllocated } from "./most-allocated.ts";
import { nextFit } from "./next-fit.ts";
import { type PreemptionMaker, preemptionRules } from "./preemption.ts";
import { queueOrders } from "./queue-order.ts";
import { randomFit } from "./random-fit.ts";
import { delayed } from "./rescheduling/delayed.ts";
import { immediate } from "./rescheduling/immediate.ts";
import { neverRepeat } from "./rescheduling/never-repeat.ts";
import { rateLimited } from "./rescheduling/rate-limited.ts";
import { spreadAway } from "./rescheduling/spread-away.ts";
import { worstFit } from "./worst-fit.ts";

/** A policy and one line about it, for `clustersim policies list`. */
export interface Entry<T> {
  readonly about: string;
  readonly make: T;
}

/** The built-in placement policies by name. */
export const placementPolicies: Readonly<Record<string, Entry<PolicyDefinition>>> = {
  "first-fit": { about: "the first node with room", make: firstFit },
  "next-fit": { about: "the first node with room from the last choice on, going round", make: nextFit },
  "best-fit": { about: "the node on which the least is left over: packs", make: bestFit },
  "worst-fit": { about: "the node on which the most is left over: spreads", make: worstFit },
  "random-fit": { about: "any node with room, each with equal chance", make: randomFit },
  "least-allocated": {
    about: "Kubernetes' LeastAllocated over cpu and memory: spreads",
    make: leastAllocated,
  },
  "most-allocated": { about: "Kubernetes' MostAllocated over cpu and memory: packs", make: mostAllocated },
  "balanced-allocation": {
    about: "Kubernetes' BalancedAllocation: evens out cpu and memory",
    make: balancedAllocation,
  },
};

/** The built-in queue orders by name. */
export const queueOrderPolicies: Readonly<Record<string, Entry<QueueOrder>>> = queueOrders;

/** The built-in preemption rules by name. */
export const preemptionPolicies: Readonly<Record<string, Entry<PreemptionMaker>>> = preemptionRules;

/** The built-in failure-rescheduling policies by name. */
export const reschedulingPolicies: {
  readonly immediate: Entry<typeof immediate>;
  readonly delayed: Entry<typeof delayed>;
  readonly "rate-limited": Entry<typeof rateLimited>;
  readonly "spread-away": Entry<typeof spreadAway>;
  readonly "never-repeat": Entry<typeof neverRepeat>;
} = {
  immediate: { about: "given up as soon as the loss is noticed", make: immediate },
  delayed: { about: "given up when the node has not come back in time", make: delayed },
  "rate-limited": { about: "given up by a token bucket", make: rateLimited },
  "spread-away": { about: "given up at once, placed outside of the failed rack or zone", make: spreadAway },
  "never-repeat": { about: "given up at once, never placed on that node again", make: neverRepeat },
};
