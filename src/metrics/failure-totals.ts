import { SECOND, type SimTime } from "../base/units.ts";
import { type Clock, LifeEvent, type Observer, type ServiceStatus } from "../sim/contract/observer.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import { AwaitedLosses } from "./awaited-losses.ts";
import { DurationSample } from "./duration-sample.ts";
import { LargestOutage } from "./largest-outage.ts";
import { changeLane, type Lane } from "./outage-record.ts";
import type { ReportData } from "./report-data.ts";
import type { ServiceJobs } from "./service-jobs.ts";
import type { DurationQuantiles, Summary } from "./summary.ts";

/** A pod that lost its node and is not running again yet. */
interface Loss {
  readonly since: SimTime;
  readonly outage: number;
  /** Row of the service, -1 for a pod that comes back itself. */
  readonly service: number;
  readonly lane: Lane | undefined;
  /** Counts: it happened in the measured time. */
  measured: boolean;
  /** Given up on the silent node. */
  givenUp: boolean;
  /** Running again, or not wanted any more. */
  settled: boolean;
}

/**
 * What failures of nodes cost: how soon they are noticed, and how soon the pods run again. Definitions:
 * docs/failures.md. Memory is that of the pods that are away.
 */
export class FailureTotals implements Observer {
  readonly #state: ClusterState;
  readonly #clock: Clock;
  readonly #services: ServiceJobs;
  readonly #largest = new LargestOutage();
  #failures = 0;
  #planned = 0;
  #unnoticed = 0;
  #affected = 0;
  #inPlace = 0;
  #rescheduled = 0;
  #ended = 0;
  readonly #detection = new DurationSample();
  readonly #replacement = new DurationSample();
  /** When a node failed of which nobody knows yet, by row. */
  readonly #silentSince = new Map<number, SimTime>();
  /** By pod row, until the pod runs again or ends. */
  readonly #losses = new Map<number, Loss>();
  /** Losses of each service, oldest first, some of them settled. */
  readonly #awaited: readonly AwaitedLosses<Loss>[];
  /** The pod that is being bound to a silent node. */
  #boundToSilent = -1;
  /** Pods of services that were bound to a silent node and never ran. */
  readonly #neverRan = new Set<number>();

  constructor(state: ClusterState, clock: Clock, services: ServiceJobs) {
    this.#state = state;
    this.#clock = clock;
    this.#services = services;
    this.#awaited = services.all.map(() => new AwaitedLosses());
  }

