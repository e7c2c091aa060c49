/** Small cells for tests: nodes and pods in a line each, sources in memory. */
import { RandomStreams } from "../base/random.ts";
import { FOREVER } from "../base/units.ts";
import { Cluster, type ClusterOptions, type SchedulingOptions } from "./cluster.ts";
import type { Policy } from "./contract/policy.ts";
import { Op, WorkBlock, type WorkSource } from "./contract/work.ts";
import type { FailureDomain, FailureTimes } from "./faults/failure-process.ts";
import { ClusterState } from "./model/cluster-state.ts";
import type { NodeSpec } from "./model/nodes.ts";
import type { PodClassSpec } from "./model/pod-classes.ts";
import { kubernetesResources, ResourceTable } from "./model/resources.ts";
import type { KubeSchedulingOptions } from "./scheduling/kube/kube-scheduler.ts";

/** Higher priority first, then queue time, then serial. */
const order: SchedulingOptions["order"] = {
  name: "priority-fifo",
  before: (a, b, { pods, classes }) => {
    const key = (pod: number): [number, number, number] => [
      -(classes.priority[pods.podClass[pod] as number] as number),
      pods.queuedAt[pod] as number,
      pods.serial[pod] as number,
    ];
    const [x, y] = [key(a), key(b)];
    const at = x.findIndex((value, i) => value !== y[i]);
    return at >= 0 && (x[at] as number) < (y[at] as number);
  },
};

export const testState = (): ClusterState =>
  new ClusterState({ resources: new ResourceTable(kubernetesResources) });

export const node = (
  name: string,
  cpu: number,
  memory: number = cpu,
  more: Partial<NodeSpec> = {},
): NodeSpec => ({
  name,
  capacity: [cpu, memory, 0],
  ...more,
});

export const podClass = (
  cpu: number,
  memory: number = cpu,
  more: Partial<PodClassSpec> = {},
): PodClassSpec => ({
  requests: [cpu, memory, 0],
  priority: 0,
  ...more,
});

/** One row of a test's workload: a pod that arrives, or another operation on the pod of an earlier row. */
export interface TestRow {
  at: number;
  op?: Op;
  ref?: number;
  spec?: PodClassSpec;
  job?: number;
  index?: number;
  /** Row of the user. */
  user?: number;
  duration?: number;
  /** With one in any row, those without estimate what is true. */
  estimate?: number;
  outcome?: number;
  nodeRef?: number;
  node?: NodeSpec;
}

/** A source in memory. Rows must be in order of time; `ref` defaults to the row number. */
function rowsSource(state: ClusterState, rows: readonly TestRow[], blockSize = 64): WorkSource {
  let at = 0;
  const hasEstimates = rows.some(({ estimate }) => estimate !== undefined);
  if (hasEstimates) state.pods.keepEstimates();
  return {
    hasUsage: false,
    hasEstimates,
    close: () => Promise.resolve(),
    next: () => {
      if (at === rows.length) return Promise.resolve(undefined);
      const resources = state.resources.size;
      const block = new WorkBlock({ capacity: blockSize, resources, hasUsage: false, hasEstimates });
      while (at < rows.length && !block.isFull) {
        const row = rows[at] as TestRow;
        const i = block.length++;
        block.time[i] = row.at;
        block.op[i] = row.op ?? Op.submit;
        block.ref[i] = row.ref ?? at;
        block.job[i] = row.job ?? at;
        block.index[i] = row.index ?? 0;
        block.user[i] = row.user ?? 0;
        block.duration[i] = row.duration ?? FOREVER;
        if (block.estimate) block.estimate[i] = row.estimate ?? row.duration ?? FOREVER;
        block.outcome[i] = row.outcome ?? 0;
        block.node[i] = row.nodeRef ?? 0;
        if (row.spec) block.podClass[i] = state.internClass(row.spec);
        if (row.node) block.nodes.set(i, row.node);
        at += 1;
      }
      return Promise.resolve(block);
    },
  };
}

export type TestClusterOptions = Partial<Omit<ClusterOptions, "scheduling">> & {
  scheduling?: Partial<SchedulingOptions>;
  policy?: Policy;
  /** Instead of a policy. */
  kube?: KubeSchedulingOptions;
  /** Failures of each node by itself. */
  failures?: FailureTimes;
  rows?: readonly TestRow[];
  blockSize?: number;
  seed?: string;
};

/** A cluster under test; without anybody to decide the rows place the pods. */
export function testCluster(options: TestClusterOptions): Cluster {
  const state = options.state ?? testState();
  const { policy, scheduling, kube } = options;
  return new Cluster({
    streams: new RandomStreams(options.seed ?? "test"),
    nodes: [],
    requeue: { name: "at-once", delay: () => 10 },
    ...(options.failures && {
      faults: { processes: [{ times: options.failures, domains: eachNode(options.nodes ?? []) }] },
    }),
    ...options,
    state,
    sources: options.sources ?? [rowsSource(state, options.rows ?? [], options.blockSize)],
    scheduling: policy ? { order, ...scheduling, policy } : kube && { kube },
  });
}

/** Every node as a failure domain of its own. */
const eachNode = (nodes: readonly NodeSpec[]): FailureDomain[] =>
  nodes.map(({ name }, node) => ({ name, nodes: [node] }));

/** Runs to `until`, reading the sources as they are needed. */
export async function runTo(cluster: Cluster, until: number): Promise<void> {
  do {
    for (let hungry = cluster.feed.hungry; hungry.length > 0; hungry = cluster.feed.hungry)
      for (const lane of hungry) lane.give(await lane.source.next());
    cluster.feed.resume();
  } while (cluster.run(until) === "paused");
}
