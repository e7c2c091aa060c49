import { RandomStreams } from "../../base/random.ts";
import { FOREVER } from "../../base/units.ts";
import type { FillCurves } from "../../metrics/fill-study.ts";
import { Fragmentation, targetsOf } from "../../sim/model/fragmentation.ts";
import { queueOrderPolicies } from "../../policies/registry.ts";
import { Cluster } from "../../sim/cluster.ts";
import { LifeEvent, type Observer } from "../../sim/contract/observer.ts";
import { makePolicy, type PolicyDefinition } from "../../sim/contract/policy.ts";
import type { TaskShare } from "../../sim/model/task-share.ts";
import { Op, WorkBlock, type WorkSource } from "../../sim/contract/work.ts";
import { ClusterState } from "../../sim/model/cluster-state.ts";
import type { DeviceTable } from "../../sim/model/devices.ts";
import { CPU, kubernetesResources, ResourceTable } from "../../sim/model/resources.ts";
import type { OpenbNode, OpenbPod } from "../../workload/traces/openb/openb-lists.ts";
import {
  gpuResource,
  openbClass,
  openbNodes,
  openbTaskMix,
} from "../../workload/traces/openb/openb-source.ts";
import { type FillOrder, fillOrder } from "./fill-order.ts";
import { hundredth, LoadCurve, scaledHundredth } from "./load-curve.ts";

const resources = [...kubernetesResources, { name: gpuResource, scale: 1000, unit: "GPUs" }];
const names = resources.map(({ name }) => name);
const GPU = names.indexOf(gpuResource);

/** Share of the pods that the kinds cover by which the study measures fragmentation. */
const COVER = 0.95;

export interface FillOptions {
  readonly pods: readonly OpenbPod[];
  readonly nodes: readonly OpenbNode[];
  readonly seed: number;
  /** Which of several fills with the seed: the policy's own draws differ, the pods and nodes do not. */
  readonly round?: number | undefined;
  readonly policy: PolicyDefinition;
  /** Parameters of the policy. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * The fill of Weng et al. (USENIX ATC 2023): pods arrive one by one, each is placed at once or never, and
 * none leaves. It runs in the simulator as any workload does.
 */
export async function fill(options: FillOptions): Promise<FillCurves> {
  const { policy: definition, seed, round = 0 } = options;
  const order = fillOrder(options.pods, options.nodes, seed);
  const state = new ClusterState({ resources: new ResourceTable(resources) });
  state.keepDevices(GPU, Math.max(1, ...order.nodes.map(({ gpus }) => gpus)));
  const devices = state.devices as DeviceTable;
  const taskMix = openbTaskMix(options.pods, names);
  const streams = new RandomStreams(`fill/${seed}/${round}`);
  const random = streams.stream("policy");
  const { parameters } = options;
  const context = { parameters, resources: names, random, taskMix, nodes: order.nodes.length };
  const policy = makePolicy(definition, context);
  const watch = new FillWatch(state, devices, taskMix);
  const cluster = new Cluster({
    state,
    streams,
    nodes: openbNodes(order.nodes, names),
    sources: [sourceOf(order, state)],
    scheduling: { policy, order: fifo },
    requeue: { name: "never", delay: () => FOREVER },
    sampleEvery: 1,
    observe: () => [watch],
  });
  watch.begin();
  await runThrough(cluster, order.pods.length - 1);
  return watch.curves();
}

const fifo = (queueOrderPolicies["fifo"] as NonNullable<(typeof queueOrderPolicies)[string]>).make({});

async function runThrough(cluster: Cluster, until: number): Promise<void> {
  do {
    for (const lane of cluster.feed.hungry) lane.give(await lane.source.next());
    cluster.feed.resume();
  } while (cluster.run(until) === "paused");
}

/** One pod each microsecond, in one block. */
function sourceOf({ pods }: FillOrder, state: ClusterState): WorkSource {
  const block = new WorkBlock({ capacity: pods.length, resources: resources.length, hasUsage: false });
  for (const [at, pod] of pods.entries()) {
    block.time[at] = at;
    block.op[at] = Op.submit;
    block.ref[at] = at;
    block.job[at] = at;
    block.duration[at] = FOREVER;
    block.podClass[at] = state.internClass(openbClass(pod, names));
  }
  block.length = pods.length;
  let given = false;
  return {
    hasUsage: false,
    close: () => Promise.resolve(),
    next: () => {
      const next = given ? undefined : block;
      given = true;
      return Promise.resolve(next);
    },
  };
}

/** Follows what arrives and where it goes, and looks once each pod has had its turn. */
class FillWatch implements Observer {
  readonly #state: ClusterState;
  readonly #devices: DeviceTable;
  readonly #measure: Fragmentation;
  readonly #allocation = new LoadCurve();
  readonly #fragmentation = new LoadCurve();
  readonly #ofFree = new LoadCurve();
  /** F by node. */
  #byNode = new Float64Array(0);
  #gpus = 0;
  #asked = 0;

  constructor(state: ClusterState, devices: DeviceTable, mix: readonly TaskShare[]) {
    this.#state = state;
    this.#devices = devices;
    this.#measure = new Fragmentation(targetsOf(mix, COVER));
  }

  /** The nodes are there. */
  begin(): void {
    const { nodes, capacity } = this.#state;
    this.#gpus = (capacity[GPU] as number) / 1000;
    this.#byNode = new Float64Array(nodes.size);
    for (let node = 0; node < nodes.size; node++) this.#look(node);
  }

  podEvent(event: LifeEvent, pod: number): void {
    const { pods, classes } = this.#state;
    if (event === LifeEvent.submit) {
      this.#asked += (classes.request[GPU] as Float64Array)[pods.podClass[pod] as number] as number;
    } else if (event === LifeEvent.schedule) this.#look(pods.node[pod] as number);
  }

  sample(): void {
    const allocated = this.#state.requested[GPU] as number;
    let lost = 0;
    for (let node = 0; node < this.#byNode.length; node++) lost += this.#byNode[node] as number;
    const free = 1000 * this.#gpus - allocated;
    // Divided and rounded as the published figures were.
    const load = this.#asked / this.#gpus / 10;
    this.#allocation.add(load, hundredth(allocated / this.#gpus / 10));
    this.#fragmentation.add(load, hundredth(lost));
    this.#ofFree.add(load, hundredth((100 * lost) / free));
  }

  curves(): FillCurves {
    const percent = (milli: number): number => (100 * milli) / 1000 / this.#gpus;
    return {
      allocation: this.#allocation.means().map(scaledHundredth),
      fragmentation: this.#fragmentation.means().map((milli) => scaledHundredth(percent(milli))),
      fragmentationOfFree: this.#ofFree.means(),
    };
  }

  #look(node: number): void {
    const { nodes } = this.#state;
    const { free, width, count, model, models } = this.#devices;
    const cpu =
      ((nodes.allocatable[CPU] as Float64Array)[node] as number) -
      ((nodes.requested[CPU] as Float64Array)[node] as number);
    const name = models.name(model[node] as number);
    this.#byNode[node] = this.#measure.of(cpu, free, node * width, count[node] as number, name);
  }
}
