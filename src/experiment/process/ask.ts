import { SECOND } from "../../base/units.ts";
import type { ClusterView, PodView } from "../../sim/contract/policy.ts";
import type { ClusterState } from "../../sim/model/cluster-state.ts";
import type { DeviceRequest } from "../../sim/model/devices.ts";
import type { NodeSpec } from "../../sim/model/nodes.ts";

/** Version of what is said below. Another number: programs for this one must be changed. */
export const PROTOCOL = 1;

/** The first line to the program. Amounts are in smallest units, `scale` of them to the unit. */
export interface Hello {
  readonly protocol: typeof PROTOCOL;
  readonly resources: readonly { readonly name: string; readonly unit: string; readonly scale: number }[];
  /** Those of the scenario. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Whole number below 2^31 that depends on the seed of the run. */
  readonly seed: number;
}

/** A line for each pod that some node has room for. Rows of resources are those of `Hello.resources`. */
export interface Ask {
  /** 1, 2, 3 ...: the answer must say the same. */
  readonly id: number;
  /** Simulated seconds. */
  readonly time: number;
  readonly pod: {
    /** Number of its job. */
    readonly job: number;
    readonly priority: number;
    readonly requests: readonly number[];
    readonly labels: Readonly<Record<string, string>>;
    /** Absent when it asks for none. */
    readonly devices?: DeviceRequest | undefined;
  };
  /** Nodes that are new, or not what they were; in the first line all of them. */
  readonly nodes: readonly NodeNews[];
  /** Others on which something changed since the last line. */
  readonly changed: readonly NodeChange[];
  /** Rows of the nodes that will do, as runs `[first, end]`, the end left out. */
  readonly feasible: readonly (readonly [number, number])[];
}

export interface NodeNews {
  /** Nodes are numbered from 0 and keep their number. */
  readonly row: number;
  readonly name: string;
  readonly zone: string;
  readonly rack: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly allocatable: readonly number[];
  /** False while it is not part of the cell. */
  readonly up: boolean;
  readonly pods: number;
  readonly requested: readonly number[];
  /** Free thousandths of each device; absent when it has none. */
  readonly devices?: { readonly model: string; readonly free: readonly number[] } | undefined;
}

/** Row, then what it is now: up, pods, requested, and the free thousandths of its devices if it has some. */
export type NodeChange =
  | readonly [number, boolean, number, readonly number[]]
  | readonly [number, boolean, number, readonly number[], readonly number[]];

/** Makes the lines, and remembers what the program was told of the nodes. */
export class AskWriter {
  readonly #state: ClusterState;
  readonly #told: NodeSpec[] = [];
  #position = 0;
  #id = 0;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  /** The next question; `scores` has -Infinity for nodes that will not do. */
  next(pod: PodView, cluster: ClusterView, scores: Float64Array): Ask {
    this.#id += 1;
    return {
      id: this.#id,
      time: cluster.now / SECOND,
      pod: {
        job: cluster.job,
        priority: pod.priority,
        requests: Array.from({ length: cluster.resources }, (_, r) => pod.request(r)),
        labels: pod.labels,
        devices: pod.devices,
      },
      ...this.#news(),
      feasible: runsOf(scores),
    };
  }

  #news(): Pick<Ask, "nodes" | "changed"> {
    const { log, nodes: table } = this.#state;
    const rows: number[] = [];
    for (let row = log.latest(this.#position); row >= 0; row = log.next(row, this.#position)) rows.push(row);
    this.#position = log.end;
    rows.sort((a, b) => a - b);
    const nodes: NodeNews[] = [];
    const changed: NodeChange[] = [];
    for (const row of rows) {
      const spec = table.spec(row);
      if (this.#told[row] === spec) changed.push(this.#change(row));
      else nodes.push(this.#describe(row, spec));
      this.#told[row] = spec;
    }
    return { nodes, changed };
  }

  #describe(row: number, { name, zone, rack, labels }: NodeSpec): NodeNews {
    const { nodes, devices } = this.#state;
    const model = devices && devices.models.name(devices.model[row] as number);
    return {
      row,
      name,
      zone: zone ?? "",
      rack: rack ?? "",
      labels: labels ?? {},
      allocatable: nodes.allocatable.map((column) => column[row] as number),
      up: nodes.up[row] === 1,
      pods: nodes.podCount[row] as number,
      requested: nodes.promised.map((column) => column[row] as number),
      devices: devices?.count[row] ? { model: model ?? "", free: this.#free(row) } : undefined,
    };
  }

  #change(row: number): NodeChange {
    const { nodes, devices } = this.#state;
    const requested = nodes.promised.map((column) => column[row] as number);
    const known = [row, nodes.up[row] === 1, nodes.podCount[row] as number, requested] as const;
    return devices?.count[row] ? [...known, this.#free(row)] : known;
  }

  #free(row: number): readonly number[] {
    const { devices } = this.#state;
    if (!devices) return [];
    const from = row * devices.width;
    return [...devices.free.subarray(from, from + (devices.count[row] as number))];
  }
}

function runsOf(scores: Float64Array): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  let open: [number, number] | undefined;
  for (let row = 0; row < scores.length; row++) {
    if (scores[row] === Number.NEGATIVE_INFINITY) open = undefined;
    else if (open) open[1] = row + 1;
    else {
      open = [row, row + 1];
      runs.push(open);
    }
  }
  return runs;
}
