import { InputError } from "../base/input-error.ts";
import type { RandomStreams } from "../base/random.ts";
import { placementPolicies } from "../policies/registry.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import {
  makePolicy,
  type Policy,
  type PolicyContext,
  type PolicyDefinition,
} from "../sim/contract/policy.ts";
import type { TaskShare } from "../sim/model/task-share.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import { loadOwnPolicy, ownPolicy } from "./own-policy.ts";
import { startProcessPolicy } from "./process/process-policy.ts";

/** What decides where pods go in a run. */
export interface PlacementPolicy {
  readonly policy: Policy;
  /** What it has to say after the run, in words. */
  warnings(): readonly string[];
  /** Ends what it started. Safe to call more than once. */
  close(): Promise<void>;
}

export interface PlacementPolicyOptions {
  readonly state: ClusterState;
  readonly streams: RandomStreams;
  readonly taskMix: readonly TaskShare[] | undefined;
  /** Nodes that are there when the run begins; 0 when the workload brings them. */
  readonly nodes: number;
  /** Instead of the one that the scenario names. */
  readonly policy?: PolicyDefinition | undefined;
}

/**
 * The policy that is given, or else the one that a scenario names: built in, a file or package of the
 * user's, or a program, which runs from now on until `close`. Throws PolicyError.
 */
export async function placementPolicyOf(
  { scenario, paths, places }: LoadedScenario,
  { state, streams, taskMix, nodes, policy }: PlacementPolicyOptions,
): Promise<PlacementPolicy> {
  const { use, parameters, process: plan } = scenario.policies.scheduler;
  const context: PolicyContext = {
    parameters,
    resources: scenario.resources.map(({ name }) => name),
    random: streams.stream("policy"),
    taskMix,
    nodes: nodes > 0 ? nodes : undefined,
  };
  const nothing = { warnings: () => [], close: () => Promise.resolve() };
  if (policy !== undefined) return { policy: ownPolicy("options.policy", policy, context), ...nothing };
  if (plan && paths.command) {
    const issue = places.issue(["spec", "policies", "scheduler", "command"], "");
    return startProcessPolicy({
      command: paths.command,
      folder: paths.folder,
      timeout: plan.timeout / 1000,
      place: new InputError(issue).message.replace(/: $/, ""),
      state,
      context,
    });
  }
  if (paths.scheduler !== undefined)
    return { policy: await loadOwnPolicy(paths.scheduler, context), ...nothing };
  const entry = placementPolicies[use];
  if (!entry) throw new RangeError(`no policy ${use}`);
  return { policy: makePolicy(entry.make, context), ...nothing };
}
