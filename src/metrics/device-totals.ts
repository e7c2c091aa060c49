import { HOUR } from "../base/units.ts";
import type { Clock, Observer } from "../sim/contract/observer.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import { type DeviceTable, WHOLE } from "../sim/model/devices.ts";
import type { ReportData } from "./report-data.ts";
import { Series } from "./series.ts";

/** How full a device is, in the order of the charts. */
const deviceStates = ["full", "≥ 50 %", "< 50 %", "idle"] as const;
type DeviceState = (typeof deviceStates)[number];

/** Nodes on the map of devices, at most. */
const MOST_NODES = 240;

/** How full the devices of nodes that are up are: over time, and each at the end. */
export class DeviceTotals implements Observer {
  readonly #state: ClusterState;
  readonly #devices: DeviceTable;
  readonly #clock: Clock;
  readonly #series = new Series(1 + deviceStates.length);
  readonly #values = new Float64Array(1 + deviceStates.length);

  constructor(state: ClusterState, devices: DeviceTable, clock: Clock) {
    this.#state = state;
    this.#devices = devices;
    this.#clock = clock;
  }

  sample(): void {
    const { nodes } = this.#state;
    const values = this.#values.fill(0);
    values[0] = this.#clock.now;
    for (let node = 0; node < nodes.size; node++) {
      if (nodes.up[node] === 0) continue;
      for (const used of this.#usedOn(node)) {
        const at = 1 + deviceStates.indexOf(stateOf(used));
        values[at] = (values[at] as number) + 1;
      }
    }
    this.#series.add(values);
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
      resource: this.#state.resources.all[this.#devices.resource]?.name ?? "",
      timeHours: series.column(0, HOUR),
      states: deviceStates.map((state, i) => ({ state, devices: series.column(1 + i) })),
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
