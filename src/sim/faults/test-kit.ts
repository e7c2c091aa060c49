/** What happens in a small cell, line by line, to be compared with a story worked out by hand. */
import { SECOND } from "../../base/units.ts";
import type { Cluster } from "../cluster.ts";
import { EvictionCause, evictionCauseNames, LifeEvent, lifeEventNames } from "../contract/observer.ts";
import type { Policy } from "../contract/policy.ts";
import { runTo, testCluster, type TestClusterOptions, testState } from "../test-kit.ts";

/** The first node with room. */
export const first: Policy = { name: "first", reads: "node" };

/** All causes of a cell that hold for some seconds: [from, to, node rows]. */
export const outages = (
  ...given: readonly (readonly [from: number, to: number, ...nodes: number[]])[]
): { at: number; duration: number; nodes: number[] }[] =>
  given.map(([from, to, ...nodes]) => ({ at: from * SECOND, duration: (to - from) * SECOND, nodes }));

const kinds = {
  pods: [
    LifeEvent.evict,
    LifeEvent.schedule,
    LifeEvent.finish,
    LifeEvent.kill,
    LifeEvent.strand,
    LifeEvent.restart,
  ],
  nodes: [LifeEvent.nodeFail, LifeEvent.nodeReturn, LifeEvent.nodeRemove, LifeEvent.nodeAdd],
} as const;

/**
 * Runs a cell to `until` seconds, every invariant checked. Lines: seconds, event, pod by number of its
 * submission from 0, node. Evicted pods join the queue a second later.
 */
export async function story(
  options: TestClusterOptions,
  until: number,
  about: "pods" | "nodes" | "all" = "all",
): Promise<{ lines: string[]; cluster: Cluster }> {
  const state = options.state ?? testState();
  const lines: string[] = [];
  const told = new Set<LifeEvent>([
    ...(about === "nodes" ? [] : kinds.pods),
    ...(about === "pods" ? [] : kinds.nodes),
  ]);
  const cluster = testCluster({
    policy: first,
    requeue: { name: "a second", delay: () => SECOND },
    paranoid: true,
    ...options,
    state,
    observe: (clock) => [
      ...(options.observe?.(clock) ?? []),
      {
        podEvent: (event, pod, cause) => {
          if (!told.has(event)) return;
          const node = state.pods.node[pod]!;
          const where = node < 0 ? "" : ` ${state.nodes.name(node)}`;
          const why = cause === EvictionCause.none ? "" : ` ${evictionCauseNames[cause]}`;
          lines.push(
            `${clock.now / SECOND} ${lifeEventNames[event]} p${state.pods.serial[pod]}${where}${why}`,
          );
        },
        nodeEvent: (event, node) => {
          if (told.has(event) && clock.now > 0)
            lines.push(`${clock.now / SECOND} ${lifeEventNames[event]} ${state.nodes.name(node)}`);
        },
      },
    ],
  });
  await runTo(cluster, until * SECOND);
  return { lines, cluster };
}
