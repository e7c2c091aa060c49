import type { Duration, SimTime } from "../../base/units.ts";
import { EvictionCause } from "../contract/observer.ts";
import type { Engine } from "../engine/engine.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import { PodState } from "../model/pods.ts";

/** Planned work on nodes, some at a time. */
export interface MaintenanceWave {
  readonly at: SimTime;
  /** In the order in which they are worked on. */
  readonly nodes: readonly number[];
  /** Nodes worked on at a time. */
  readonly batch: number;
  /** From the closing of a node to new pods to the draining of those it has. */
  readonly notice: Duration;
  /** How long the work takes. */
  readonly duration: Duration;
  /** Pods of one job that may be down because of it, and otherwise, at once. Absent: any number. */
  readonly maxDownPerJob?: number | undefined;
  /** A node that could not be drained within this time is left as it is. */
  readonly patience: Duration;
}

export interface MaintenanceOptions {
  readonly state: ClusterState;
  readonly engine: Engine;
  readonly rank: number;
  readonly waves: readonly MaintenanceWave[];
  readonly evict: (pod: number, cause: EvictionCause) => void;
  /** Pods of the pod's job that are down now. */
  readonly down: (pod: number) => number;
  readonly fail: (node: number) => void;
  readonly recover: (node: number) => void;
  /** A node takes pods again. */
  readonly improved: (node: number) => void;
}

/** How often a node that may not be drained yet is looked at again. */
const LOOK_EVERY: Duration = 60_000_000;

interface Step {
  readonly wave: MaintenanceWave;
  readonly node: number;
  readonly deadline: SimTime;
}

/**
 * Works through the nodes of each wave: close, wait for the notice, drain, work, open; then the next of the
 * batch's places. A job never has more pods down than it allows: its other pods on closed nodes wait for
 * their turn.
 */
export class Maintenance {
  /** Nodes that were left as they were, since draining them would have taken too much from a job. */
  skipped = 0;
  readonly #options: MaintenanceOptions;
  readonly #startKind: number;
  readonly #drainKind: number;
  readonly #doneKind: number;
  readonly #steps: Step[] = [];
  /** Waves that hold a node closed, by node: those of one plan may run into each other. */
  readonly #closings: number[] = [];
  readonly #next: number[];

  constructor(options: MaintenanceOptions) {
    this.#options = options;
    const { engine, rank, waves } = options;
    this.#next = waves.map(() => 0);
    this.#startKind = engine.register({ rank, handle: (wave) => this.#start(wave) });
    this.#drainKind = engine.register({ rank, handle: (step) => this.#drain(step) });
    this.#doneKind = engine.register({ rank, handle: (step) => this.#done(step) });
    waves.forEach((wave, i) => engine.schedule(this.#startKind, wave.at, i));
  }

  #start(number: number): void {
    const wave = this.#options.waves[number] as MaintenanceWave;
    for (let i = 0; i < Math.min(wave.batch, wave.nodes.length); i++) this.#close(number);
  }

  /** Closes the next node of the wave. */
  #close(number: number): void {
    const { state, engine, waves } = this.#options;
    const wave = waves[number] as MaintenanceWave;
    const node = wave.nodes[this.#next[number] as number];
    if (node === undefined) return;
    this.#next[number] = (this.#next[number] as number) + 1;
    this.#closings[node] = (this.#closings[node] ?? 0) + 1;
    state.cordon(node, true);
    const step = this.#steps.push({ wave, node, deadline: engine.now + wave.notice + wave.patience }) - 1;
    engine.schedule(this.#drainKind, engine.now + wave.notice, step);
  }

  #drain(number: number): void {
    const { state, engine, evict, fail } = this.#options;
    const { wave, node, deadline } = this.#steps[number] as Step;
    const { nodes, pods } = state;
    for (let pod = nodes.firstPod[node] as number; pod >= 0; ) {
      const next = pods.nextOnNode[pod] as number;
      if (pods.state[pod] === PodState.running && this.#mayGo(pod, wave)) evict(pod, EvictionCause.drained);
      pod = next;
    }
    if (nodes.podCount[node] === 0) {
      fail(node);
      engine.schedule(this.#doneKind, engine.now + wave.duration, number);
    } else if (engine.now < deadline)
      engine.schedule(this.#drainKind, Math.min(engine.now + LOOK_EVERY, deadline), number);
    else {
      this.skipped += 1;
      this.#open(number);
    }
  }

  #mayGo(pod: number, { maxDownPerJob }: MaintenanceWave): boolean {
    return maxDownPerJob === undefined || this.#options.down(pod) < maxDownPerJob;
  }

  #done(number: number): void {
    this.#options.recover((this.#steps[number] as Step).node);
    this.#open(number);
  }

  #open(number: number): void {
    const { state, waves, improved } = this.#options;
    const { wave, node } = this.#steps[number] as Step;
    const closings = (this.#closings[node] as number) - 1;
    this.#closings[node] = closings;
    if (closings === 0) {
      state.cordon(node, false);
      improved(node);
    }
    this.#close(waves.indexOf(wave));
  }
}
