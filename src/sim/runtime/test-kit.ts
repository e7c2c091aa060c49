/** A judge of pods' lives, for storms: shares no code with what it judges. */
import { SECOND } from "../../base/units.ts";
import {
  type Clock,
  EvictionCause,
  LifeEvent,
  type Observer,
  type ServiceStatus,
} from "../contract/observer.ts";
import type { ReschedulingPolicy } from "../contract/rescheduling.ts";
import type { PreemptionRule } from "../contract/rules.ts";
import type { Service } from "../control/services.ts";
import type { Checkpointing } from "../model/checkpoint.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import { PodState } from "../model/pods.ts";

const S = SECOND;

/** What the cell is run by. */
export interface Rules {
  readonly rescheduling: ReschedulingPolicy;
  readonly preemption: PreemptionRule | undefined;
  readonly checkpointing: Checkpointing | undefined;
  readonly detectAfter: number;
  readonly thinks: boolean;
  readonly services: readonly Service[];
  /** The most pods of a job that any maintenance lets be down. */
  readonly maxDown: number;
}

/** Keeps its own books from what is told, and writes down every broken rule. */
export class Judge implements Observer {
  readonly broken: string[] = [];
  readonly ended: Set<number> = new Set();
  readonly status: Map<number, ServiceStatus> = new Map();
  /** Seconds at which pods of lost nodes were given up. */
  readonly givenUp: number[] = [];
  readonly #state: ClusterState;
  readonly #clock: Clock;
  readonly #rules: Rules;
  /** Where each job's pod runs, and since when; by job and index. */
  readonly #running = new Map<string, { serial: number; since: number }>();
  readonly #saved = new Map<number, number>();
  readonly #failedAt = new Map<number, number>();
  readonly #avoids = new Map<number, { place: unknown; until: number }[]>();

  constructor(state: ClusterState, clock: Clock, rules: Rules) {
    this.#state = state;
    this.#clock = clock;
    this.#rules = rules;
  }

  serviceStatus(status: ServiceStatus): void {
    this.status.set(status.service, status);
  }

  nodeEvent(event: LifeEvent, n: number): void {
    if (event === LifeEvent.nodeFail) this.#failedAt.set(n, this.#clock.now);
  }

  podEvent(event: LifeEvent, pod: number, cause: EvictionCause): void {
    const { pods, owners } = this.#state;
    const { now } = this.#clock;
    const serial = pods.serial[pod]!;
    const name = `${owners.job[pods.owner[pod]!]}/${pods.index[pod]}`;
    if (event === LifeEvent.schedule || event === LifeEvent.restart) {
      const other = this.#running.get(name);
      this.#holds(other === undefined, `${name} starts while it runs`);
      this.#running.set(name, { serial, since: now });
      if (event === LifeEvent.schedule) this.#mayGo(pod, pods.node[pod]!);
    } else if (event === LifeEvent.strand || event === LifeEvent.evict) {
      if (event === LifeEvent.evict) this.#evicted(pod, cause);
      this.#stops(name, serial);
    } else if (event >= LifeEvent.fail && event <= LifeEvent.lost) {
      this.#holds(!this.ended.has(serial), `${name} ended twice`);
      this.ended.add(serial);
      if (event === LifeEvent.finish) {
        const work = pods.duration[pod]! - (this.#saved.get(serial) ?? 0);
        const { interval, cost } = this.#rules.checkpointing ?? { interval: work, cost: 0 };
        const took = work + (Math.ceil(work / interval) - 1) * cost;
        this.#holds(now - this.#running.get(name)!.since === took, `${name} finished without its work done`);
      }
      this.#running.delete(name);
    }
  }

  /** After all that happens at one moment. */
  sample(): void {
    const { pods, owners, nodes } = this.#state;
    const running = new Map<number, number>();
    for (let pod = 0; pod < pods.rows; pod++) {
      const job = owners.job[pods.owner[pod]!]!;
      if (pods.state[pod] === PodState.running) running.set(job, (running.get(job) ?? 0) + 1);
      if (pods.state[pod] !== PodState.pending || this.#rules.thinks) continue;
      for (let n = 0; n < nodes.size; n++)
        if (this.#fits(pod, n, true) && !(this.#rules.rescheduling.avoid?.hard && this.#avoided(pod, n)))
          this.broken.push(`${this.#clock.now / S}: pod row ${pod} waits though node ${n} would do`);
    }
    this.#rules.services.forEach(({ job }, i) => {
      const { desired = 0 } = this.status.get(i) ?? {};
      this.#holds((running.get(job) ?? 0) <= desired, `service ${i} runs ${running.get(job)} of ${desired}`);
    });
  }

  #holds(condition: boolean, what: string): void {
    if (!condition) this.broken.push(`${this.#clock.now / S}: ${what}`);
  }

