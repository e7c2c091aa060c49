import type { RandomStreams } from "../base/random.ts";
import { reschedulingPolicies } from "../policies/registry.ts";
import { dalyInterval, youngInterval } from "../policies/checkpoint-interval.ts";
import type {
  FailureLaw,
  MaintenancePlan,
  NodeChoice,
  Rescheduling,
  Scenario,
} from "../scenario/scenario.ts";
import type { ReschedulingPolicy } from "../sim/contract/rescheduling.ts";
import { DrawnFailures } from "../sim/faults/drawn-failures.ts";
import type { FailureDomain } from "../sim/faults/failure-process.ts";
import type { MaintenanceWave } from "../sim/faults/maintenance.ts";
import type { Checkpointing } from "../sim/model/checkpoint.ts";
import type { NodeSpec } from "../sim/model/nodes.ts";
import type { FaultOptions } from "../sim/start-faults.ts";

/** The faults of a scenario for its nodes, which are counted from 0 in their order. */
export function faultsOf(
  { failures, duration }: Scenario,
  nodes: readonly NodeSpec[],
  streams: RandomStreams,
): FaultOptions {
  const process = (law: FailureLaw | undefined, domains: readonly FailureDomain[]) =>
    law ? [{ times: new DrawnFailures({ streams, ...law }), domains }] : [];
  const horizon = duration ?? Number.MAX_SAFE_INTEGER;
  return {
    detectAfter: failures.detectAfter,
    processes: [
      ...process(
        failures.nodes,
        nodes.map(({ name }, node) => ({ name, nodes: [node] })),
      ),
      ...process(failures.racks, domainsOf("rack", nodes)),
      ...process(failures.zones, domainsOf("zone", nodes)),
    ],
    outages: failures.outages.map(({ at, duration: length, nodes: choice }) => ({
      at,
      duration: length,
      nodes: choose(nodes, choice),
    })),
    maintenance: failures.maintenance.flatMap((plan) => wavesOf(plan, nodes, horizon)),
  };
}

/** The racks or zones that the nodes name, in the order in which they first appear. */
function domainsOf(kind: "rack" | "zone", nodes: readonly NodeSpec[]): FailureDomain[] {
  const members = new Map<string, number[]>();
  nodes.forEach((node, row) => {
    const domain = node[kind];
    if (domain === undefined) return;
    const rows = members.get(domain);
    if (rows) rows.push(row);
    else members.set(domain, [row]);
  });
  return [...members].map(([domain, rows]) => ({ name: `${kind}/${domain}`, nodes: rows }));
}

/** Rows of the nodes that meet the conditions. */
function choose(nodes: readonly NodeSpec[], { zone, rack, group, share = 1 }: NodeChoice): number[] {
  const rows = nodes
    .map((node, row) => ({ node, row }))
    .filter(({ node }) => zone === undefined || node.zone === zone)
    .filter(({ node }) => rack === undefined || node.rack === rack)
    .filter(({ node }) => group === undefined || node.name.replace(/-\d+$/, "") === group)
    .map(({ row }) => row);
  return rows.filter((_, i) => Math.floor((i + 1) * share) > Math.floor(i * share));
}

function wavesOf(plan: MaintenancePlan, nodes: readonly NodeSpec[], horizon: number): MaintenanceWave[] {
  const { at, every, batch, notice, duration, maxDownPerJob, patience } = plan;
  const rows = choose(nodes, plan.nodes);
  const starts = [at];
  if (every !== undefined) for (let next = at + every; next <= horizon; next += every) starts.push(next);
  return starts.map((start) => ({
    at: start,
    nodes: rows,
    batch,
    notice,
    duration,
    maxDownPerJob,
    patience,
  }));
}

/** The rescheduling policy a scenario asks for. */
export function reschedulingOf(rescheduling: Rescheduling): ReschedulingPolicy {
  const make = reschedulingPolicies[rescheduling.use].make as (
    parameters: Rescheduling,
  ) => ReschedulingPolicy;
  return make(rescheduling);
}

/**
 * How often work is saved. Young's and Daly's rules need the mean time between failures: given, or that of
 * the nodes.
 */
export function checkpointingOf({ policies, failures }: Scenario): Checkpointing | undefined {
  const plan = policies.checkpoint;
  if (!plan) return undefined;
  const { interval, cost } = plan;
  if (typeof interval === "number") return { interval, cost };
  const law = failures.nodes?.upTime;
  const mtbf = plan.mtbf ?? (law?.kind === "exponential" ? law.mean : undefined);
  if (mtbf === undefined) return undefined;
  const rule = interval === "young" ? youngInterval : dalyInterval;
  return { interval: Math.max(1, Math.round(rule(cost, mtbf))), cost };
}
