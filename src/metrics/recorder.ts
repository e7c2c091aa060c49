import { SECOND, type SimTime } from "../base/units.ts";
import type { PriorityBands } from "../sim/contract/bands.ts";
import type {
  Clock,
  Decision,
  EvictionCause,
  LifeEvent,
  Observer,
  ServiceStatus,
} from "../sim/contract/observer.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import { ClassBands } from "./class-bands.ts";
import { ClusterRecorder } from "./cluster-recorder.ts";
import { DecisionRecorder } from "./decision-recorder.ts";
import { DeviceRecorder } from "./device-recorder.ts";
import { DeviceTotals } from "./device-totals.ts";
import { EventRecorder } from "./event-recorder.ts";
import { JobTotals } from "./job-totals.ts";
import { FailureTotals } from "./failure-totals.ts";
import { type PodNameRow, recordInventory, recordNames, recordUsers } from "./name-tables.ts";
import { NodeRecorder } from "./node-recorder.ts";
import { NodeUseTotals } from "./node-use-totals.ts";
import { PendingPods } from "./pending-pods.ts";
import { PodRecorder } from "./pod-recorder.ts";
import { PodTotals } from "./pod-totals.ts";
import type { ReportData } from "./report-data.ts";
import { ResourceTotals } from "./resource-totals.ts";
import { RunSeries } from "./run-series.ts";
import { type RecordedService, ServiceJobs } from "./service-jobs.ts";
import { ServiceRecorder } from "./service-recorder.ts";
import { ServiceTotals } from "./service-totals.ts";
import type { Summary } from "./summary.ts";
import { TableBuffer, type TableSink } from "./table-buffer.ts";
import { defineTables, type TableName } from "./tables.ts";
import { WorkTotals } from "./work-totals.ts";

/** Tables that a run writes when it is not told otherwise: `events` and `decisions` are large. */
const defaultTables: readonly TableName[] = ["pods", "nodes", "cluster", "inventory", "users"];

export interface RecorderOptions {
  readonly state: ClusterState;
  readonly clock: Clock;
  readonly bands: PriorityBands;
  readonly sink: TableSink;
  /** Which tables to write; all but `events` and `decisions` when absent. `services` goes by `services`. */
  readonly tables?: readonly TableName[] | undefined;
  /** In the order of the scenario. With any there is the table `services`. */
  readonly services?: readonly RecordedService[] | undefined;
  /** Whether the summary tells of whole jobs. */
  readonly hasJobs?: boolean | undefined;
  /** Whether decisions say why. */
  readonly hasReasons?: boolean | undefined;
}

/** What the summary says of the run that the recorder cannot see. */
export interface RunFacts {
  readonly scenario: string;
  readonly title: string;
  readonly description?: string | undefined;
  readonly seed: string;
  readonly policy: string;
  readonly fingerprint: string;
  readonly complete: boolean;
  /** Events that the engine handled, the warm-up included. */
  readonly events: number;
}

/**
 * Everything that is remembered of a run: the tables, the summary and what the charts draw. Memory does not
 * grow with the length of the run.
 */
export class Recorder implements Observer {
  readonly #state: ClusterState;
  readonly #clock: Clock;
  readonly #start: SimTime;
  readonly #pods: PodTotals;
  readonly #resources: ResourceTotals;
  readonly #nodeUse: NodeUseTotals;
  readonly #series: RunSeries;
  readonly #work: WorkTotals;
  readonly #failures: FailureTotals;
  readonly #pending: PendingPods;
  readonly #jobs: JobTotals | undefined;
  readonly #services: ServiceTotals | undefined;
  readonly #serviceTable: ServiceRecorder | undefined;
  readonly #podTable: PodRecorder | undefined;
  readonly #eventTable: EventRecorder | undefined;
  readonly #decisionTable: DecisionRecorder | undefined;
  readonly #names: TableBuffer;
  readonly #clusterTable: ClusterRecorder | undefined;
  readonly #nodeTable: NodeRecorder | undefined;
  readonly #devices: DeviceTotals | undefined;
  readonly #deviceTable: DeviceRecorder | undefined;
  readonly #inventory: TableBuffer | undefined;
  readonly #users: TableBuffer | undefined;
  #decisions = 0;
  /** Microseconds of thinking in the measured time. */
  #thinkTime = 0;
  #lastSample = -1;
  #lastNodeSample = -1;

  constructor(options: RecorderOptions) {
    const { state, clock, bands, sink, tables = defaultTables, services = [], hasReasons = false } = options;
    this.#state = state;
    this.#clock = clock;
    this.#start = clock.now;
    const byClass = new ClassBands(state, bands);
    const serviceJobs = new ServiceJobs(state, services);
    this.#pods = new PodTotals(state, clock, byClass, serviceJobs);
    this.#resources = new ResourceTotals(state, clock);
    this.#nodeUse = new NodeUseTotals(state, clock);
    this.#series = new RunSeries(state, clock);
    this.#work = new WorkTotals(state, clock, serviceJobs);
    this.#failures = new FailureTotals(state, clock, serviceJobs);
    this.#pending = new PendingPods(state, clock, serviceJobs);
    this.#jobs = options.hasJobs ? new JobTotals(state, clock) : undefined;
    const names = services.map(({ name }) => name);
    this.#services = names.length > 0 ? new ServiceTotals(clock, names) : undefined;
    const hasUsage = state.pods.use !== undefined;
    const definitions = defineTables({ resources: state.resources.all, bands, hasUsage, hasReasons });
    this.#names = new TableBuffer(definitions.names, sink, 8192);
    const open = <R>(name: TableName, make: (table: TableBuffer) => R): R | undefined =>
      tables.includes(name) ? make(new TableBuffer(definitions[name], sink)) : undefined;
    this.#podTable = open("pods", (table) => new PodRecorder(state, clock, byClass, table));
    this.#eventTable = open("events", (table) => new EventRecorder(state, clock, table));
    this.#decisionTable = open("decisions", (table) => new DecisionRecorder(state, clock, table, hasReasons));
    this.#clusterTable = open("cluster", (table) => new ClusterRecorder(state, clock, table));
    this.#nodeTable = open("nodes", (table) => new NodeRecorder(state, clock, table));
    const { devices } = state;
    this.#devices = devices && new DeviceTotals(state, devices, clock);
    if (devices && tables.includes("nodes")) {
      const table = new TableBuffer(definitions.devices, sink);
      this.#deviceTable = new DeviceRecorder(state, devices, clock, table);
    }
    this.#inventory = open("inventory", (table) => table);
    this.#users = open("users", (table) => table);
    if (names.length > 0)
      this.#serviceTable = new ServiceRecorder(clock, names, new TableBuffer(definitions.services, sink));
  }

