import type { ClusterView, Column } from "../sim/contract/policy.ts";

/**
 * What a policy of the user's that says it reads the `node` sees of the cluster. Its answers are kept while
 * the node is unchanged; anything else it asked of the cluster would silently be out of date, so asking
 * throws.
 */
export class OwnNodeView implements ClusterView {
  #cluster: ClusterView | undefined;

  /** The same object for each decision, of which `cluster` is the truth. */
  of(cluster: ClusterView): this {
    this.#cluster = cluster;
    return this;
  }

  get resources(): number {
    return (this.#cluster as ClusterView).resources;
  }

  largest(resource: number): number {
    return (this.#cluster as ClusterView).largest(resource);
  }

  get upNodes(): number {
    throw refused("upNodes");
  }

  get podsOfJob(): number {
    throw refused("podsOfJob");
  }

  get job(): number {
    throw refused("job");
  }

  get now(): number {
    throw refused("now");
  }

  podsOfJobInZone(): number {
    throw refused("podsOfJobInZone");
  }

  podsOfJobByZone(): Column {
    throw refused("podsOfJobByZone");
  }

  podsOfJobOn(): number {
    throw refused("podsOfJobOn");
  }

  failuresOfJobOn(): number {
    throw refused("failuresOfJobOn");
  }
}

const refused = (what: string): Error => new Error(`cluster.${what} needs reads: "cluster"`);
