import type { Duration } from "../base/units.ts";
import type { Observer } from "./contract/observer.ts";
import type { ReschedulingPolicy } from "./contract/rescheduling.ts";
import type { Engine } from "./engine/engine.ts";
import { type FailureDomain, FailureProcess, type FailureTimes } from "./faults/failure-process.ts";
import { Maintenance, type MaintenanceWave } from "./faults/maintenance.ts";
import { NodeHealth } from "./faults/node-health.ts";
import { type Outage, scheduleOutages } from "./faults/outages.ts";
import type { ClusterState } from "./model/cluster-state.ts";
import type { PodLife } from "./runtime/pod-life.ts";

/**
 * What takes nodes away. Nodes are rows of the node table; those of a scenario are counted from 0 in its
 * order.
 */
export interface FaultOptions {
  /** From the silence of a node to its being noticed, microseconds. 0 when absent. */
  readonly detectAfter?: Duration | undefined;
  /** Each with its own laws: the nodes, the racks, the zones. */
  readonly processes?:
    | readonly { readonly times: FailureTimes; readonly domains: readonly FailureDomain[] }[]
    | undefined;
  readonly outages?: readonly Outage[] | undefined;
  readonly maintenance?: readonly MaintenanceWave[] | undefined;
}

/** Given up at once, without limit: what a scenario has that says nothing else. */
const atOnce: ReschedulingPolicy = { name: "immediate", giveUpAfter: () => 0 };

/** Puts the parts of the faults room together. */
export function startFaults(options: {
  readonly faults: FaultOptions;
  readonly policy: ReschedulingPolicy | undefined;
  readonly state: ClusterState;
  readonly engine: Engine;
  readonly life: PodLife;
  readonly rank: number;
  readonly observers: readonly Observer[];
  /** Pods of the pod's job that are down now. */
  readonly down: (pod: number) => number;
  /** A pod is about to be given up with its node. */
  readonly lost: (pod: number, node: number) => void;
  readonly improved: (node: number) => void;
}): { readonly health: NodeHealth; readonly maintenance: Maintenance } {
  const { faults, state, engine, life, rank, observers, improved } = options;
  const health = new NodeHealth({
    state,
    engine,
    rank,
    observers,
    improved,
    policy: options.policy ?? atOnce,
    detectAfter: faults.detectAfter ?? 0,
    strandAll: (node) => life.strandAll(node),
    restartAll: (node) => life.restartAll(node),
    evict: (pod, cause) => {
      options.lost(pod, state.pods.node[pod] as number);
      life.evict(pod, cause);
    },
  });
  const fail = (node: number): void => health.fail(node);
  const recover = (node: number): void => health.recover(node);
  for (const { times, domains } of faults.processes ?? [])
    new FailureProcess({ engine, rank, times, domains, fail, recover });
  scheduleOutages({ engine, rank, outages: faults.outages ?? [], fail, recover });
  const maintenance = new Maintenance({
    state,
    engine,
    rank,
    waves: faults.maintenance ?? [],
    evict: (pod, cause) => life.evict(pod, cause),
    down: options.down,
    fail,
    recover,
    improved,
  });
  return { health, maintenance };
}
