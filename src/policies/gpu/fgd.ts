import { exp } from "../../base/math.ts";
import type { Parameters } from "../../sim/contract/parameters.ts";
import type { DeviceView, NodeView, Policy, PolicyContext, PodView } from "../../sim/contract/policy.ts";
import type { TaskShare } from "../../sim/model/task-share.ts";
import { MOST_DEVICES, WHOLE } from "../../sim/model/devices.ts";
import { CPU } from "../../sim/model/resources.ts";
import { Fragmentation, targetsOf } from "../../sim/model/fragmentation.ts";

/** What a scenario may say to `fgd`. */
export const fgdParameters: Parameters = {
  cover: {
    type: "number",
    min: 0,
    max: 1,
    default: 0.95,
    about: "share of the pods that the kinds looked at are to cover, commonest first",
  },
  targets: {
    type: "list",
    min: 1,
    max: 10_000,
    of: {
      type: "fields",
      about: "a kind of pods",
      fields: {
        cpu: { type: "number", min: 0, max: 1e6, default: 0, about: "cores" },
        gpus: { type: "whole", min: 0, max: MOST_DEVICES, default: 0, about: "GPUs" },
        gpuMilli: { type: "whole", min: 1, max: WHOLE, default: WHOLE, about: "thousandths of each GPU" },
        models: {
          type: "list",
          of: { type: "text", about: "a model" },
          default: [],
          about: "models that will do",
        },
        share: { type: "number", min: 0, max: 1e9, default: 1, about: "how common it is beside the others" },
      },
    },
    about: "the kinds of pods that will come; without it those of the workload, and else each pod's own",
  },
};

/**
 * Fragmentation gradient descent: the node, and on it the device, on which the pod leaves the fewest devices
 * unusable for the pods that will come. Score trunc(100 / (1 + exp((F(after) - F(before)) / 1000))), F in
 * thousandths of a device (`Fragmentation`).
 *
 * Weng et al., Beware of Fragmentation: Scheduling GPU-Sharing Workloads with Fragmentation Gradient Descent,
 * USENIX ATC 2023, algorithm 1; the scaling is that of the authors' simulator.
 */
export function fgd(context: PolicyContext): Policy {
  const descent = new Descent(mixOf(context), (context.parameters["cover"] as number | undefined) ?? 0.95);
  return {
    name: "fgd",
    reads: "node",
    score: (pod, node) => descent.best(pod, node),
    device: (pod, node) => {
      descent.best(pod, node);
      return descent.device;
    },
  };
}

class Descent {
  /** The device that the last best score was for. */
  device = -1;
  readonly #fragmentation: Fragmentation | undefined;
  /** For a pod whose kind stands for all, because nobody knows the kinds that will come. */
  readonly #own = new Map<string, Fragmentation>();
  readonly #free = new Int32Array(MOST_DEVICES);

  constructor(mix: readonly TaskShare[] | undefined, cover: number) {
    this.#fragmentation = mix && new Fragmentation(targetsOf(mix, cover));
  }

  /** The score of the node; a part of a device is tried on each. */
  best(pod: PodView, node: NodeView): number {
    const { devices } = node;
    this.device = -1;
    if (!devices) return scoreOf(0);
    const fragmentation = this.#fragmentation ?? this.#ownOf(pod);
    const free = this.#free;
    const { count, model } = devices;
    for (let d = 0; d < count; d++) free[d] = devices.free(d);
    const cpu = node.free(CPU);
    const before = fragmentation.of(cpu, free, 0, count, model);
    const left = cpu - pod.request(CPU);
    const request = pod.devices;
    if (request === undefined || request.milli === WHOLE) {
      if (request) takeWhole(free, devices, request.count);
      return scoreOf(before - fragmentation.of(left, free, 0, count, model));
    }
    const { milli } = request;
    let best = -1;
    for (let d = 0; d < count; d++) {
      const room = free[d] as number;
      // A device as free as an earlier one gives the same score, and the first wins.
      if (room < milli || free.indexOf(room) < d) continue;
      free[d] = room - milli;
      const score = scoreOf(before - fragmentation.of(left, free, 0, count, model));
      free[d] = room;
      if (score <= best) continue;
      best = score;
      this.device = d;
    }
    return best;
  }

  #ownOf(pod: PodView): Fragmentation {
    const { count, milli, models } = pod.devices ?? { count: 0, milli: 0, models: [] };
    const target = { cpu: pod.request(CPU), count, milli, models, share: 1 };
    const key = `${target.cpu} ${count} ${milli} ${models.join("|")}`;
    let own = this.#own.get(key);
    if (!own) {
      own = new Fragmentation([target]);
      this.#own.set(key, own);
    }
    return own;
  }
}

/** Takes the first devices that are free as a whole. */
function takeWhole(free: Int32Array, { count }: DeviceView, wanted: number): void {
  let open = wanted;
  for (let d = 0; d < count && open > 0; d++) {
    if (free[d] !== WHOLE) continue;
    free[d] = 0;
    open -= 1;
  }
}

/** From 0 to 100, by how much fragmentation falls. */
function scoreOf(fall: number): number {
  return Math.trunc((1 / (1 + exp(-fall / 1000))) * 100);
}

/** The kinds that the scenario names, else those of the workload. */
function mixOf({ parameters, taskMix }: PolicyContext): readonly TaskShare[] | undefined {
  const targets = parameters["targets"] as
    | readonly {
        readonly cpu: number;
        readonly gpus: number;
        readonly gpuMilli: number;
        readonly models: readonly string[];
        readonly share: number;
      }[]
    | undefined;
  return (
    targets?.map(({ cpu, gpus, gpuMilli, models, share }) => ({
      requests: [Math.round(cpu * 1000)],
      devices: gpus === 0 ? undefined : { count: gpus, milli: gpuMilli, models },
      share,
    })) ?? taskMix
  );
}