  podEvent(event: LifeEvent, pod: number, cause: EvictionCause): void {
    this.#pods.podEvent(event, pod, cause);
    this.#resources.podEvent(event);
    this.#nodeUse.podEvent(event, pod);
    this.#work.podEvent(event, pod);
    this.#failures.podEvent(event, pod);
    this.#pending.podEvent(event, pod, cause);
    this.#jobs?.podEvent(event, pod, cause);
    this.#devices?.podEvent(event, pod);
    this.#podTable?.podEvent(event, pod, cause);
    this.#eventTable?.podEvent(event, pod, cause);
  }

  nodeEvent(event: LifeEvent, node: number): void {
    this.#pods.nodeEvent(event);
    this.#resources.nodeEvent();
    this.#nodeUse.nodeEvent(event, node);
    this.#failures.nodeEvent(event, node);
    this.#eventTable?.nodeEvent(event, node);
  }

  decision(decision: Decision): void {
    this.#decisions += 1;
    this.#thinkTime += decision.thinkTime;
    this.#pending.decision(decision);
    this.#decisionTable?.decision(decision);
  }

  serviceStatus(status: ServiceStatus): void {
    this.#services?.serviceStatus(status);
    this.#failures.serviceStatus(status);
    this.#serviceTable?.serviceStatus(status);
  }

  /** Takes a sample, unless there is one of this moment. */
  sample(): void {
    if (this.#clock.now === this.#lastSample) return;
    this.#lastSample = this.#clock.now;
    this.#resources.sample();
    this.#series.sample();
    this.#devices?.sample();
    this.#clusterTable?.sample();
    this.#serviceTable?.sample();
  }

  /** Writes the state of every node, unless that was done at this moment. */
  sampleNodes(): void {
    if (this.#clock.now === this.#lastNodeSample) return;
    this.#lastNodeSample = this.#clock.now;
    this.#nodeTable?.sampleNodes();
    this.#deviceTable?.sampleNodes();
  }

  warmUpEnd(): void {
    this.#pods.warmUpEnd();
    this.#resources.warmUpEnd();
    this.#nodeUse.warmUpEnd();
    this.#work.warmUpEnd();
    this.#failures.warmUpEnd();
    this.#jobs?.warmUpEnd();
    this.#services?.warmUpEnd();
    this.#devices?.warmUpEnd();
    this.#decisions = 0;
    this.#thinkTime = 0;
  }

  check(): void {
    this.#nodeUse.check();
  }

  /**
   * The run stops here: takes the last samples, ends the tables and sums up. Call it once. `names`: of pods
   * that have some; with them there is the table `names`.
   */
  finish(facts: RunFacts, names?: Iterable<PodNameRow>): ReportData {
    this.sample();
    this.sampleNodes();
    this.#podTable?.end();
    this.#eventTable?.end();
    this.#decisionTable?.end();
    this.#clusterTable?.end();
    this.#nodeTable?.end();
    this.#deviceTable?.end();
    this.#serviceTable?.end();
    if (this.#inventory) recordInventory(this.#state, this.#inventory);
    if (this.#users) recordUsers(this.#state, this.#users);
    if (names) recordNames(names, this.#names);
    return {
      title: facts.title,
      description: facts.description,
      summary: this.#summary(facts),
      series: this.#series.series(),
      delays: this.#pods.delays(),
      heatmaps: this.#series.heatmaps(),
      devices: this.#devices?.report(),
      pending: this.#pending.rows(names),
      evictions: this.#pods.evictions(),
      availability: this.#services?.availability(),
      outage: this.#failures.outage(),
    };
  }

  #summary({ scenario, seed, policy, fingerprint, complete, events }: RunFacts): Summary {
    const { measured, since } = this.#resources;
    const lostWork = this.#pods.lostWork();
    return {
      scenario,
      seed,
      policy,
      fingerprint,
      complete,
      simulatedSeconds: (this.#clock.now - this.#start) / SECOND,
      warmUpSeconds: (since - this.#start) / SECOND,
      events,
      decisions: this.#decisions,
      pods: this.#pods.counts(),
      evictionsByCause: this.#pods.evictionsByCause(),
      nodes: { ...this.#pods.nodes(), ...this.#nodeUse.nodes() },
      resources: this.#resources.resources(this.#nodeUse.capacityInUse()),
      schedulingDelay: this.#pods.schedulingDelay(),
      lostWork,
      goodput: this.#work.goodput(lostWork.cpuHours),
      ...(this.#jobs && { jobs: this.#jobs.jobs() }),
      failures: this.#failures.failures(),
      ...(this.#devices && { devices: this.#devices.summary() }),
      services: this.#services?.services() ?? [],
      schedulerBusy: measured === 0 ? 0 : this.#thinkTime / measured,
    };
  }
}
