import { HOUR } from "../base/units.ts";
import type { Clock, Observer } from "../sim/contract/observer.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import { PodState } from "../sim/model/pods.ts";
import { HEATMAP_BINS, NodeHeatmap } from "./heatmap.ts";
import type { ReportData } from "./report-data.ts";
import { Series } from "./series.ts";

/** Columns before those of the resources: time, pending, running. */
const FIRST_RESOURCE = 3;
const PER_RESOURCE = 4;

/** What the charts over time draw, from samples over the whole run. */
export class RunSeries implements Observer {
  readonly #state: ClusterState;
  readonly #clock: Clock;
  readonly #series: Series;
  readonly #heatmap: NodeHeatmap;
  readonly #values: Float64Array;

  constructor(state: ClusterState, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
    const columns = FIRST_RESOURCE + PER_RESOURCE * state.resources.size;
    this.#series = new Series(columns);
    this.#heatmap = new NodeHeatmap(state.nodes);
    this.#values = new Float64Array(columns);
  }

  sample(): void {
    const { podsIn, capacity, requested, used, reserved } = this.#state;
    const values = this.#values;
    values[0] = this.#clock.now;
    values[1] = (podsIn[PodState.pending] as number) + (podsIn[PodState.backingOff] as number);
    values[2] = podsIn[PodState.running] as number;
    let at = FIRST_RESOURCE;
    for (let r = 0; r < capacity.length; r++) {
      values[at++] = capacity[r] as number;
      values[at++] = requested[r] as number;
      values[at++] = used[r] as number;
      values[at++] = reserved[r] as number;
    }
    this.#series.add(values);
    this.#heatmap.sample(this.#clock.now);
  }

  // --- results
  // -----------------------------------------------------------------------------------------------

  series(): ReportData["series"] {
    const series = this.#series;
    return {
      timeHours: series.column(0, HOUR),
      pending: series.column(1),
      running: series.column(2),
      resources: this.#state.resources.all.map(({ name, unit, scale }, r) => {
        const at = FIRST_RESOURCE + PER_RESOURCE * r;
        return {
          name,
          unit,
          capacity: series.column(at, scale),
          requested: series.column(at + 1, scale),
          used: this.#state.pods.use ? series.column(at + 2, scale) : undefined,
          reserved: this.#state.reclamation ? series.column(at + 3, scale) : undefined,
        };
      }),
    };
  }

  heatmaps(): ReportData["heatmaps"] {
    const timeHours = this.#heatmap.times.map((time) => Number((time / HOUR).toPrecision(6)));
    const binPercent = Array.from({ length: HEATMAP_BINS }, (_, bin) => 5 * bin);
    return this.#state.resources.all.flatMap(({ name }, r) => {
      const counts = this.#heatmap.counts(r);
      return counts ? [{ resource: name, timeHours, binPercent, counts }] : [];
    });
  }
}
