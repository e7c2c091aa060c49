import { EvictionCause, LifeEvent, type Observer } from "./contract/observer.ts";
import { Op, type WorkBlock } from "./contract/work.ts";
import type { Engine } from "./engine/engine.ts";
import type { Lane, RowHandler } from "./feed.ts";
import type { NodeHealth } from "./faults/node-health.ts";
import type { ClusterState } from "./model/cluster-state.ts";
import type { NodeSpec } from "./model/nodes.ts";
import { type PodSubmission, PodState } from "./model/pods.ts";
import type { PodLife } from "./runtime/pod-life.ts";
import type { PodScheduler } from "./scheduling/pod-scheduler.ts";

/** Kinds of workload rows in the fingerprint: `Op` plus this, apart from the kinds of the engine. */
const ROW_KINDS = 64;

export interface RowsOptions {
  readonly state: ClusterState;
  readonly engine: Engine;
  readonly life: PodLife;
  /** Absent in a recorded replay: then the rows say where pods go. */
  readonly scheduler: PodScheduler | undefined;
  /** Follows the machines; absent in a recorded replay. */
  readonly health: NodeHealth | undefined;
  readonly observers: readonly Observer[];
}

/** Carries out the rows of a workload. */
export class Rows implements RowHandler {
  /**
   * Rows about a pod that had ended already: usual for kills of a policy replay, worth a look in a recorded
   * one.
   */
  stale = 0;
  readonly #options: RowsOptions;
  readonly #submission: PodSubmission = { podClass: 0, job: 0, index: 0, user: 0, duration: 0, outcome: 0 };

  constructor(options: RowsOptions) {
    this.#options = options;
  }

  row(lane: Lane, block: WorkBlock, at: number): void {
    const op = block.op[at] as Op;
    const ref = block.ref[at] as number;
    this.#options.engine.happened(ROW_KINDS + op, ref);
    if (op === Op.submit) this.#submit(lane, block, at);
    else this.#change(op, lane, block, at);
  }

  /** Carries out a row about a pod or a node that was there before, or about a new node. */
  #change(op: Op, lane: Lane, block: WorkBlock, at: number): void {
    const ref = block.ref[at] as number;
    if (op === Op.nodeAdd || op === Op.nodeRemove || op === Op.nodeUpdate)
      return this.#node(lane, op, ref, block.nodes.get(at));
    const pod = lane.podRow[ref] ?? -1;
    if (pod < 0 || this.#options.state.pods.serial[pod] !== lane.podSerial[ref] || this.#ended(pod)) {
      this.stale += 1;
      return;
    }
    this.#pod(op, pod, lane, block, at);
  }

  #ended(pod: number): boolean {
    const state = this.#options.state.pods.state[pod];
    return state === PodState.free || state === PodState.dropped;
  }

  #submit(lane: Lane, block: WorkBlock, at: number): void {
    const { state, life } = this.#options;
    const submission = this.#submission;
    submission.podClass = block.podClass[at] as number;
    submission.job = block.job[at] as number;
    submission.index = block.index[at] as number;
    submission.user = block.user[at] as number;
    submission.duration = block.duration[at] as number;
    submission.outcome = block.outcome[at] as number;
    submission.estimate = block.estimate?.[at];
    const pod = life.submit(submission);
    if (block.use) this.#setUse(pod, block.use, at);
    lane.setPod(block.ref[at] as number, pod, state.pods.serial[pod] as number);
  }

  #pod(op: Op, pod: number, lane: Lane, block: WorkBlock, at: number): void {
    const { state, life } = this.#options;
    switch (op) {
      case Op.kill:
        return life.end(pod, LifeEvent.kill);
      case Op.fail:
        return life.end(pod, LifeEvent.fail);
      case Op.finish:
        return life.end(pod, LifeEvent.finish);
      case Op.lost:
        return life.end(pod, LifeEvent.lost);
      case Op.evict:
        return life.endRecorded(pod);
      case Op.schedule:
        if (state.pods.state[pod] === PodState.pending)
          return life.bind(pod, lane.nodeRow[block.node[at] as number] as number);
        this.stale += 1;
        return;
      case Op.update:
        return this.#update(pod, block.podClass[at] as number);
      default:
        if (block.use) this.#setUse(pod, block.use, at);
    }
  }

  #setUse(pod: number, use: readonly Float64Array[], at: number): void {
    for (let r = 0; r < use.length; r++) this.#options.state.setUse(pod, r, use[r]?.[at] as number);
  }

  #update(pod: number, podClass: number): void {
    const { state, scheduler, engine, observers } = this.#options;
    const running = state.pods.state[pod] === PodState.running;
    if (scheduler && state.pods.state[pod] === PodState.pending) scheduler.reclass(pod, podClass);
    else state.setClass(pod, podClass, engine.now);
    if (running) scheduler?.improved(state.pods.node[pod] as number);
    const event = running ? LifeEvent.updateRunning : LifeEvent.updatePending;
    for (const observer of observers) observer.podEvent?.(event, pod, EvictionCause.none);
  }

  #node(lane: Lane, op: Op, ref: number, spec: NodeSpec | undefined): void {
    const { state, health, scheduler, observers } = this.#options;
    const node = lane.nodeRow[ref] ?? -1;
    if (op === Op.nodeRemove && health) return health.fail(node);
    if (op === Op.nodeAdd && health?.isDown(node)) return health.recover(node, spec);
    if (op === Op.nodeRemove) state.removeNode(node);
    // What changes on a node that is away shows when it returns.
    else if (op === Op.nodeUpdate && node >= 0 && state.nodes.up[node] === 0)
      state.nodes.place(spec as NodeSpec);
    else {
      lane.setNode(ref, state.setNode(spec as NodeSpec));
      scheduler?.improved(lane.nodeRow[ref] as number);
    }
    const event =
      op === Op.nodeAdd
        ? LifeEvent.nodeAdd
        : op === Op.nodeRemove
          ? LifeEvent.nodeRemove
          : LifeEvent.nodeUpdate;
    for (const observer of observers) observer.nodeEvent?.(event, lane.nodeRow[ref] as number);
  }
}
