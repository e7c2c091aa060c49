import type { RandomStream } from "../../../base/random.ts";
import type { Duration } from "../../../base/units.ts";
import type { ClusterEvent } from "../../contract/kube-events.ts";
import { type Decision, DecisionResult, LifeEvent, type Observer } from "../../contract/observer.ts";
import type { DecisionTime } from "../../contract/rules.ts";
import type { Engine } from "../../engine/engine.ts";
import type { ClusterState } from "../../model/cluster-state.ts";
import type { KubeCluster } from "../../model/kube/kube-cluster.ts";
import type { KubePod } from "../../model/kube/kube-pod.ts";
import type { NodeInfo } from "../../model/kube/node-info.ts";
import { PodState } from "../../model/pods.ts";
import type { PodScheduler } from "../pod-scheduler.ts";
import { checkPicture } from "./check-picture.ts";
import { ClusterMirror, type PodNames } from "./cluster-mirror.ts";
import type { Choice, KubeTies } from "./kube-search.ts";
import { nominateWithRoom } from "./nominate-with-room.ts";
import type { Candidate } from "./preemption.ts";
import { ProfileRunner, type RunProfile } from "./profile-runner.ts";
import { KubeQueue } from "./queue/kube-queue.ts";
import type { QueuedPodInfo } from "./queue/queued-pod-info.ts";

/**
 * For which attempts that find no node the reasons are told: none, all (`pending`), or of each pod the first,
 * second, fourth, eighth and so on. `all`: placements are explained too.
 */
type ReasonsFor = "none" | "pending" | "sampled" | "all";

/** What the Kubernetes scheduler of a run is, and what it begins with. */
export interface KubeSchedulingOptions {
  /** May hold objects that are neither nodes nor pods already. */
  readonly cluster: KubeCluster;
  readonly profiles: readonly RunProfile[];
  readonly ties: KubeTies;
  /** Percent of the nodes, 0 by their number; absent: all nodes are scored. */
  readonly sampling?: number | undefined;
  readonly search: "indexed" | "reference";
  readonly initialBackoff: Duration;
  readonly maxBackoff: Duration;
  readonly decisionTime: DecisionTime;
  readonly reasons: ReasonsFor;
  readonly names?: PodNames | undefined;
}

export interface KubeSchedulerOptions extends KubeSchedulingOptions {
  readonly state: ClusterState;
  readonly engine: Engine;
  readonly random: RandomStream;
  readonly rank: number;
  /** Told of decisions. The scheduler itself must hear of all pods and nodes after those in the list. */
  readonly observers: readonly Observer[];
  /** Carries decisions out. */
  readonly bind: (pod: number, node: number) => void;
  readonly evict: (pods: readonly number[]) => void;
}

/**
 * The Kubernetes scheduler in a run: its queue, its profiles, and its own picture of the cluster, which
 * follows the tables of the run (Kubernetes v1.36 `scheduler/schedule_one.go`). A pod whose `schedulerName`
 * has no profile waits for ever.
 */
