import type { Cluster } from "../../src/sim/cluster.ts";

/** Runs to `until`, reading the sources as they are needed. */
export async function runTo(cluster: Cluster, until: number): Promise<void> {
  const { feed, engine } = cluster;
  do {
    for (let hungry = feed.hungry; hungry.length > 0; hungry = feed.hungry)
      for (const lane of hungry) lane.give(await lane.source.next());
    feed.resume();
  } while (engine.run(until) === "paused");
}
