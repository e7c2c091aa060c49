import { RandomStreams } from "../../src/base/random.ts";
import type { Duration } from "../../src/base/units.ts";
import { firstFit } from "../../src/policies/placement/first-fit.ts";
import { queueOrders } from "../../src/policies/queue-order.ts";
import { Cluster } from "../../src/sim/cluster.ts";
import { LifeEvent, type Observer } from "../../src/sim/contract/observer.ts";
import type { QueueOrder } from "../../src/sim/contract/rules.ts";
import { ClusterState } from "../../src/sim/model/cluster-state.ts";
import { kubernetesResources, ResourceTable } from "../../src/sim/model/resources.ts";
import { SyntheticSource } from "../../src/workload/synth/synthetic-source.ts";
import { runTo } from "./run-cluster.ts";

export interface Served {
  readonly customers: number;
  /** Microseconds from arrival to service. */
  readonly meanWait: number;
}

/**
 * M/M/1 as a cell: one node, pods that fill it, exponential times between them and of service, first come
 * first served. `customers` is their expected number; `load` the arrival rate in services.
 */
export async function serveAll(options: {
  load: number;
  service: Duration;
  customers: number;
  seed: string;
}): Promise<Served> {
  const { load, service, customers, seed } = options;
  const streams = new RandomStreams(seed);
  const state = new ClusterState({ resources: new ResourceTable(kubernetesResources) });
  const interarrival = service / load;
  const source = new SyntheticSource({
    streams,
    state,
    workload: {
      name: "customers",
      until: customers * interarrival,
      jobTypes: [
        {
          name: "customer",
          priority: 0,
          interarrival: { kind: "exponential", mean: interarrival },
          tasks: { kind: "constant", value: 1 },
          duration: { kind: "exponential", mean: service },
          requests: { cpu: { kind: "constant", value: 1 } },
          users: 1,
          initial: 0,
          failProbability: 0,
          killProbability: 0,
        },
      ],
    },
  });
  let served = 0;
  let waited = 0;
  const observer: Observer = {
    podEvent: (event, pod) => {
      if (event !== LifeEvent.schedule) return;
      served += 1;
      waited += (state.pods.startedAt[pod] as number) - (state.pods.submittedAt[pod] as number);
    },
  };
  const cluster = new Cluster({
    state,
    streams,
    nodes: [{ name: "server", capacity: [1, 0, 0] }],
    sources: [source],
    scheduling: { policy: firstFit, order: queueOrders["fifo"]?.make() as QueueOrder },
    requeue: { name: "never", delay: () => 0 },
    observe: () => [observer],
  });
  await runTo(cluster, Number.MAX_SAFE_INTEGER);
  return { customers: served, meanWait: waited / served };
}
