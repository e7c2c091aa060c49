import type { ClusterEvent } from "../../../contract/kube-events.ts";
import type { KubePod } from "../../../model/kube/kube-pod.ts";
import { type Link, LinkedList } from "./linked-list.ts";

/** Moves whatever plug-ins say: all pods, or the one with this uid. */
interface Wildcard {
  readonly resource: "*";
  readonly uid?: string | undefined;
}

export type Happening = ClusterEvent | Wildcard;

interface Flight {
  /** Number of the first event after the pod was taken. */
  readonly start: number;
  /** The pod as it is now. */
  pod: KubePod;
}

/**
 * The pods that are being placed, and what happened meanwhile: each is to hear of it should it come back
 * (Kubernetes v1.36 `active_queue.go`).
 */
export class InFlight {
  #events: Happening[] = [];
  /** Events that were forgotten, and came before all others. */
  #forgotten = 0;
  readonly #flights = new LinkedList<Flight>();
  readonly #byUid = new Map<string, Link<Flight>>();

  get size(): number {
    return this.#flights.size;
  }

  /** The pod as it is now, if it is in flight. */
  pod(uid: string): KubePod | undefined {
    return this.#byUid.get(uid)?.value.pod;
  }

  start(pod: KubePod): void {
    const start = this.#forgotten + this.#events.length;
    this.#byUid.set(pod.uid, this.#flights.push({ start, pod }));
  }

  /** A pod in flight changed. */
  update(pod: KubePod): void {
    (this.#byUid.get(pod.uid) as Link<Flight>).value.pod = pod;
  }

  happened(event: Happening): void {
    if (this.#flights.size > 0) this.#events.push(event);
  }

  /** What happened since the pod was taken, in order. */
  since(uid: string): readonly Happening[] {
    const flight = this.#byUid.get(uid);
    return flight ? this.#events.slice(flight.value.start - this.#forgotten) : [];
  }

  /** Forgets the pod and, when they are many, events that nobody will ask for. */
  done(uid: string): void {
    const flight = this.#byUid.get(uid);
    if (!flight) return;
    this.#byUid.delete(uid);
    this.#flights.remove(flight);
    const unasked = (this.#flights.first?.value.start ?? Number.POSITIVE_INFINITY) - this.#forgotten;
    if (unasked < this.#events.length / 2) return;
    this.#forgotten += Math.min(unasked, this.#events.length);
    this.#events = this.#events.slice(unasked);
  }
}
