/**
 * A cell without an engine: tests move the clock and say what happens; observers are told as in a real run.
 */
import {
  type Decision,
  DecisionResult,
  EvictionCause,
  LifeEvent,
  type Observer,
} from "../sim/contract/observer.ts";
import { ClusterState } from "../sim/model/cluster-state.ts";
import type { NodeSpec } from "../sim/model/nodes.ts";
import type { PodClassSpec } from "../sim/model/pod-classes.ts";
import { PodState } from "../sim/model/pods.ts";
import { kubernetesResources, ResourceTable } from "../sim/model/resources.ts";

export class TestCell {
  readonly clock = { now: 0 };
  readonly state: ClusterState;
  readonly observers: Observer[] = [];

  constructor(hasUsage = false) {
    this.state = new ClusterState({ resources: new ResourceTable(kubernetesResources) });
    if (hasUsage) this.state.keepUse();
  }

  /** Adds a node or changes it. */
  setNode(spec: NodeSpec): number {
    const before = this.state.nodes.names.find(spec.name);
    const isUpdate = before !== undefined && this.state.nodes.up[before] === 1;
    const node = this.state.setNode(spec);
    for (const o of this.observers) o.nodeEvent?.(isUpdate ? LifeEvent.nodeUpdate : LifeEvent.nodeAdd, node);
    return node;
  }

  removeNode(node: number): void {
    for (const pod of this.#podsOn(node)) this.evict(pod, EvictionCause.nodeLost);
    this.state.removeNode(node);
    for (const o of this.observers) o.nodeEvent?.(LifeEvent.nodeRemove, node);
  }

  submit(spec: PodClassSpec, job = 1, index = 0, user = "u"): number {
    const pod = this.state.createPod(
      {
        podClass: this.state.internClass(spec),
        job,
        index,
        user: this.state.users.intern(user),
        duration: 1,
        outcome: 0,
      },
      this.clock.now,
    );
    this.#tell(LifeEvent.submit, pod);
    return pod;
  }

  bind(pod: number, node: number): void {
    this.state.pods.attempts[pod] = (this.state.pods.attempts[pod] as number) + 1;
    this.state.bind(pod, node, this.clock.now);
    this.#tell(LifeEvent.schedule, pod);
    if (this.state.nodes.alive[node] === 0) this.#strand(pod);
  }

  /** The machine stops working; nobody knows yet. */
  failNode(node: number): void {
    this.state.nodes.alive[node] = 0;
    for (const o of this.observers) o.nodeEvent?.(LifeEvent.nodeFail, node);
    for (const pod of this.#podsOn(node)) this.#strand(pod);
  }

  /** The failure is noticed; the pods stay bound. */
  noticeNode(node: number): void {
    this.state.removeNode(node);
    for (const o of this.observers) o.nodeEvent?.(LifeEvent.nodeRemove, node);
  }

  /** The machine works again, and so do the pods that are still on it. */
  returnNode(node: number): void {
    const { nodes, pods } = this.state;
    nodes.alive[node] = 1;
    for (const o of this.observers) o.nodeEvent?.(LifeEvent.nodeReturn, node);
    this.state.setNode(nodes.spec(node));
    for (const pod of this.#podsOn(node)) {
      this.state.setState(pod, PodState.running);
      pods.startedAt[pod] = this.clock.now;
      this.#tell(LifeEvent.restart, pod);
    }
  }

  /** Gives up a pod of a service: it is evicted and stopped in one. */
  giveUp(pod: number): void {
    this.#tell(LifeEvent.evict, pod, EvictionCause.nodeLost);
    this.end(pod, LifeEvent.kill);
  }

  #strand(pod: number): void {
    this.#tell(LifeEvent.strand, pod);
    this.state.setState(pod, PodState.stranded);
  }

  #podsOn(node: number): number[] {
    const { nodes, pods } = this.state;
    const rows: number[] = [];
    for (let pod = nodes.firstPod[node] as number; pod >= 0; pod = pods.nextOnNode[pod] as number)
      rows.push(pod);
    return rows.sort((a, b) => (pods.serial[a] as number) - (pods.serial[b] as number));
  }

