import { grown } from "../../base/columns.ts";
import type { DeviceRequest } from "./devices.ts";
import type { KubePodClass } from "./kube/pod-class.ts";

/**
 * One condition on a node's labels; all of a class's conditions must hold. A label that is not set counts as
 * the empty text, or 0 for `lt` and `gt` (ClusterData2011_2 format document, task constraints).
 */
export interface Constraint {
  readonly label: string;
  readonly operator: "eq" | "ne" | "lt" | "gt";
  readonly value: string;
}

export interface Toleration {
  readonly key?: string | undefined;
  readonly operator: "Equal" | "Exists";
  readonly value?: string | undefined;
  readonly effect?: string | undefined;
}

/** What pods with equal specs share. */
export interface PodClassSpec {
  /** Requests by resource row, whole smallest units. */
  readonly requests: readonly number[];
  /** Higher is more important. */
  readonly priority: number;
  /** Latency sensitivity 0 to 3 of Borg traces; kept for reports. */
  readonly schedulingClass?: number | undefined;
  readonly constraints?: readonly Constraint[] | undefined;
  readonly tolerations?: readonly Toleration[] | undefined;
  /** No two pods of one job on one node. */
  readonly onePerNode?: boolean | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Models of the devices that will do; any when absent or empty. */
  readonly deviceModels?: readonly string[] | undefined;
  /** What the class asks of devices. Filled in by `ClusterState.internClass` in runs that keep devices. */
  readonly devices?: DeviceRequest | undefined;
  /** What the Kubernetes scheduler knows of pods from manifests; it looks at nothing else of them. */
  readonly kube?: KubePodClass | undefined;
}

/** Interned pod classes: equal specs share one row, so a pod carries a number instead of a spec. */
export class PodClassTable {
  readonly resourceCount: number;
  /** By resource, then by class. */
  readonly request: Float64Array[];
  priority: Int32Array = new Int32Array(64);
  /** Row of the class's priority in `levels`. */
  level: Int32Array = new Int32Array(64);
  /** The distinct priorities, in the order in which they came. */
  readonly levels: number[] = [];
  /** Rows of `levels`, lowest priority first. */
  readonly ascending: number[] = [];
  /** Not 0 when the class restricts its nodes beyond resources. */
  selective: Uint8Array = new Uint8Array(64);
  onePerNode: Uint8Array = new Uint8Array(64);
  /** Devices of a node that the class asks for, and how many thousandths of each; 0 for none. */
  deviceCount: Uint8Array = new Uint8Array(64);
  deviceMilli: Uint16Array = new Uint16Array(64);
  readonly #specs: PodClassSpec[] = [];
  readonly #byKey = new Map<string, number>();

  constructor(resourceCount: number) {
    this.resourceCount = resourceCount;
    this.request = Array.from({ length: resourceCount }, () => new Float64Array(64));
  }

  get size(): number {
    return this.#specs.length;
  }

  /**
   * Row of the class with this spec, added when new. Throws RangeError when an amount is not whole and >= 0.
   */
  intern(spec: PodClassSpec): number {
    const key = keyOf(spec);
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const row = this.#specs.length;
    if (row === this.priority.length) this.#grow(2 * row);
    for (let r = 0; r < this.resourceCount; r++) {
      const amount = spec.requests[r] ?? 0;
      if (!Number.isSafeInteger(amount) || amount < 0)
        throw new RangeError(
          `pod class: request of resource ${r} must be a whole number >= 0, got ${amount}`,
        );
      (this.request[r] as Float64Array)[row] = amount;
    }
    this.priority[row] = spec.priority;
    this.level[row] = this.#levelOf(spec.priority);
    this.selective[row] = (spec.constraints?.length ?? 0) + (spec.devices?.models.length ?? 0) > 0 ? 1 : 0;
    this.deviceCount[row] = spec.devices?.count ?? 0;
    this.deviceMilli[row] = spec.devices?.milli ?? 0;
    this.onePerNode[row] = spec.onePerNode ? 1 : 0;
    this.#specs.push(spec);
    this.#byKey.set(key, row);
    return row;
  }

  spec(row: number): PodClassSpec {
    const spec = this.#specs[row];
    if (spec === undefined) throw new RangeError(`PodClassTable: no class ${row}`);
    return spec;
  }

  #levelOf(priority: number): number {
    const known = this.levels.indexOf(priority);
    if (known >= 0) return known;
    const level = this.levels.push(priority) - 1;
    this.ascending.push(level);
    this.ascending.sort((a, b) => (this.levels[a] as number) - (this.levels[b] as number));
    return level;
  }

  #grow(capacity: number): void {
    this.level = grown(this.level, capacity);
    this.priority = grown(this.priority, capacity);
    this.selective = grown(this.selective, capacity);
    this.onePerNode = grown(this.onePerNode, capacity);
    this.deviceCount = grown(this.deviceCount, capacity);
    this.deviceMilli = grown(this.deviceMilli, capacity);
    for (let r = 0; r < this.resourceCount; r++)
      this.request[r] = grown(this.request[r] as Float64Array, capacity);
  }
}

function keyOf(spec: PodClassSpec): string {
  if (spec.kube) return `kube ${spec.kube.row}`;
  const plain = `${spec.requests.join(",")};${spec.priority};${spec.schedulingClass ?? ""};${spec.onePerNode ? 1 : 0}`;
  if (!spec.constraints && !spec.tolerations && !spec.labels && !spec.devices) return plain;
  const labels = spec.labels ? Object.entries(spec.labels).sort(([a], [b]) => (a < b ? -1 : 1)) : [];
  return `${plain};${JSON.stringify([spec.constraints ?? [], spec.tolerations ?? [], labels, spec.devices ?? null])}`;
}
