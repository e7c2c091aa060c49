import type { Duration } from "../base/units.ts";
import type { PolicyDefinition } from "../sim/contract/policy.ts";
import type { ReplacementPolicy, ScaleDownPolicy } from "../sim/contract/replicas.ts";
import type { QueueOrder } from "../sim/contract/rules.ts";
import { balancedAllocation } from "./placement/balanced-allocation.ts";
import { bestFit } from "./placement/best-fit.ts";
import type { Entry } from "./entry.ts";
import { firstFit } from "./placement/first-fit.ts";
import { gpuPolicies } from "./gpu/gpu-policies.ts";
import { leastAllocated } from "./placement/least-allocated.ts";
import { mostAllocated } from "./placement/most-allocated.ts";
import { nextFit } from "./placement/next-fit.ts";
import { passingRules } from "./passing.ts";
import { type PreemptionMaker, preemptionRules } from "./preemption.ts";
import { type QueueParameters, queueOrders } from "./queue-order.ts";
import { randomFit } from "./placement/random-fit.ts";
import { delayed } from "./rescheduling/delayed.ts";
import { immediate } from "./rescheduling/immediate.ts";
import { neverRepeat } from "./rescheduling/never-repeat.ts";
import { rateLimited } from "./rescheduling/rate-limited.ts";
import { spreadAway } from "./rescheduling/spread-away.ts";
import { atOnce } from "./replacement/at-once.ts";
import { waitForReturn } from "./replacement/wait-for-return.ts";
import { whenGone } from "./replacement/when-gone.ts";
import { cheapestToLose } from "./scale-down/cheapest-to-lose.ts";
import { consolidating } from "./scale-down/consolidating.ts";
import { kubernetes } from "./scale-down/kubernetes.ts";
import { leastLoadedNode, mostLoadedNode } from "./scale-down/node-load.ts";
import { newest } from "./scale-down/newest.ts";
import { oldest } from "./scale-down/oldest.ts";
import { random } from "./scale-down/random.ts";
import { spreadPreserving } from "./scale-down/spread-preserving.ts";
import { borgHybrid } from "./placement/borg-hybrid.ts";
import { carbonAware } from "./placement/carbon-aware.ts";
import { ePvm } from "./placement/e-pvm.ts";
import { mbfd } from "./placement/mbfd.ts";
import { nomadBinpack } from "./placement/nomad-binpack.ts";
import { nomadSpread } from "./placement/nomad-spread.ts";
import { powerOfK } from "./placement/power-of-k.ts";
import { requestedToCapacityRatio } from "./placement/requested-to-capacity-ratio.ts";
import { swarmBinpack } from "./placement/swarm-binpack.ts";
import { swarmRandom } from "./placement/swarm-random.ts";
import { swarmSpread } from "./placement/swarm-spread.ts";
import { swarmkit } from "./placement/swarmkit.ts";
import { tetris } from "./placement/tetris.ts";
import { loadVariationRisk } from "./placement/load-variation-risk.ts";
import { targetLoadPacking } from "./placement/target-load-packing.ts";
import { cosine } from "./placement/cosine.ts";
import { dotProduct } from "./placement/dot-product.ts";
import { l2Norm } from "./placement/l2-norm.ts";
import { weights } from "./placement/weights.ts";
import { worstFit } from "./placement/worst-fit.ts";

const johnson = "D. S. Johnson, Fast Algorithms for Bin Packing, J. Comput. Syst. Sci. 8, 1974";
const nodeResources = "Kubernetes v1.36, noderesources";

/** The built-in placement policies by name. */
export const placementPolicies: Readonly<Record<string, Entry<PolicyDefinition>>> = {
  "first-fit": { about: "the first node with room", make: firstFit, source: johnson },
  "next-fit": {
    about: "the first node with room from the last choice on, going round",
    make: nextFit,
    source: johnson,
  },
  "best-fit": {
    about: "the node on which the least is left over: packs",
    make: bestFit,
    source: johnson,
    parameters: { weights },
  },
  "worst-fit": {
    about: "the node on which the most is left over: spreads",
    make: worstFit,
    source: johnson,
    parameters: { weights },
  },
  "random-fit": {
    about: "any node with room, each with equal chance",
    make: randomFit,
    source: "a baseline as old as packing; hkust-adsl/kubernetes-scheduler-simulator, random_score.go",
  },
  "least-allocated": {
    about: "Kubernetes' LeastAllocated over cpu and memory: spreads",
    make: leastAllocated,
    source: `${nodeResources}/least_allocated.go`,
  },
  "most-allocated": {
    about: "Kubernetes' MostAllocated over cpu and memory: packs",
    make: mostAllocated,
    source: `${nodeResources}/most_allocated.go`,
  },
  "balanced-allocation": {
    about: "Kubernetes' BalancedAllocation: evens out cpu and memory",
    make: balancedAllocation,
    source: `${nodeResources}/balanced_allocation.go`,
  },
  "requested-to-capacity-ratio": requestedToCapacityRatio,
  "dot-product": dotProduct,
  "l2-norm": l2Norm,
  cosine,
  tetris,
  "e-pvm": ePvm,
  "borg-hybrid": borgHybrid,
  "nomad-binpack": nomadBinpack,
  "nomad-spread": nomadSpread,
  "swarm-spread": swarmSpread,
  "swarm-binpack": swarmBinpack,
  "swarm-random": swarmRandom,
  swarmkit,
  "target-load-packing": targetLoadPacking,
  "load-variation-risk": loadVariationRisk,
  "power-of-k": powerOfK,
  mbfd,
  "carbon-aware": carbonAware,
  ...gpuPolicies,
};

/** The built-in queue orders by name. */
export const queueOrderPolicies: Readonly<
  Record<string, Entry<(parameters?: QueueParameters) => QueueOrder>>
> = queueOrders;

/** Who may start before jobs that wait longer, by name; the scheduler of jobs carries it out. */
export const passingPolicies: typeof passingRules = passingRules;

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

/** The built-in choices of who goes when there are too many replicas, by name. */
export const scaleDownPolicies: Readonly<Record<string, Entry<ScaleDownPolicy>>> = {
  kubernetes: {
    about: "Kubernetes' ranking: state, deletion cost, doubled up, age, restarts",
    make: kubernetes,
  },
  random: { about: "any serving replica, each with equal chance", make: random },
  newest: { about: "the replica made last", make: newest },
  oldest: { about: "the replica made first", make: oldest },
  "most-loaded-node": { about: "the replica on the fullest node: relieves it", make: mostLoadedNode },
  "least-loaded-node": { about: "the replica on the emptiest node: packs", make: leastLoadedNode },
  "spread-preserving": {
    about: "from the zone, and there the node, with most replicas left",
    make: spreadPreserving,
  },
  consolidating: {
    about: "all replicas of the node with the fewest pods: empties nodes",
    make: consolidating,
  },
  "cheapest-to-lose": { about: "the least work since the last checkpoint", make: cheapestToLose },
};

/** The built-in choices of when a lost replica is replaced, by name. `wait` is that of `wait-for-return`. */
export const replacementPolicies: Readonly<Record<string, Entry<(wait: Duration) => ReplacementPolicy>>> = {
  "at-once": { about: "as soon as it is lost or asked to stop: Kubernetes' rule", make: () => atOnce },
  "when-gone": { about: "when it is gone for good: never more than wanted", make: () => whenGone },
  "wait-for-return": { about: "when its node has not come back after a while", make: waitForReturn },
};
