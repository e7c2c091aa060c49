import { sampler } from "../../src/base/distributions.ts";
import { RandomStream } from "../../src/base/random.ts";
import { Fingerprint } from "../../src/sim/engine/fingerprint.ts";
import { ClusterState } from "../../src/sim/model/cluster-state.ts";
import { PodState } from "../../src/sim/model/pods.ts";
import { CPU, kubernetesResources, ResourceTable } from "../../src/sim/model/resources.ts";
import { hasRoom } from "../../src/sim/scheduling/feasibility.ts";
import type { Search } from "../../src/sim/scheduling/search.ts";

const GIB = 2 ** 30;
/** The largest machine. */
const CORES = 64_000;
const BYTES = 256 * GIB;
/**
 * Share of the machines, cpu and memory of the largest: Reiss et al., Heterogeneity and dynamicity of clouds
 * at scale, SoCC 2012, table 1, without the kinds below 1 %.
 */
const machines = [
  [0.54, 0.5, 0.5],
  [0.31, 0.5, 0.25],
  [0.08, 0.5, 0.75],
  [0.06, 1, 1],
  [0.01, 0.25, 0.25],
] as const;
/** Of the tasks of Google's trace of 2011 the 300 most frequent classes make up 92 %. */
const COMMON = 300;
const COMMON_SHARE = 0.92;
const RARE = 3000;
/** Pods of a job, which share a class and come together: 20 on average, one job in a hundred has over 400. */
const jobSize = sampler({ kind: "pareto", min: 1, max: 2000, alpha: 0.7 });

/**
 * A cell of the size and the mix of Google's of 2011 in which one pod ends and another comes, without end.
 * Two cells of one seed ask the same searches as long as they get the same answers.
 */
export class GoogleLikeCell {
  readonly state: ClusterState;
  /** Hash of the placements so far. */
  readonly placements: Fingerprint = new Fingerprint();
  decisions = 0;
  failures = 0;
  readonly #random: RandomStream;
  readonly #running: number[] = [];
  #podClass = 0;
  #leftOfJob = 0;

  /** Filled at random up to the share `load` of its cpu. */
  constructor(options: { nodes: number; load: number; seed: string }) {
    this.#random = new RandomStream(options.seed);
    this.state = new ClusterState({ resources: new ResourceTable(kubernetesResources) });
    this.#addNodes(options.nodes);
    this.#addClasses();
    const { requested, capacity } = this.state;
    while ((requested[CPU] as number) < options.load * (capacity[CPU] as number)) this.#placeAnywhere();
  }

  get pods(): number {
    return this.#running.length;
  }

  /** A pod ends, the next of a job comes, and a node is searched for it. */
  decide(search: Search): void {
    this.#end(this.#random.below(this.#running.length));
    const pod = this.#create();
    const node = search.find(pod);
    this.decisions += 1;
    this.placements.event(this.decisions, 0, node);
    if (node >= 0) this.#bind(pod, node);
    else {
      this.failures += 1;
      this.state.freePod(pod);
    }
  }

  #addNodes(count: number): void {
    for (let i = 0; i < count; i++) {
      let at = this.#random.next();
      const kind = machines.find(([share]) => (at -= share) < 0) ?? machines[0];
      this.state.setNode({ name: `n${i}`, capacity: [kind[1] * CORES, kind[2] * BYTES, 0] });
    }
  }

  #addClasses(): void {
    const cpu = sampler({ kind: "lognormal", median: 1500, sigma: 1, max: CORES / 2 });
    const memory = sampler({ kind: "lognormal", median: 5, sigma: 1, max: 64 });
    while (this.state.classes.size < COMMON + RARE)
      this.state.internClass({
        requests: [Math.ceil(cpu(this.#random)), Math.ceil(memory(this.#random) * 64) * (GIB / 64), 0],
        priority: 0,
      });
  }

  #create(): number {
    if (this.#leftOfJob === 0) {
      const common = this.#random.next() < COMMON_SHARE;
      this.#podClass = common ? this.#random.below(COMMON) : COMMON + this.#random.below(RARE);
      this.#leftOfJob = Math.floor(jobSize(this.#random));
    }
    this.#leftOfJob -= 1;
    const pod = { podClass: this.#podClass, job: 0, index: 0, user: 0, duration: 1, outcome: 0 };
    return this.state.createPod(pod, 0);
  }

  #bind(pod: number, node: number): void {
    this.state.bind(pod, node, 0);
    this.#running.push(pod);
  }

  #end(place: number): void {
    const pod = this.#running[place] as number;
    const last = this.#running.pop() as number;
    if (place < this.#running.length) this.#running[place] = last;
    this.state.unbind(pod, PodState.pending, 0);
    this.state.freePod(pod);
  }

  #placeAnywhere(): void {
    const pod = this.#create();
    const podClass = this.state.pods.podClass[pod] as number;
    for (let tries = 0; tries < 10_000; tries++) {
      const node = this.#random.below(this.state.nodes.size);
      if (hasRoom(this.state, podClass, node)) return this.#bind(pod, node);
    }
    throw new RangeError(`the cell is full with ${this.pods} pods`);
  }
}
