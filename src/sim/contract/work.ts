import type { NodeSpec } from "../model/nodes.ts";

/**
 * What one row of a workload asks of the cluster. `submit` and `kill` are all that a synthetic workload
 * needs; the rest follows a recorded trace.
 */
export const Op = {
  /** A pod arrives and wants to be scheduled. */
  submit: 0,
  /** Its user stops the pod, whatever its state. */
  kill: 1,
  /** Recorded placement: bind the pod to `node` whether or not it fits. */
  schedule: 2,
  /** Recorded end of one attempt; the pod leaves the cluster until a `submit` with the same ref. */
  evict: 3,
  fail: 4,
  finish: 5,
  lost: 6,
  /** The pod's class changes (pending or running). */
  update: 7,
  nodeAdd: 8,
  nodeRemove: 9,
  /** The node's capacity or labels change. */
  nodeUpdate: 10,
  /** The pod's measured use becomes `use`. */
  usage: 11,
} as const;
export type Op = (typeof Op)[keyof typeof Op];

/** How a pod that reaches its duration ends. */
export const Outcome = { finish: 0, fail: 1, kill: 2, lost: 3 } as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];

/**
 * A block of workload rows in non-decreasing time: struct of arrays, `length` rows used.
 *
 * `ref` is the source's own small handle for a pod or a node (0, 1, 2 ...). A handle may be used again by a
 * later `submit` once the pod it named will not be mentioned any more.
 */
export class WorkBlock {
  length = 0;
  readonly capacity: number;
  readonly time: Float64Array;
  readonly op: Uint8Array;
  /** Pod handle, or node handle for the `node*` operations. */
  readonly ref: Int32Array;
  /** `submit`, `update`: pod class (row of the class table). */
  readonly podClass: Int32Array;
  /** `submit`: number of the job that owns the pod. Whole, below 2^53. */
  readonly job: Float64Array;
  /** `submit`: index of the pod in its job. */
  readonly index: Int32Array;
  /** `submit`: user, a row of the state's `users` table. */
  readonly user: Int32Array;
  /** `submit`: microseconds of run time the pod needs, or FOREVER. */
  readonly duration: Float64Array;
  /** `submit`: how it ends after `duration`. */
  readonly outcome: Uint8Array;
  /**
   * `submit`: microseconds that its user thinks the pod runs; absent when the source knows no estimates,
   * which are then true.
   */
  readonly estimate: Float64Array | undefined;
  /** `schedule`: node handle. */
  readonly node: Int32Array;
  /** `submit`, `usage`: measured use by resource, in smallest units; absent when the source knows no use. */
  readonly use: readonly Float64Array[] | undefined;
  /** `nodeAdd`, `nodeUpdate`: the node, keyed by row of this block. Rare, hence a map. */
  readonly nodes: Map<number, NodeSpec> = new Map();

  constructor(options: {
    readonly capacity: number;
    readonly resources: number;
    readonly hasUsage: boolean;
    readonly hasEstimates?: boolean | undefined;
  }) {
    const n = options.capacity;
    this.capacity = n;
    this.time = new Float64Array(n);
    this.op = new Uint8Array(n);
    this.ref = new Int32Array(n);
    this.podClass = new Int32Array(n);
    this.job = new Float64Array(n);
    this.index = new Int32Array(n);
    this.user = new Int32Array(n);
    this.duration = new Float64Array(n);
    this.outcome = new Uint8Array(n);
    this.node = new Int32Array(n);
    this.estimate = options.hasEstimates ? new Float64Array(n) : undefined;
    this.use = options.hasUsage
      ? Array.from({ length: options.resources }, () => new Float64Array(n))
      : undefined;
  }

  get isFull(): boolean {
    return this.length === this.capacity;
  }

  /** Empties the block for reuse. */
  clear(): void {
    this.length = 0;
    this.nodes.clear();
  }
}

/** Where work comes from. Read block by block, so a trace of any length costs one block of memory. */
export interface WorkSource {
  /** Whether blocks carry `use`. */
  readonly hasUsage: boolean;
  /** Whether blocks carry `estimate`. */
  readonly hasEstimates?: boolean | undefined;
  /** Names, by handle, of nodes that are there before the run begins and that rows may mention. */
  readonly nodeNames?: readonly string[] | undefined;
  /** The next block, or undefined at the end. It may be reused by the following call. */
  next(): Promise<WorkBlock | undefined>;
  /** Gives back files. Safe to call twice. */
  close(): Promise<void>;
  /** Where the workload ends, once `next` returned undefined: it may go on after its last row. */
  readonly endTime?: number | undefined;
  /** Share of the input read so far, 0 to 1, when the source knows; for the progress bar. */
  progress?(): number | undefined;
}
