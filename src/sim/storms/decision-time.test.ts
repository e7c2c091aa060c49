/** A scheduler that takes time to decide, against one server that does nothing else. */
import { expect, test } from "vitest";
import { RandomStream } from "../../base/random.ts";
import { queueOrders } from "../../policies/queue-order.ts";
import { LifeEvent } from "../contract/observer.ts";
import { node, podClass, runTo, testCluster, testState } from "../test-kit.ts";

test.each(["fifo", "shortest-first"])(
  "%s: 60 random queues are decided one by one in order",
  async (name) => {
    for (let seed = 0; seed < 60; seed++) {
      const random = new RandomStream(`thinking/${seed}`);
      let at = 0;
      const rows = Array.from({ length: 150 }, () => {
        at += random.below(3) === 0 ? random.below(30) : 0;
        return {
          at,
          spec: podClass(random.below(3)),
          job: random.below(4),
          duration: 1 + random.below(40),
        };
      });
      const state = testState();
      const starts: string[] = [];
      const cluster = testCluster({
        rows,
        state,
        nodes: [node("n", 1e6)],
        policy: { name: "first", reads: "node" },
        scheduling: { order: queueOrders[name]!.make(), decisionTime: { perJob: 7, perPod: 2 } },
        paranoid: true,
        observe: (clock) => [
          {
            podEvent: (event, pod) => {
              if (event === LifeEvent.schedule) starts.push(`${clock.now} ${state.pods.serial[pod]}`);
            },
          },
        ],
      });
      await runTo(cluster, 10_000);
      expect(starts, `seed ${seed}`).toEqual(decided(rows, name === "fifo"));
    }
  },
);

/** One server that thinks 7 for another job and 2 for each pod. */
function decided(rows: readonly { at: number; job: number; duration: number }[], fifo: boolean): string[] {
  const left = rows.map((row, serial) => ({ ...row, serial }));
  const told: string[] = [];
  let now = 0;
  let job = -1;
  while (left.length > 0) {
    now = Math.max(now, left[0]!.at);
    const here = left.filter((row) => row.at <= now);
    if (!fifo) here.sort((a, b) => a.duration - b.duration || a.at - b.at || a.serial - b.serial);
    const next = here[0]!;
    left.splice(left.indexOf(next), 1);
    now += 2 + (next.job === job ? 0 : 7);
    job = next.job;
    told.push(`${now} ${next.serial}`);
  }
  return told;
}
