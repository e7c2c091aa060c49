import { HOUR } from "../base/units.ts";
import { type Clock, LifeEvent, type Observer } from "../sim/contract/observer.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import { type DeviceTable, WHOLE } from "../sim/model/devices.ts";
import { Fragmentation, targetsOf } from "../sim/model/fragmentation.ts";
import { CPU } from "../sim/model/resources.ts";
import type { ReportData } from "./report-data.ts";
import { Series } from "./series.ts";
import type { DeviceSummary } from "./summary.ts";

/** How full a device is, in the order of the charts. */
const deviceStates = ["full", "≥ 50 %", "< 50 %", "idle"] as const;
type DeviceState = (typeof deviceStates)[number];

/** Nodes on the map of devices, at most. */
const MOST_NODES = 240;

/** Fragmentation is measured against the commonest kinds of pods so far that make up this share of them. */
const COVER = 0.95;

/** Columns: time, the states, free devices, and of these those of no use. */
const FREE = 1 + deviceStates.length;
const COLUMNS = FREE + 2;

/** How full the devices of nodes that are up are, and how fragmented: over time, and each at the end. */
export class DeviceTotals implements Observer {
  readonly #state: ClusterState;
  readonly #devices: DeviceTable;
  readonly #clock: Clock;
  readonly #series = new Series(COLUMNS);
  readonly #values = new Float64Array(COLUMNS);
  /** Sums of the columns over the samples of the measured time. */
  readonly #sums = new Float64Array(COLUMNS);
  #samples = 0;
  /** Pods that came so far, by class. */
  readonly #came: number[] = [];

  constructor(state: ClusterState, devices: DeviceTable, clock: Clock) {
    this.#state = state;
    this.#devices = devices;
    this.#clock = clock;
  }

  podEvent(event: LifeEvent, pod: number): void {
    if (event !== LifeEvent.submit) return;
    const podClass = this.#state.pods.podClass[pod] as number;
    this.#came[podClass] = (this.#came[podClass] ?? 0) + 1;
  }

  warmUpEnd(): void {
    this.#sums.fill(0);
    this.#samples = 0;
  }

  sample(): void {
    const { nodes } = this.#state;
    const values = this.#values.fill(0);
    values[0] = this.#clock.now;
    const fragmentation = this.#fragmentation();
    for (let node = 0; node < nodes.size; node++) {
      if (nodes.up[node] === 0) continue;
      for (const used of this.#usedOn(node)) {
        const at = 1 + deviceStates.indexOf(stateOf(used));
        values[at] = (values[at] as number) + 1;
        values[FREE] = (values[FREE] as number) + (WHOLE - used) / WHOLE;
      }
      values[FREE + 1] = (values[FREE + 1] as number) + this.#fragmentedOn(node, fragmentation) / WHOLE;
    }
    this.#series.add(values);
    this.#samples += 1;
    for (let c = 0; c < COLUMNS; c++) this.#sums[c] = (this.#sums[c] as number) + (values[c] as number);
  }

  /** Against the pods that came so far. */
  #fragmentation(): Fragmentation {
    const { classes } = this.#state;
    const mix = this.#came.flatMap((share, podClass) => {
      const { requests, devices } = classes.spec(podClass);
      return share > 0 ? [{ requests, devices, share }] : [];
    });
    return new Fragmentation(targetsOf(mix, COVER));
  }

  #fragmentedOn(node: number, fragmentation: Fragmentation): number {
    const { nodes } = this.#state;
    const { free, width, count, model, models } = this.#devices;
    const [allocatable, promised] = [nodes.allocatable[CPU], nodes.promised[CPU]];
    const cpu = (allocatable?.[node] as number) - (promised?.[node] as number);
    const name = models.name(model[node] as number);
    return fragmentation.of(cpu, free, node * width, count[node] as number, name);
  }

  /** Means over the samples of the measured time; undefined without any. */
  summary(): DeviceSummary | undefined {
    if (this.#samples === 0) return undefined;
    const mean = (column: number): number =>
      Number(((this.#sums[column] as number) / this.#samples).toPrecision(9));
    const [full, upper, lower, idle] = deviceStates.map((_, i) => mean(1 + i)) as [
      number,
      number,
      number,
      number,
    ];
    return {
      resource: this.#resource,
      full,
      partlyUsed: Number((upper + lower).toPrecision(9)),
      idle,
      free: mean(FREE),
      fragmented: mean(FREE + 1),
    };
  }

  get #resource(): string {
    return this.#state.resources.all[this.#devices.resource]?.name ?? "";
  }

  /** Thousandths in use of each device of a node. */
  #usedOn(node: number): number[] {
    const { free, width, count } = this.#devices;
    const from = node * width;
    return Array.from(free.subarray(from, from + (count[node] as number)), (left) => WHOLE - left);
  }

  report(): NonNullable<ReportData["devices"]> {
    const series = this.#series;
    return {
      resource: this.#resource,
      timeHours: series.column(0, HOUR),
      states: deviceStates.map((state, i) => ({ state, devices: series.column(1 + i) })),
      free: series.column(FREE),
      fragmented: series.column(FREE + 1),
      map: this.#map(),
    };
  }

  /** Nodes that are up, by model, the fullest first; evenly chosen when there are many. */
  #map(): NonNullable<ReportData["devices"]>["map"] {
    const { nodes } = this.#state;
    const { count, model, models } = this.#devices;
    const rows: { node: string; model: string; used: number[]; sum: number }[] = [];
    for (let node = 0; node < nodes.size; node++) {
      if (nodes.up[node] === 0 || count[node] === 0) continue;
      const used = this.#usedOn(node).sort((a, b) => b - a);
      const sum = used.reduce((all, one) => all + one, 0);
      rows.push({ node: nodes.name(node), model: models.name(model[node] as number), used, sum });
    }
    rows.sort((a, b) => compare(a.model, b.model) || b.sum / b.used.length - a.sum / a.used.length);
    const step = Math.max(1, rows.length / MOST_NODES);
    const kept = Array.from(
      { length: Math.min(rows.length, MOST_NODES) },
      (_, i) => rows[Math.floor(i * step)],
    );
    return kept.flatMap((row) => (row ? [{ node: row.node, model: row.model, used: row.used }] : []));
  }
}

function stateOf(used: number): DeviceState {
  if (used === 0) return "idle";
  if (used === WHOLE) return "full";
  return 2 * used < WHOLE ? "< 50 %" : "≥ 50 %";
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
