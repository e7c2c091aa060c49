import type { ClusterEvent } from "../../../contract/kube-events.ts";
import type { KubePod } from "../../../model/kube/kube-pod.ts";
import { type Link, LinkedList } from "./linked-list.ts";

/** Moves whatever plug-ins say: all pods, or the one with this uid. */
export interface Wildcard {
  readonly resource: "*";
  readonly uid?: string | undefined;
}

export type Happening = ClusterEvent | Wildcard;

interface Flight {
  readonly start: Link<Happening | undefined>;
  /** The pod as it is now. */
  pod: KubePod;
}

/**
 * The pods that are being placed, and what happened meanwhile: each is to hear of it should it come back
 * (Kubernetes v1.36 `active_queue.go`).
 */
export class InFlight {
  /** What happened, with a mark where each pod was taken. */
  readonly #log = new LinkedList<Happening | undefined>();
  readonly #flights = new Map<string, Flight>();

  get size(): number {
    return this.#flights.size;
  }

  /** The pod as it is now, if it is in flight. */
  pod(uid: string): KubePod | undefined {
    return this.#flights.get(uid)?.pod;
  }

  start(pod: KubePod): void {
    this.#flights.set(pod.uid, { start: this.#log.push(undefined), pod });
  }

  /** A pod in flight changed. */
  update(pod: KubePod): void {
    (this.#flights.get(pod.uid) as Flight).pod = pod;
  }

  happened(event: Happening): void {
    if (this.#flights.size > 0) this.#log.push(event);
  }

  /** What happened since the pod was taken, in order. */
  *since(uid: string): Iterable<Happening> {
    for (let link = this.#flights.get(uid)?.start.next; link; link = link.next)
      if (link.value) yield link.value;
  }

  /** Forgets the pod, and what nobody will ask for. */
  done(uid: string): void {
    const flight = this.#flights.get(uid);
    if (!flight) return;
    this.#flights.delete(uid);
    this.#log.remove(flight.start);
    for (let link = this.#log.first; link?.value; link = this.#log.first) this.#log.remove(link);
  }
}
