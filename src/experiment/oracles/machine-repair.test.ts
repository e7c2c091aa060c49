/** Nodes that break down and are repaired, against closed forms; intervals as in `oracles.test.ts`. */
import { describe, expect, test } from "vitest";
import type { Distribution } from "../../base/distributions.ts";
import { RandomStreams } from "../../base/random.ts";
import { SECOND } from "../../base/units.ts";
import { DrawnFailures } from "../../sim/faults/drawn-failures.ts";
import { node, runTo, testCluster, testState } from "../../sim/test-kit.ts";
import { constant, exponential, inSeconds, interval } from "./test-kit.ts";

describe("machine repair", () => {
  /** Shares of the time with n of ten nodes down; each is up for 100 s and down for 10 s in the mean. */
  async function down(seed: string, repair: Distribution): Promise<number[]> {
    const times: number[] = Array.from({ length: 11 }, () => 0);
    let since = 0;
    let before = 10;
    const state = testState();
    const cluster = testCluster({
      state,
      nodes: Array.from({ length: 10 }, (_, i) => node(`${i}`, 1)),
      failures: new DrawnFailures({
        streams: new RandomStreams(seed),
        upTime: inSeconds(exponential(100)),
        repair: inSeconds(repair),
      }),
      observe: (clock) => [
        {
          nodeEvent: () => {
            times[10 - before]! += clock.now - since;
            since = clock.now;
            before = state.upNodes;
          },
        },
      ],
    });
    await runTo(cluster, 50_000 * SECOND);
    return times.map((time) => time / since);
  }

  test.each([
    ["exponential", exponential(10)],
    ["constant", constant(10)],
    ["Weibull", { kind: "weibull", scale: 5, shape: 0.5 }],
  ] as const)(
    "ten nodes with repairs of %s: availability = 0.90909 within 0.3 %, P(none down) = 0.38554 within 4 % (20 seeds)",
    async (law, repair) => {
      const runs: number[][] = [];
      for (let i = 0; i < 20; i++) runs.push(await down(`repair, ${law}/${i}`, repair));
      const up = interval(
        runs.map((shares) => shares.reduce((sum, share, n) => sum + share * (1 - n / 10), 0)),
      );
      expect(up.half).toBeLessThan(0.003 * (10 / 11));
      expect(Math.abs(up.mean - 10 / 11)).toBeLessThan(up.half);
      const none = interval(runs.map((shares) => shares[0]!));
      expect(none.half).toBeLessThan(0.04 * (10 / 11) ** 10);
      expect(Math.abs(none.mean - (10 / 11) ** 10)).toBeLessThan(none.half);
    },
  );
});