export class KubeScheduler implements PodScheduler, Observer {
  /** Attempts so far. */
  decisions = 0;
  readonly #options: KubeSchedulerOptions;
  readonly #state: ClusterState;
  readonly #mirror: ClusterMirror;
  readonly #queue: KubeQueue;
  readonly #runners: ReadonlyMap<string, ProfileRunner>;
  readonly #passKind: number;
  readonly #decideKind: number;
  readonly #timerKind: number;
  /** A pass or a decision is scheduled or goes on. */
  #busy = false;
  /** Row of the pod that is thought about, or -1. */
  #thinking = -1;
  #thinkingOf: QueuedPodInfo | undefined;
  #thinkTime = 0;
  /** Number of the job of the pod thought about last. */
  #lastJob = -1;
  /** When the queue's timer goes off, and how often it was set. */
  #timerAt = Number.POSITIVE_INFINITY;
  #timers = 0;
  readonly #decision: Decision = {
    pod: -1,
    node: -1,
    result: DecisionResult.noNode,
    score: Number.NaN,
    victims: 0,
    thinkTime: 0,
  };

  constructor(options: KubeSchedulerOptions) {
    const { state, engine, cluster, profiles, sampling, rank } = options;
    this.#options = options;
    this.#state = state;
    const tell = (event: ClusterEvent): void => this.#queue.move(event);
    this.#mirror = new ClusterMirror({ state, cluster, names: options.names, tell });
    this.#queue = new KubeQueue({
      cluster,
      clock: engine,
      profiles: profiles.map(({ profile }) => profile),
      initialBackoff: options.initialBackoff,
      maxBackoff: options.maxBackoff,
    });
    const shared = sampling === undefined ? undefined : { percentage: sampling, start: 0 };
    this.#runners = new Map(
      profiles.map((each) => [
        each.profile.schedulerName,
        new ProfileRunner(each, { ...options, sampling: shared }),
      ]),
    );
    this.#passKind = engine.register({ rank, handle: () => this.#pass() });
    this.#decideKind = engine.register({ rank, handle: () => this.#decideLater() });
    this.#timerKind = engine.register({
      rank,
      generation: () => this.#timers,
      handle: () => this.#timer(),
    });
  }

  get evaluations(): number {
    let sum = 0;
    for (const runner of this.#runners.values()) sum += runner.evaluations;
    return sum;
  }

  // --- what the run says

  enqueue(row: number): void {
    const pod = this.#mirror.add(row);
    if (!this.#runners.has(pod.podClass.schedulerName)) return;
    pod.nominatedNode = this.#mirror.nominationOf(row);
    this.#queue.add(pod);
    this.#changed();
  }

  dropped(row: number): void {
    // The decision about it is still to come, and finds it gone.
    if (row === this.#thinking) return;
    this.#forget(row);
    this.#changed();
  }

  #forget(row: number): void {
    const pod = this.#mirror.pods[row];
    if (pod && this.#runners.has(pod.podClass.schedulerName)) this.#queue.delete(pod);
    this.#mirror.pods[row] = undefined;
    this.#state.freePod(row);
  }

  reclass(row: number, podClass: number): void {
    const old = this.#mirror.pods[row];
    this.#state.setClass(row, podClass, this.#options.engine.now);
    if (!old) return;
    const pod = this.#mirror.add(row);
    this.#queue.update(old, pod);
    this.#changed();
  }

  improved(node: number): void {
    if (this.#mirror.isStale(node)) this.#wake();
  }

  lostNode(): void {}

  // --- what happens to pods and nodes

  podEvent(event: LifeEvent, row: number): void {
    switch (event) {
      case LifeEvent.schedule:
        // Otherwise the scheduler placed it, and shows it already.
        if (this.#mirror.pods[row]?.nodeName === undefined) this.#placedByOthers(row);
        return this.#changed();
      case LifeEvent.evict:
      case LifeEvent.fail:
      case LifeEvent.finish:
      case LifeEvent.kill:
      case LifeEvent.lost:
        if ((this.#state.pods.node[row] as number) < 0) return;
        this.#mirror.remove(row);
        return this.#changed();
      case LifeEvent.updateRunning:
      case LifeEvent.updatePending:
        // One that waits was changed by `reclass`; one on a silent node counts as pending.
        if ((this.#state.pods.node[row] as number) < 0) return;
        this.#mirror.reclass(row);
        return this.#changed();
      default:
    }
  }

  #placedByOthers(row: number): void {
    const waiting = this.#mirror.pods[row];
    if (waiting && this.#runners.has(waiting.podClass.schedulerName)) this.#queue.delete(waiting);
    this.#mirror.placed(row);
  }

  nodeEvent(_event: LifeEvent, node: number): void {
    this.improved(node);
  }

  check(): void {
    checkPicture({
      state: this.#state,
      cluster: this.#options.cluster,
      mirror: this.#mirror,
      queue: this.#queue,
      thinking: this.#thinking,
      isHandled: (pod) => this.#runners.has(pod.podClass.schedulerName),
    });
  }

  // --- passes

  /** The queue may have a pod to place now, or at another time than it said. */
  #changed(): void {
    if (this.#busy) return;
    if (this.#queue.ready) this.#wake();
    else this.#setTimer();
  }

  #wake(): void {
    if (this.#busy) return;
    this.#busy = true;
    this.#options.engine.schedule(this.#passKind, this.#options.engine.now);
  }

  #setTimer(): void {
    const at = this.#queue.nextWake();
    if (at === this.#timerAt) return;
    this.#timerAt = at;
    this.#timers = (this.#timers + 1) % 2 ** 32;
    if (at <= Number.MAX_SAFE_INTEGER) this.#options.engine.schedule(this.#timerKind, at, 0, this.#timers);
  }

  #timer(): void {
    this.#timerAt = Number.POSITIVE_INFINITY;
    this.#queue.wake();
    this.#changed();
  }

  #pass(): void {
    this.#busy = true;
    this.#mirror.follow();
    const { decisionTime, engine } = this.#options;
    const { perJob, perPod } = decisionTime;
    const thinks = perJob > 0 || perPod > 0;
    for (let info = this.#queue.pop(); info; info = this.#queue.pop()) {
      if (!thinks) {
        this.#decide(info, info.pod);
        continue;
      }
      const { row } = info.pod;
      const job = this.#state.owners.job[this.#state.pods.owner[row] as number] as number;
      this.#thinkTime = perPod + (job === this.#lastJob ? 0 : perJob);
      this.#lastJob = job;
      this.#thinking = row;
      this.#thinkingOf = info;
      engine.schedule(this.#decideKind, engine.now + this.#thinkTime);
      this.#setTimer();
      return;
    }
    this.#busy = false;
    this.#setTimer();
  }

  /** The thinking is over: decide on the cell as it is now, unless the pod ended meanwhile. */
  #decideLater(): void {
    const row = this.#thinking;
    const info = this.#thinkingOf as QueuedPodInfo;
    this.#thinking = -1;
    this.#thinkingOf = undefined;
    this.#mirror.follow();
    if (this.#state.pods.state[row] === PodState.dropped) {
      this.#queue.done(info.pod.uid);
      this.#forget(row);
    } else this.#decide(info, this.#mirror.pods[row] as KubePod);
    this.#thinkTime = 0;
    this.#pass();
  }

  // --- decisions

  #decide(info: QueuedPodInfo, pod: KubePod): void {
    const { pods } = this.#state;
    const { row } = pod;
    this.decisions += 1;
    pods.attempts[row] = Math.min((pods.attempts[row] as number) + 1, 0xffff);
    const decision = this.#decision;
    decision.pod = row;
    decision.node = -1;
    decision.result = DecisionResult.noNode;
    decision.score = Number.NaN;
    decision.victims = 0;
    decision.thinkTime = this.#thinkTime;
    decision.feasible = 0;
    decision.reasons = undefined;
    const runner = this.#runners.get(pod.podClass.schedulerName) as ProfileRunner;
    const choice = runner.find(pod);
    const { node } = choice ?? {};
    if (choice && node && this.#options.reasons === "all" && !Number.isNaN(choice.total))
      decision.reasons = runner.points(pod, node);
    if (choice && node && runner.reserve(choice.cycle, node)) this.#place(pod, choice, node, runner);
    else if (!choice || node) {
      decision.reasons = undefined;
      this.#queue.failed(info);
    } else this.#refused(info, pod, choice, runner);
    for (const observer of this.#options.observers) observer.decision?.(decision);
  }

  #place(pod: KubePod, { cycle, total, feasible }: Choice, node: NodeInfo, runner: ProfileRunner): void {
    const { cluster, engine, bind } = this.#options;
    const decision = this.#decision;
    decision.node = this.#mirror.rowOf(node);
    decision.result = DecisionResult.placed;
    decision.score = total;
    decision.feasible = feasible;
    const changes = runner.preBind(cycle, node);
    if (pod.nominatedNode !== undefined) cluster.nominate(pod, undefined);
    this.#queue.done(pod.uid);
    this.#mirror.place(pod, node.name, engine.now);
    for (const event of changes) this.#queue.move(event);
    bind(pod.row, decision.node);
  }

  /** No node will do: others may be stopped, and the pod waits. */
  #refused(info: QueuedPodInfo, pod: KubePod, choice: Choice, runner: ProfileRunner): void {
    const { reasons, cluster } = this.#options;
    const isTold =
      reasons === "pending" || reasons === "all" || (reasons === "sampled" && isPowerOfTwo(info.attempts));
    if (isTold) this.#decision.reasons = runner.reasons(pod);
    const found = runner.postFilter(pod, choice, (event) => this.#queue.move(event));
    if (found === "none") {
      if (pod.nominatedNode !== undefined) cluster.nominate(pod, undefined);
    } else if (found) this.#makeRoom(pod, found);
    this.#queue.failed(info, choice.refusedBy, choice.pending);
  }

  /** Stops the victims. */
  #makeRoom(pod: KubePod, { node, victims }: Candidate): void {
    const { cluster, evict } = this.#options;
    nominateWithRoom(cluster, pod, node.name, (gone, { podClass }) =>
      this.#queue.move(gone, { maxPriority: podClass.priority }),
    );
    const decision = this.#decision;
    decision.node = this.#mirror.rowOf(node);
    decision.result = DecisionResult.roomMade;
    decision.victims = victims.length;
    evict(victims.map(({ row }) => row));
  }
}

function isPowerOfTwo(count: number): boolean {
  return (count & (count - 1)) === 0;
}