  #stops(name: string, serial: number): void {
    const run = this.#running.get(name);
    if (!run) return;
    const { interval, cost } = this.#rules.checkpointing ?? { interval: 0, cost: 1 };
    const saved = Math.floor((this.#clock.now - run.since) / (interval + cost)) * interval;
    this.#saved.set(serial, (this.#saved.get(serial) ?? 0) + saved);
    this.#running.delete(name);
  }

  #evicted(pod: number, cause: EvictionCause): void {
    const { pods } = this.#state;
    const { rescheduling, detectAfter, maxDown } = this.#rules;
    if (cause === EvictionCause.drained)
      this.#holds(this.#down(pod) < maxDown, `pod row ${pod} drained though too many are down`);
    if (cause !== EvictionCause.nodeLost) return;
    const n = pods.node[pod]!;
    const { now } = this.#clock;
    this.givenUp.push(now);
    const due = this.#failedAt.get(n)! + detectAfter + rescheduling.giveUpAfter({} as never);
    this.#holds(
      rescheduling.limit ? now >= due : now === due,
      `pod row ${pod} given up at ${now}, not ${due}`,
    );
    if (!rescheduling.avoid) return;
    const serial = pods.serial[pod]!;
    const avoids = this.#avoids.get(serial) ?? [];
    this.#avoids.set(serial, [...avoids, { place: this.#place(n), until: now + rescheduling.avoid.for }]);
  }

  /** Pods of the pod's job that should run and do not. */
  #down(pod: number): number {
    const { pods, owners } = this.#state;
    const owner = pods.owner[pod]!;
    const all = [...Array(pods.rows).keys()].filter(
      (other) =>
        pods.owner[other] === owner &&
        pods.state[other] !== PodState.free &&
        pods.state[other] !== PodState.dropped,
    );
    const running = all.filter((other) => pods.state[other] === PodState.running).length;
    const service = this.#rules.services.findIndex(({ job }) => job === owners.job[owner]);
    return (service < 0 ? all.length : this.status.get(service)!.desired) - running;
  }

  #place(n: number): unknown {
    const { nodes } = this.#state;
    const what = this.#rules.rescheduling.avoid?.what;
    return what === "node" ? n : what === "rack" ? nodes.spec(n).rack : nodes.spec(n).zone;
  }

  #avoided(pod: number, n: number): boolean {
    const avoids = this.#avoids.get(this.#state.pods.serial[pod]!) ?? [];
    return avoids.some(({ place, until }) => until > this.#clock.now && place === this.#place(n));
  }

  /** Hard: never on a node it avoids. Soft: only if no other has room. */
  #mayGo(pod: number, n: number): void {
    if (!this.#avoided(pod, n)) return;
    const others = [...Array(this.#state.nodes.size).keys()].filter((other) => !this.#avoided(pod, other));
    const { hard } = this.#rules.rescheduling.avoid!;
    const better = hard || others.some((other) => this.#fits(pod, other, false));
    this.#holds(!better, `pod row ${pod} went to node ${n}, which it avoids`);
  }

  /** Whether the pod has room on the node, if need be after others were stopped. */
  #fits(pod: number, n: number, stopping: boolean): boolean {
    const { pods, nodes, classes } = this.#state;
    if (!nodes.up[n] || nodes.cordoned[n]) return false;
    const spec = classes.spec(pods.podClass[pod]!);
    const here = [...Array(pods.rows).keys()].filter(
      (other) => pods.node[other] === n && pods.state[other] !== PodState.free,
    );
    if (spec.onePerNode && here.some((other) => pods.owner[other] === pods.owner[pod])) return false;
    return [0, 1].every((r) => {
      if (spec.requests[r] === 0) return true;
      const stays = here
        .map((other) => classes.spec(pods.podClass[other]!))
        .filter(({ priority }) => !(stopping && this.#rules.preemption?.mayPreempt(spec.priority, priority)));
      return (
        stays.reduce((sum, { requests }) => sum + requests[r]!, spec.requests[r]!) <=
        nodes.spec(n).capacity[r]!
      );
    });
  }
}