  evict(pod: number, cause: EvictionCause): void {
    const { pods } = this.state;
    this.#tell(LifeEvent.evict, pod, cause);
    pods.evictions[pod] = (pods.evictions[pod] as number) + 1;
    this.state.unbind(pod, PodState.backingOff, this.clock.now);
  }

  requeue(pod: number): void {
    this.state.setState(pod, PodState.pending);
    this.state.pods.queuedAt[pod] = this.clock.now;
  }

  /** Ends the pod; with `evict` as a trace records it. */
  end(pod: number, how: LifeEvent): void {
    this.#tell(how, pod, how === LifeEvent.evict ? EvictionCause.recorded : EvictionCause.none);
    if ((this.state.pods.node[pod] as number) >= 0) this.state.unbind(pod, PodState.dropped, this.clock.now);
    this.state.freePod(pod);
  }

  decide(pod: number, node: number, thinkTime = 0): void {
    const decision: Decision = {
      pod,
      node,
      result: node < 0 ? DecisionResult.noNode : DecisionResult.placed,
      score: node < 0 ? Number.NaN : 0.5,
      victims: 0,
      thinkTime,
    };
    for (const o of this.observers) o.decision?.(decision);
  }

  #tell(event: LifeEvent, pod: number, cause: EvictionCause = EvictionCause.none): void {
    for (const o of this.observers) o.podEvent?.(event, pod, cause);
  }
}

/**
 * A small generator of its own (xorshift32), so that a test's randomness is fixed. Whole numbers from 0 to
 * `below - 1`.
 */
function draws(seed: number): (below: number) => number {
  let x = seed | 1;
  return (below) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % below;
  };
}

/**
 * Lives for `steps` steps: nodes come and go, pods of a few classes are submitted, placed, evicted and ended.
 */
export function randomLife(
  cell: TestCell,
  seed: number,
  steps: number,
  onStep?: (step: number) => void,
): void {
  const draw = draws(seed);
  const { pods, nodes } = cell.state;
  const classes: PodClassSpec[] = [
    { requests: [500, 2 ** 30, 0], priority: 0 },
    { requests: [1500, 3 * 2 ** 30 + 1, 7], priority: 9, schedulingClass: 3 },
    { requests: [10, 1, 0], priority: 4, schedulingClass: 0 },
  ];
  const node = (): NodeSpec => ({
    name: `n${draw(12)}`,
    zone: `z${draw(2)}`,
    capacity: [4000 + draw(3) * 1000, 16 * 2 ** 30, 1000],
  });
  const pick = (state: number): number => {
    const rows: number[] = [];
    for (let pod = 0; pod < pods.rows; pod++) if (pods.state[pod] === state) rows.push(pod);
    return rows.length > 0 ? (rows[draw(rows.length)] as number) : -1;
  };
  const step = (): void => {
    const action = draw(12);
    const running = pick(PodState.running);
    const pending = pick(PodState.pending);
    const backing = pick(PodState.backingOff);
    const at = nodes.size > 0 ? draw(nodes.size) : -1;
    if (action === 0) cell.setNode(node());
    else if (action === 1 && at >= 0 && nodes.up[at] === 1 && draw(3) === 0) cell.removeNode(at);
    else if (action <= 4)
      cell.submit(classes[draw(3)] as PodClassSpec, draw(50) + 2 ** 33, draw(9), `user${draw(5)}`);
    else if (action <= 7 && pending >= 0 && at >= 0) {
      const fits = nodes.up[at] === 1;
      cell.decide(pending, fits ? at : -1, draw(100));
      if (fits) cell.bind(pending, at);
    } else if (action === 8 && running >= 0) cell.evict(running, EvictionCause.preempted);
    else if (action === 9 && backing >= 0) cell.requeue(backing);
    else if (action === 10 && running >= 0)
      cell.end(
        running,
        [LifeEvent.finish, LifeEvent.fail, LifeEvent.lost, LifeEvent.evict][draw(4)] as LifeEvent,
      );
    else if (action === 11 && pending >= 0) cell.end(pending, LifeEvent.kill);
  };
  for (let i = 0; i < steps; i++) {
    if (draw(3) > 0) cell.clock.now += draw(50_000_000);
    step();
    const use = cell.state.pods.use && pick(PodState.running);
    if (use !== undefined && use >= 0) cell.state.setUse(use, draw(2), draw(1000));
    onStep?.(i);
  }
}
