import type { PriorityBands } from "../sim/contract/bands.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";

/** The priority band of each pod class, looked up once a class. */
export class ClassBands {
  readonly bands: PriorityBands;
  readonly #state: ClusterState;
  readonly #byClass: number[] = [];

  constructor(state: ClusterState, bands: PriorityBands) {
    this.#state = state;
    this.bands = bands;
  }

  /** Row of the band that the pod is in now. */
  of(pod: number): number {
    const podClass = this.#state.pods.podClass[pod] as number;
    for (let row = this.#byClass.length; row <= podClass; row++)
      this.#byClass.push(this.bands.of(this.#state.classes.priority[row] as number));
    return this.#byClass[podClass] as number;
  }
}
