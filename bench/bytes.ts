import { RandomStreams } from "../src/base/random.ts";
import { DAY, SECOND } from "../src/base/units.ts";
import { firstFit } from "../src/policies/placement/first-fit.ts";
import { queueOrders } from "../src/policies/queue-order.ts";
import { Cluster } from "../src/sim/cluster.ts";
import type { QueueOrder } from "../src/sim/contract/rules.ts";
import { Engine } from "../src/sim/engine/engine.ts";
import { EventQueue } from "../src/sim/engine/event-queue.ts";
import { ClusterState } from "../src/sim/model/cluster-state.ts";
import { PodState, PodTable } from "../src/sim/model/pods.ts";
import { kubernetesResources, ResourceTable } from "../src/sim/model/resources.ts";
import { SyntheticSource } from "../src/workload/synth/synthetic-source.ts";
import type { Figure, Question } from "./kit/figures.ts";
import { grownBy } from "./kit/grown-by.ts";
import { runTo } from "./kit/run-cluster.ts";

const NODES = 100_000;
/** Pods of a job. */
const JOB = 100;
const POD_COUNTS = [1_000_000, 1_100_000];

export const question: Question = {
  asks: "How many bytes does a live pod take, a node, a pending event?",
  answer: async () => {
    const { bytesPerPod } = new PodTable();
    const event = EventQueue.bytesPerEvent;
    const pods: Figure[] = [
      bytes("a row of the pod table", bytesPerPod, 100),
      bytes("its event in the queue", event),
    ];
    for (const count of POD_COUNTS) {
      const grown = await grownBy(() => runningPods(count));
      pods.push(bytes(`running pod, ${(count / 1e6).toFixed(1)} M of them`, grown / count));
    }
    const nodes = await grownBy(() => nodesUp(NODES));
    const events = await grownBy(() => pendingEvents(1_000_000));
    return [
      {
        title: "live pods",
        figures: pods,
        notes: ["Measured: heap and array buffers of a whole cluster, event included. Columns", growth],
      },
      { title: "nodes", figures: [bytes("node of 3 resources", nodes / NODES)] },
      { title: "pending events", figures: [bytes("event, 1.0 M of them", events / 1_000_000)] },
    ];
  },
};

const growth = "double when they are full: 1.0 M is just below a doubling, 1.1 M just above.";

const bytes = (name: string, value: number, aim?: number): Figure => ({
  name,
  unit: "B",
  lessIsBetter: true,
  samples: [value],
  aim,
});

const emptyState = (): ClusterState =>
  new ClusterState({ resources: new ResourceTable(kubernetesResources) });

function nodesUp(count: number): ClusterState {
  const state = emptyState();
  for (let i = 0; i < count; i++)
    state.setNode({
      name: `node-${i}`,
      capacity: [64_000, 2 ** 38, 0],
      zone: `z${i % 3}`,
      rack: `r${i % 99}`,
    });
  return state;
}

function pendingEvents(count: number): Engine {
  const engine = new Engine();
  const kind = engine.register({ rank: 0, handle: () => {} });
  for (let i = 0; i < count; i++) engine.schedule(kind, i * 1000, i, 0);
  return engine;
}

/** A cluster of one large node on which so many pods run; their jobs came one after the other. */
async function runningPods(count: number): Promise<Cluster> {
  const streams = new RandomStreams("bench/bytes");
  const state = emptyState();
  const source = new SyntheticSource({
    streams,
    state,
    workload: {
      name: "pods",
      until: (count / JOB) * SECOND + 1,
      jobTypes: [
        {
          name: "pod",
          priority: 0,
          interarrival: { kind: "constant", value: SECOND },
          tasks: { kind: "constant", value: JOB },
          duration: { kind: "constant", value: DAY },
          requests: { cpu: { kind: "constant", value: 1 } },
          users: 1,
          initial: 0,
          failProbability: 0,
          killProbability: 0,
        },
      ],
    },
  });
  const cluster = new Cluster({
    state,
    streams,
    nodes: [{ name: "node", capacity: [count, 0, 0] }],
    sources: [source],
    scheduling: { policy: firstFit, order: queueOrders["fifo"]?.make() as QueueOrder },
    requeue: { name: "never", delay: () => 0 },
  });
  await runTo(cluster, (count / JOB) * SECOND);
  if (state.podsIn[PodState.running] !== count)
    throw new Error(`${state.podsIn[PodState.running]} of ${count} pods run`);
  return cluster;
}
