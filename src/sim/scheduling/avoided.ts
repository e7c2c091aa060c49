import type { SimTime } from "../../base/units.ts";
import type { Clock } from "../contract/observer.ts";
import type { Avoidance } from "../contract/rescheduling.ts";
import type { ClusterState } from "../model/cluster-state.ts";

interface Avoided {
  /** Of the pod in this row; another number means that the row was given to another pod. */
  readonly serial: number;
  /** Nodes, racks or zones, and until when. */
  readonly places: { readonly row: number; readonly until: SimTime }[];
}

/** Where pods that lost a node had better not go. Only pods that did lose one cost anything. */
export class AvoidedPlaces {
  readonly hard: boolean;
  readonly #state: ClusterState;
  readonly #clock: Clock;
  readonly #avoidance: Avoidance;
  /** By pod row. */
  readonly #byPod = new Map<number, Avoided>();

  constructor(state: ClusterState, clock: Clock, avoidance: Avoidance) {
    this.#state = state;
    this.#clock = clock;
    this.#avoidance = avoidance;
    this.hard = avoidance.hard;
  }

  /** The pod lost the node. */
  note(pod: number, node: number): void {
    const serial = this.#state.pods.serial[pod] as number;
    const place = { row: this.#placeOf(node), until: this.#clock.now + this.#avoidance.for };
    const places = this.#of(pod).filter(({ row }) => row !== place.row);
    this.#byPod.set(pod, { serial, places: [...places, place] });
  }

  /** Whether the pod has anything to avoid now. */
  any(pod: number): boolean {
    return this.#byPod.size > 0 && this.#of(pod).length > 0;
  }

  excludes(pod: number, node: number): boolean {
    const place = this.#placeOf(node);
    for (const { row } of this.#of(pod)) if (row === place) return true;
    return false;
  }

  /** Rows of the places that the pod avoids now. */
  places(pod: number): number[] {
    return this.#of(pod).map(({ row }) => row);
  }

  /** When the pod may go somewhere again that it avoids now. */
  nextEnd(pod: number): SimTime {
    return Math.min(...this.#of(pod).map(({ until }) => until));
  }

  #of(pod: number): Avoided["places"] {
    const avoided = this.#byPod.get(pod);
    if (!avoided) return [];
    const { now } = this.#clock;
    if (avoided.serial !== this.#state.pods.serial[pod]) this.#byPod.delete(pod);
    else if (avoided.places.every(({ until }) => until > now)) return avoided.places;
    else {
      const places = avoided.places.filter(({ until }) => until > now);
      if (places.length > 0) {
        this.#byPod.set(pod, { serial: avoided.serial, places });
        return places;
      }
      this.#byPod.delete(pod);
    }
    return [];
  }

  #placeOf(node: number): number {
    const { nodes } = this.#state;
    const { what } = this.#avoidance;
    if (what === "node") return node;
    return (what === "rack" ? nodes.rack[node] : nodes.zone[node]) as number;
  }
}