  nodeEvent(event: LifeEvent, node: number): void {
    const { now } = this.#clock;
    if (event === LifeEvent.nodeFail) this.#nodeFails(node);
    else if (event === LifeEvent.nodeReturn) {
      if (this.#silentSince.delete(node)) this.#unnoticed += 1;
    } else if (event === LifeEvent.nodeRemove) {
      this.#largest.notice(node, now);
      const since = this.#silentSince.get(node);
      if (since === undefined) return;
      this.#silentSince.delete(node);
      this.#detection.add(now - since);
    }
  }

  podEvent(event: LifeEvent, pod: number): void {
    if (event === LifeEvent.schedule) this.#starts(pod);
    else if (event === LifeEvent.strand) this.#strands(pod);
    else if (this.#losses.size === 0 && this.#neverRan.size === 0) return;
    else if (event === LifeEvent.restart) this.#restarts(pod);
    else if (event === LifeEvent.evict) this.#isGivenUp(pod);
    else if (event >= LifeEvent.fail && event <= LifeEvent.lost) this.#ends(pod);
  }

  /** A service that has all it wants awaits nobody. */
  serviceStatus({ service, desired, available }: ServiceStatus): void {
    if (available < desired) return;
    const awaited = this.#awaited[service];
    if (!awaited?.first) return;
    for (const loss of awaited.open) this.#settle(loss, "ended");
    awaited.clear();
  }

  warmUpEnd(): void {
    this.#failures = 0;
    this.#planned = 0;
    this.#unnoticed = 0;
    this.#affected = 0;
    this.#inPlace = 0;
    this.#rescheduled = 0;
    this.#ended = 0;
    this.#detection.clear();
    this.#replacement.clear();
    this.#silentSince.clear();
    for (const loss of this.#losses.values()) loss.measured = false;
    for (const awaited of this.#awaited) for (const loss of awaited.open) loss.measured = false;
    this.#largest.clear();
  }

  #nodeFails(node: number): void {
    const { nodes } = this.#state;
    if (nodes.cordoned[node] === 1 && nodes.podCount[node] === 0) {
      this.#planned += 1;
      return;
    }
    this.#failures += 1;
    this.#silentSince.set(node, this.#clock.now);
    this.#largest.nodeFails(this.#clock.now);
  }

  #strands(pod: number): void {
    const service = this.#services.of(pod);
    if (pod === this.#boundToSilent) {
      this.#boundToSilent = -1;
      if (service >= 0) this.#neverRan.add(pod);
      return;
    }
    const { now } = this.#clock;
    const { pods } = this.#state;
    const record = this.#largest.newest;
    const lane = record.lose(pods.node[pod] as number, () => this.#services.nameOf(pod));
    const loss: Loss = {
      since: now,
      outage: record.id,
      service,
      lane,
      measured: true,
      givenUp: false,
      settled: false,
    };
    this.#affected += 1;
    this.#losses.set(pod, loss);
    this.#awaited[service]?.push(loss);
  }

  /** A pod was placed: it runs, unless its node is silent. */
  #starts(pod: number): void {
    const { pods, nodes } = this.#state;
    this.#boundToSilent = nodes.alive[pods.node[pod] as number] === 0 ? pod : -1;
    if (this.#boundToSilent >= 0) return;
    const loss = this.#losses.get(pod);
    if (loss) {
      this.#losses.delete(pod);
      this.#settle(loss, "rescheduled");
    } else this.#replaces(pod);
  }

  #restarts(pod: number): void {
    const loss = this.#losses.get(pod);
    if (loss) {
      this.#losses.delete(pod);
      this.#settle(loss, loss.givenUp ? "rescheduled" : "in place");
    } else if (this.#neverRan.delete(pod)) this.#replaces(pod);
  }

  /** A pod of a service runs for the first time: instead of the one lost first, before it was made. */
  #replaces(pod: number): void {
    const service = this.#services.of(pod);
    const first = this.#awaited[service]?.first;
    if (first !== undefined && first.since <= (this.#state.pods.submittedAt[pod] as number))
      this.#settle(first, "rescheduled");
  }

  #isGivenUp(pod: number): void {
    this.#neverRan.delete(pod);
    const loss = this.#losses.get(pod);
    if (!loss || loss.settled) return;
    loss.givenUp = true;
    if (loss.lane) changeLane(loss.lane, this.#clock.now, "waiting");
  }

  #ends(pod: number): void {
    this.#neverRan.delete(pod);
    const loss = this.#losses.get(pod);
    if (!loss) return;
    this.#losses.delete(pod);
    // A service stops the pod it gives up, and makes another.
    if (loss.service < 0 || !loss.givenUp) this.#settle(loss, "ended");
  }

  #settle(loss: Loss, how: "in place" | "rescheduled" | "ended"): void {
    if (loss.settled) return;
    loss.settled = true;
    const { now } = this.#clock;
    const after = now - loss.since;
    const record = this.#largest.record(loss.outage);
    if (loss.lane) changeLane(loss.lane, now, how);
    if (how === "ended") {
      if (record) record.ended += 1;
      if (loss.measured) this.#ended += 1;
      return;
    }
    (how === "in place" ? record?.inPlace : record?.rescheduled)?.add(after);
    if (!loss.measured) return;
    this.#replacement.add(after);
    if (how === "in place") this.#inPlace += 1;
    else this.#rescheduled += 1;
  }

  // --- results
  // -----------------------------------------------------------------------------------------------

  failures(): Summary["failures"] {
    return {
      nodes: this.#failures,
      planned: this.#planned,
      unnoticed: this.#unnoticed,
      timeToDetect: quantiles(this.#detection),
      affected: this.#affected,
      inPlace: this.#inPlace,
      rescheduled: this.#rescheduled,
      ended: this.#ended,
      notReplaced: this.#affected - this.#inPlace - this.#rescheduled - this.#ended,
      timeToReplace: quantiles(this.#replacement),
    };
  }

  outage(): ReportData["outage"] {
    return this.#largest.report(this.#state, this.#clock.now);
  }
}

function quantiles(sample: DurationSample): DurationQuantiles {
  return {
    count: sample.count,
    p50: sample.percentile(50) / SECOND,
    p90: sample.percentile(90) / SECOND,
    p99: sample.percentile(99) / SECOND,
    max: sample.max / SECOND,
  };
}
