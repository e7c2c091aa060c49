import { pow } from "../../base/math.ts";
import type { Parameters } from "../../sim/contract/parameters.ts";
import type { NodeView, PodView, PolicyContext } from "../../sim/contract/policy.ts";
import { CPU } from "../../sim/model/resources.ts";

const watts = { type: "number", min: 0, max: 1e6 } as const;

/** What a policy must be told to reckon with power. */
export const powerParameters: Parameters = {
  idle: { ...watts, about: "watts of a node that has pods and no load", default: 175 },
  busy: { ...watts, about: "watts of a node whose cpu is all requested", default: 250 },
  empty: { ...watts, about: "watts of a node without pods: 0 when such nodes are switched off", default: 0 },
  curve: {
    type: "choice",
    about: "power between idle and busy: linear in the load u, or as 2u - u^1.4",
    choices: ["linear", "fan"],
    default: "linear",
  },
  kinds: {
    type: "record",
    about: "idle and busy of nodes by their label power, for those with such a label",
    of: {
      type: "fields",
      about: "one kind of nodes",
      fields: {
        idle: { ...watts, about: "as idle", default: 175 },
        busy: { ...watts, about: "as busy", default: 250 },
      },
    },
    default: {},
  },
};

interface Kind {
  readonly idle: number;
  readonly busy: number;
}

/**
 * Watts more that the node takes with the pod on it, cpu as requested. Linear: Beloglazov, Abawajy, Buyya,
 * FGCS 28, 2012, whose idle server takes 70 % of 250 W; fan: X. Fan, Weber, Barroso, ISCA 2007.
 */
export function powerRise({ parameters }: PolicyContext): (pod: PodView, node: NodeView) => number {
  const { empty, kinds } = parameters as { empty: number; kinds: Readonly<Record<string, Kind>> };
  const standard = parameters as unknown as Kind;
  const fan = parameters["curve"] === "fan";
  const loaded = ({ idle, busy }: Kind, load: number): number =>
    idle + (busy - idle) * (fan ? 2 * load - pow(load, 1.4) : load);
  return (pod, node) => {
    const name = node.label("power");
    const kind = (name === undefined ? undefined : kinds[name]) ?? standard;
    const allocatable = node.allocatable(CPU);
    const load = (more: number): number =>
      allocatable === 0 ? 0 : Math.max(0, Math.min(1, (node.requested(CPU) + more) / allocatable));
    return loaded(kind, load(pod.request(CPU))) - (node.podCount === 0 ? empty : loaded(kind, load(0)));
  };
}
