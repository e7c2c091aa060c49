/** Storms in which both searches must decide the same. */
import { expect, test } from "vitest";
import { placementPolicies } from "../../policies/registry.ts";
import { testPolicy } from "../../policies/test-kit.ts";
import { runTo, testCluster } from "../test-kit.ts";
import { order, rules, storm, ties } from "./test-kit.ts";

test.each(Object.keys(placementPolicies))("%s: 20 storms, indexed as by reference", async (name) => {
  let searches = 0;
  for (let seed = 0; seed < 20; seed++) {
    const rows = storm(`search/${name}/${seed}`, 2 + 3 * (seed % 7));
    const policy = testPolicy(name);
    const run = async (search: "indexed" | "reference"): Promise<[string[], number]> => {
      const told: string[] = [];
      const cluster = testCluster({
        rows,
        policy,
        scheduling: { order, search, ties: ties[seed % 3], preemption: rules[seed % 3] },
        observe: () => [
          { decision: (of) => told.push(`${of.pod} ${of.node} ${of.result} ${of.score} ${of.victims}`) },
        ],
      });
      await runTo(cluster, 1000);
      return [told, cluster.scheduler?.evaluations ?? 0];
    };
    const [indexed, evaluations] = await run("indexed");
    const [reference, more] = await run("reference");
    expect(indexed, `seed ${seed}`).toEqual(reference);
    searches += evaluations < more ? 1 : 0;
  }
  // Otherwise the index was hardly used, and nothing is shown.
  if (testPolicy(name).reads === "node") expect(searches).toBeGreaterThan(10);
});
