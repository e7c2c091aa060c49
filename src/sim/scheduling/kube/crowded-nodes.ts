import { Cycle } from "../../contract/kube-plugin.ts";
import type { KubePod } from "../../model/kube/kube-pod.ts";
import type { NodeInfo } from "../../model/kube/node-info.ts";
import type { Topology } from "../../model/kube/topology.ts";
import type { Framework, PluginRefusal } from "./framework.ts";

/**
 * The few nodes with nominated pods that count as if they were there, for one attempt to place a pod: all
 * plug-ins are asked about these.
 */
export class CrowdedNodes {
  readonly positions: readonly number[];
  readonly #framework: Framework;
  readonly #topology: Topology;
  readonly #pod: KubePod;
  #cycle: Cycle | undefined;

  constructor(framework: Framework, topology: Topology, pod: KubePod) {
    const { cluster } = framework;
    this.#framework = framework;
    this.#topology = topology;
    this.#pod = pod;
    this.positions = [...cluster.nominatedNodes].flatMap((name) => {
      const node = cluster.node(name);
      return node ? [topology.position(node)] : [];
    });
  }

  refusal(position: number): PluginRefusal | undefined {
    if (!this.#cycle) {
      this.#cycle = new Cycle(this.#pod);
      this.#framework.preFilter(this.#cycle);
    }
    return this.#framework.filterWithNominated(this.#cycle, this.#topology.order[position] as NodeInfo);
  }
}
