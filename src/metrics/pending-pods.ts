import { SECOND } from "../base/units.ts";
import {
  type Clock,
  type Decision,
  DecisionResult,
  type EvictionCause,
  LifeEvent,
  type Observer,
} from "../sim/contract/observer.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import { PodState } from "../sim/model/pods.ts";
import type { PodNameRow } from "./name-tables.ts";
import { endsPod } from "./pod-totals.ts";
import type { ReportData } from "./report-data.ts";
import type { ServiceJobs } from "./service-jobs.ts";

/** Rows that the page shows. */
const MOST_ROWS = 10;

/** A pod that waits, and since when. */
interface Waiting {
  readonly job: number;
  name: string;
  readonly since: number;
  reason: string | undefined;
}

type Row = ReportData["pending"][number];

/**
 * Remembers since when evicted pods wait, and why pods were last refused, to tell of those left at the end.
 */
export class PendingPods implements Observer {
  readonly #state: ClusterState;
  readonly #clock: Clock;
  readonly #services: ServiceJobs;
  /** By pod that does not run: when it was evicted, and what the last attempt said. */
  readonly #evictedAt = new Map<number, number>();
  readonly #reasons = new Map<number, string>();

  constructor(state: ClusterState, clock: Clock, services: ServiceJobs) {
    this.#state = state;
    this.#clock = clock;
    this.#services = services;
  }

  podEvent(event: LifeEvent, pod: number, cause: EvictionCause): void {
    if (event === LifeEvent.evict) this.#evictedAt.set(pod, this.#clock.now);
    if (event !== LifeEvent.schedule && !endsPod(event, cause)) return;
    this.#evictedAt.delete(pod);
    this.#reasons.delete(pod);
  }

  decision({ pod, reasons, result }: Decision): void {
    if (reasons !== undefined && result !== DecisionResult.placed) this.#reasons.set(pod, reasons);
  }

  /**
   * The pods that wait now: those of one job with the same reason in one row, the longest wait first, ten
   * rows at most. `names`: of pods that have some.
   */
  rows(names: Iterable<PodNameRow> = []): readonly Row[] {
    const waiting = this.#waiting();
    for (const row of names) {
      const pod = waiting.get(`${row.job}/${row.index}`);
      if (!pod) continue;
      pod.name = row.name;
      pod.reason = row.held ?? pod.reason;
    }
    const groups = new Map<string, { readonly first: Waiting; pods: number }>();
    for (const pod of [...waiting.values()].sort((a, b) => a.since - b.since)) {
      const key = `${pod.job} ${pod.reason ?? ""}`;
      const group = groups.get(key);
      if (group) group.pods += 1;
      else groups.set(key, { first: pod, pods: 1 });
    }
    return [...groups.values()].slice(0, MOST_ROWS).map(({ first: { name, since, reason }, pods }) => ({
      pod: name,
      pods,
      seconds: (this.#clock.now - since) / SECOND,
      reason,
    }));
  }

  /** By `job/index`, which is also the name of pods that have no other. */
  #waiting(): Map<string, Waiting> {
    const { pods, owners } = this.#state;
    const waiting = new Map<string, Waiting>();
    for (let pod = 0; pod < pods.rows; pod++) {
      const state = pods.state[pod];
      if (state !== PodState.pending && state !== PodState.backingOff) continue;
      const job = owners.job[pods.owner[pod] as number] as number;
      const key = `${job}/${pods.index[pod]}`;
      const service = this.#services.all[this.#services.of(pod)];
      waiting.set(key, {
        job,
        name: service ? `${key} (${service.name})` : key,
        since: this.#evictedAt.get(pod) ?? (pods.submittedAt[pod] as number),
        reason: this.#reasons.get(pod),
      });
    }
    return waiting;
  }
}
