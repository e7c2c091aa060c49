import type { ReplicaFacts, ScaleDownPolicy, ScaleDownView } from "../../sim/contract/replicas.ts";
import { leastStarted } from "./least-started.ts";
import { newestFirst } from "./newest.ts";

const load = (view: ScaleDownView, { node }: ReplicaFacts): number =>
  node === undefined ? 0 : view.nodeLoad(node);

/** The replica on the fullest node: relieves it. */
export const mostLoadedNode: ScaleDownPolicy = {
  name: "most-loaded-node",
  order: (_pods, _now, view) => (a, b) =>
    leastStarted(a, b) || load(view, b) - load(view, a) || newestFirst(a, b),
};

/** The replica on the emptiest node: keeps full nodes full. */
export const leastLoadedNode: ScaleDownPolicy = {
  name: "least-loaded-node",
  order: (_pods, _now, view) => (a, b) =>
    leastStarted(a, b) || load(view, a) - load(view, b) || newestFirst(a, b),
};
