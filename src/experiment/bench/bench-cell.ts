import { RandomStream } from "../../base/random.ts";
import type { BenchQuestion } from "../../scenario/bench-question.ts";
import type { TaskShare } from "../../sim/model/task-share.ts";
import { ClusterState } from "../../sim/model/cluster-state.ts";
import { deviceRequestOf } from "../../sim/model/devices.ts";
import { ResourceTable } from "../../sim/model/resources.ts";

/** Draws the kinds of pods that come: equal names, equal pods. */
export class PodDraws {
  readonly #random: RandomStream;
  readonly #cumulated: readonly number[];

  constructor(question: BenchQuestion, purpose: string) {
    this.#random = new RandomStream(`bench/${question.name}/${question.seed}/${purpose}`);
    let sum = 0;
    this.#cumulated = question.pods.map(({ weight }) => (sum += weight));
  }

  /** Row of the next kind. */
  next(): number {
    const at = this.#random.next() * (this.#cumulated.at(-1) as number);
    return this.#cumulated.findIndex((sum) => at < sum);
  }

  /** Any whole number below `n`. */
  below(n: number): number {
    return this.#random.below(n);
  }
}

/** Pods of a job, which come one after the other. */
const JOB = 10;

/** The empty cell of a question. */
export class BenchCell {
  readonly state: ClusterState;
  /** Row in the class table by kind of pods. */
  readonly classes: readonly number[];
  /** The kinds of pods, most common first. */
  readonly taskMix: readonly TaskShare[];
  readonly #question: BenchQuestion;
  #submitted = 0;

  constructor(question: BenchQuestion, nodes: number) {
    const { resources, devices, zones } = question;
    this.#question = question;
    const amounts = (of: Readonly<Record<string, number>>): number[] =>
      resources.map(({ name }) => of[name] ?? 0);
    const deviceRow = resources.findIndex(({ name }) => name === devices);
    const devicesOf = (of: readonly number[]): number => (of[deviceRow] ?? 0) / 1000;
    const state = new ClusterState({ resources: new ResourceTable(resources) });
    this.state = state;
    const kinds = question.nodes.map(({ capacity, model }) => {
      const own = amounts(capacity);
      const count = devicesOf(own);
      return { capacity: own, ...(deviceRow >= 0 && { devices: { count, model } }) };
    });
    if (deviceRow >= 0)
      state.keepDevices(deviceRow, Math.max(...kinds.map(({ capacity }) => devicesOf(capacity))));
    const numbers = new Map<string, number>();
    dealt(question, nodes).forEach((kind, index) => {
      const { name } = question.nodes[kind] as BenchQuestion["nodes"][number];
      const number = numbers.get(name) ?? 0;
      numbers.set(name, number + 1);
      const zone = zones[index % Math.max(1, zones.length)];
      state.setNode({ name: `${name}-${number}`, ...(kinds[kind] as (typeof kinds)[number]), zone });
    });
    this.classes = question.pods.map(({ requests, models }) =>
      state.internClass({
        requests: amounts(requests),
        priority: 0,
        ...(models.length > 0 && { deviceModels: models }),
      }),
    );
    const total = question.pods.reduce((sum, { weight }) => sum + weight, 0);
    this.taskMix = question.pods
      .map(({ requests, weight, models }) => ({
        requests: amounts(requests),
        devices: deviceRequestOf(devicesOf(amounts(requests)) * 1000, models),
        share: weight / total,
      }))
      .sort((a, b) => b.share - a.share);
  }

  /** A pod of the kind, which waits. Returns its row. */
  submit(kind: number): number {
    const podClass = this.classes[kind] as number;
    const job = Math.floor(this.#submitted / JOB);
    const index = this.#submitted % JOB;
    this.#submitted += 1;
    return this.state.createPod({ podClass, job, index, user: 0, duration: 1, outcome: 0 }, 0);
  }

  /** Of the resource that a pod of each kind makes scarcest when all come as often as they should. */
  get scarcest(): number {
    const { capacity, classes } = this.state;
    const asked = capacity.map((have, r) =>
      this.#question.pods.reduce((sum, { weight }, kind) => {
        const request = (classes.request[r] as Float64Array)[this.classes[kind] as number] as number;
        return have === 0 ? sum : sum + (weight * request) / have;
      }, 0),
    );
    return asked.indexOf(Math.max(...asked));
  }
}

/** Kind of each node: as many of each as its weight says, in an order of chance. */
function dealt({ name, seed, nodes }: BenchQuestion, count: number): number[] {
  const total = nodes.reduce((sum, { weight }) => sum + weight, 0);
  const kinds: number[] = [];
  let sum = 0;
  nodes.forEach(({ weight }, kind) => {
    sum += weight;
    while (kinds.length < Math.round((count * sum) / total)) kinds.push(kind);
  });
  const random = new RandomStream(`bench/${name}/${seed}/nodes`);
  for (let i = kinds.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [kinds[i], kinds[j]] = [kinds[j] as number, kinds[i] as number];
  }
  return kinds;
}
