import { FOREVER, SECOND, type SimTime } from "../../../base/units.ts";
import type { TaskShare } from "../../../sim/model/task-share.ts";
import { Op, Outcome, WorkBlock, type WorkSource } from "../../../sim/contract/work.ts";
import type { ClusterState } from "../../../sim/model/cluster-state.ts";
import type { DeviceRequest } from "../../../sim/model/devices.ts";
import type { NodeSpec } from "../../../sim/model/nodes.ts";
import type { PodClassSpec } from "../../../sim/model/pod-classes.ts";
import { CPU, MEMORY } from "../../../sim/model/resources.ts";
import type { OpenbNode, OpenbPod } from "./openb-lists.ts";

/** The resource that the GPUs of the lists are. */
export const gpuResource = "nvidia.com/gpu";
const MIB = 2 ** 20;

export interface OpenbSourceOptions {
  readonly pods: readonly OpenbPod[];
  readonly state: Pick<ClusterState, "internClass" | "users" | "resources">;
  /** The pods are jobs of one pod each, numbered from here in the order of the list. */
  readonly firstJob: number;
  /** `ignored`: all come at time 0, in the order of the list, and stay. */
  readonly times: "recorded" | "ignored";
  /** End of the window: what is created later is as if not there. */
  readonly until?: SimTime | undefined;
  /** Rows in a block. 8192 when absent. */
  readonly blockRows?: number | undefined;
}

/**
 * The pods of an openb list as work: each comes at its creation and runs as long as it was recorded to, from
 * being scheduled to its deletion; for ever when it was not deleted. Lists without times come at once.
 */
export class OpenbSource implements WorkSource {
  readonly hasUsage = false;
  readonly #options: OpenbSourceOptions;
  /** Places in the list, by time. */
  readonly #order: readonly number[];
  readonly #classes = new Map<string, number>();
  readonly #block: WorkBlock;
  #next = 0;
  #endTime: SimTime | undefined;

  constructor(options: OpenbSourceOptions) {
    const { state, until = Number.POSITIVE_INFINITY } = options;
    const pods = options.times === "recorded" ? options.pods : options.pods.map(timeless);
    this.#options = { ...options, pods };
    this.#order = pods
      .map((_, at) => at)
      .filter((at) => createdAt(pods[at] as OpenbPod) <= until)
      .sort((a, b) => createdAt(pods[a] as OpenbPod) - createdAt(pods[b] as OpenbPod) || a - b);
    this.#block = new WorkBlock({
      capacity: options.blockRows ?? 8192,
      resources: state.resources.size,
      hasUsage: false,
    });
  }

  // oxlint-disable-next-line require-await -- the contract is asynchronous for sources that read files.
  async next(): Promise<WorkBlock | undefined> {
    const block = this.#block;
    const { pods, state, firstJob } = this.#options;
    block.clear();
    while (!block.isFull && this.#next < this.#order.length) {
      const at = this.#order[this.#next++] as number;
      const pod = pods[at] as OpenbPod;
      const row = block.length++;
      const time = createdAt(pod);
      block.time[row] = time;
      block.op[row] = Op.submit;
      block.ref[row] = 0;
      block.podClass[row] = this.#classOf(pod);
      block.job[row] = firstJob + at;
      block.index[row] = 0;
      block.user[row] = state.users.intern("");
      block.duration[row] = runTime(pod);
      block.outcome[row] = pod.phase === "Failed" ? Outcome.fail : Outcome.finish;
      this.#endTime = time;
    }
    return block.length > 0 ? block : undefined;
  }

  async close(): Promise<void> {}

  get endTime(): SimTime | undefined {
    return this.#endTime;
  }

  progress(): number {
    return this.#order.length === 0 ? 1 : this.#next / this.#order.length;
  }

  #classOf(pod: OpenbPod): number {
    const { state } = this.#options;
    const key = kindOf(pod);
    const known = this.#classes.get(key);
    if (known !== undefined) return known;
    const podClass = state.internClass(
      openbClass(
        pod,
        state.resources.all.map(({ name }) => name),
      ),
    );
    this.#classes.set(key, podClass);
    return podClass;
  }
}

/** The pod as a class; `resources`: names by row. */
export function openbClass(pod: OpenbPod, resources: readonly string[]): PodClassSpec {
  const devices = devicesOf(pod);
  return {
    requests: amounts(pod, pod.gpus * pod.gpuMilli, resources),
    priority: 0,
    ...(devices && { devices }),
  };
}

/** The nodes of a list as those of a run; `resources`: names by row. */
export function openbNodes(nodes: readonly OpenbNode[], resources: readonly string[]): NodeSpec[] {
  return nodes.map((node) => ({
    name: node.name,
    capacity: amounts(node, node.gpus * 1000, resources),
    ...(node.gpus > 0 && { devices: { count: node.gpus, model: node.model } }),
  }));
}

/**
 * The kinds of pods in a list and how many there are of each, most common first; the first in the list among
 * equals. Models are as written: those that repeat one are another kind, as in the study of FGD.
 */
export function openbTaskMix(pods: readonly OpenbPod[], resources: readonly string[]): readonly TaskShare[] {
  const kinds = new Map<string, { readonly pod: OpenbPod; count: number }>();
  for (const pod of pods) {
    const kind = kinds.get(kindOf(pod));
    if (kind) kind.count += 1;
    else kinds.set(kindOf(pod), { pod, count: 1 });
  }
  return [...kinds.values()]
    .sort((a, b) => b.count - a.count)
    .map(({ pod, count }) => ({
      requests: amounts(pod, pod.gpus * pod.gpuMilli, resources),
      devices: devicesOf(pod),
      share: count,
    }));
}

function devicesOf({ gpus, gpuMilli, models }: OpenbPod): DeviceRequest | undefined {
  return gpus === 0 ? undefined : { count: gpus, milli: gpuMilli, models };
}

function amounts(
  { cpuMilli, memoryMib }: { readonly cpuMilli: number; readonly memoryMib: number },
  gpuMilli: number,
  resources: readonly string[],
): number[] {
  const all = resources.map((name) => (name === gpuResource ? gpuMilli : 0));
  all[CPU] = cpuMilli;
  all[MEMORY] = memoryMib * MIB;
  return all;
}

function kindOf({ cpuMilli, memoryMib, gpus, gpuMilli, models }: OpenbPod): string {
  return `${cpuMilli} ${memoryMib} ${gpus} ${gpuMilli} ${models.join("|")}`;
}

function timeless(pod: OpenbPod): OpenbPod {
  return { ...pod, creation: undefined, scheduled: undefined, deletion: undefined };
}

function createdAt({ creation = 0 }: OpenbPod): SimTime {
  return creation * SECOND;
}

function runTime({ creation = 0, scheduled = creation, deletion }: OpenbPod): number {
  return deletion === undefined ? FOREVER : Math.max(0, deletion - scheduled) * SECOND;
}
