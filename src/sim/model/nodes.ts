import { grown, NameTable } from "../../base/columns.ts";
import type { DeviceSpec } from "./devices.ts";
import type { Node } from "./kube/objects.ts";

export interface Taint {
  readonly key: string;
  readonly value?: string | undefined;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

export interface NodeSpec {
  readonly name: string;
  /** By resource row, whole smallest units. */
  readonly capacity: readonly number[];
  readonly zone?: string | undefined;
  readonly rack?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly taints?: readonly Taint[] | undefined;
  /** GPUs that can be shared; the run must keep devices. */
  readonly devices?: DeviceSpec | undefined;
  /** Only the Kubernetes scheduler looks at what follows. Pods that the node takes; absent: any number. */
  readonly maxPods?: number | undefined;
  /** What it was read from, which stands before labels, taints and `maxPods`. */
  readonly object?: Node | undefined;
}

/**
 * Columns of all nodes ever seen. A node keeps its row when it goes away, so that it returns to the same one
 * and reports can name it.
 */
export class NodeTable {
  readonly resourceCount: number;
  readonly names: NameTable = new NameTable();
  readonly zones: NameTable = new NameTable();
  readonly racks: NameTable = new NameTable();
  /** 1 while the node is part of the cell and can run pods. */
  up: Uint8Array = new Uint8Array(64);
  zone: Int32Array = new Int32Array(64);
  rack: Int32Array = new Int32Array(64);
  podCount: Int32Array = new Int32Array(64);
  /** Head of the node's list of pods (`PodTable.nextOnNode`), or -1. */
  firstPod: Int32Array = new Int32Array(64);
  /** 1 while the machine works. It may be silent and still `up`, as long as nobody noticed. */
  alive: Uint8Array = new Uint8Array(64);
  /** 1 while the node takes no new pods. */
  cordoned: Uint8Array = new Uint8Array(64);
  /** Not 0 when the node has taints. */
  tainted: Uint8Array = new Uint8Array(64);
  /** What the machine has, by resource. */
  readonly capacity: Float64Array[];
  /** What the scheduler may promise: capacity times the over-commit factor. */
  readonly allocatable: Float64Array[];
  /** Sum of the requests of the pods on the node. */
  readonly requested: Float64Array[];
  /**
   * What the pods on the node count for when another is to be placed: their requests, or with reclamation the
   * requests of production pods and the reservations of the others. The same columns as `requested` without
   * it.
   */
  promised: Float64Array[];
  /** `promised` by priority: resource r of priority level l is entry l * resources + r. */
  readonly promisedAt: Float64Array[] = [];
  /**
   * What production pods request beyond their reservations: room for other pods. All 0 without reclamation.
   */
  readonly slack: Float64Array[];
  /** Sum of the measured use of the pods on the node. Stays 0 without usage data. */
  readonly used: Float64Array[];
  readonly #specs: NodeSpec[] = [];
  #slots = 64;

  constructor(resourceCount: number) {
    this.resourceCount = resourceCount;
    const columns = (): Float64Array[] => Array.from({ length: resourceCount }, () => new Float64Array(64));
    this.capacity = columns();
    this.allocatable = columns();
    this.requested = columns();
    this.promised = this.requested;
    this.slack = columns();
    this.used = columns();
  }

  /** Rows in use, nodes that went away included. */
  get size(): number {
    return this.#specs.length;
  }

  spec(row: number): NodeSpec {
    const spec = this.#specs[row];
    if (spec === undefined) throw new RangeError(`NodeTable: no node ${row}`);
    return spec;
  }

  name(row: number): string {
    return this.spec(row).name;
  }

  /**
   * Row for a node of this name: the old one if it was here before. Columns other than the spec are left
   * alone.
   */
  place(spec: NodeSpec): number {
    const row = this.names.intern(spec.name);
    if (row === this.#slots) this.#grow(2 * this.#slots);
    if (row === this.#specs.length) {
      this.#specs.push(spec);
      this.firstPod[row] = -1;
      this.alive[row] = 1;
    }
    this.#specs[row] = spec;
    this.zone[row] = this.zones.intern(spec.zone ?? "");
    this.rack[row] = this.racks.intern(spec.rack ?? "");
    this.tainted[row] = spec.taints?.some((taint) => taint.effect !== "PreferNoSchedule") ? 1 : 0;
    return row;
  }

  /** Promises differ from requests from now on. Call it before the first pod. */
  keepPromises(): void {
    this.promised = Array.from({ length: this.resourceCount }, () => new Float64Array(this.#slots));
  }

  /** Makes room for pods of so many priority levels. */
  keepLevels(levels: number): void {
    while (this.promisedAt.length < levels * this.resourceCount)
      this.promisedAt.push(new Float64Array(this.#slots));
  }

  #grow(slots: number): void {
    this.#slots = slots;
    this.up = grown(this.up, slots);
    this.zone = grown(this.zone, slots);
    this.rack = grown(this.rack, slots);
    this.podCount = grown(this.podCount, slots);
    this.firstPod = grown(this.firstPod, slots);
    this.alive = grown(this.alive, slots);
    this.cordoned = grown(this.cordoned, slots);
    this.tainted = grown(this.tainted, slots);
    const columns = [
      this.capacity,
      this.allocatable,
      this.requested,
      this.used,
      this.slack,
      this.promisedAt,
      ...(this.promised === this.requested ? [] : [this.promised]),
    ];
    for (const column of columns)
      for (let r = 0; r < column.length; r++) column[r] = grown(column[r] as Float64Array, slots);
  }
}
