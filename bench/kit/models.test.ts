import { expect, test } from "vitest";
import { RandomStream } from "../../src/base/random.ts";
import { SECOND } from "../../src/base/units.ts";
import { placementPolicies } from "../../src/policies/registry.ts";
import type { Policy } from "../../src/sim/contract/policy.ts";
import { PolicyEvaluator } from "../../src/sim/scheduling/evaluate.ts";
import { IndexedSearch } from "../../src/sim/scheduling/indexed-search.ts";
import { ReferenceSearch } from "../../src/sim/scheduling/reference-search.ts";
import { TieBreak } from "../../src/sim/scheduling/tie-break.ts";
import { gapKinds, startTimes } from "./gaps.ts";
import { GoogleLikeCell } from "./google-like-cell.ts";
import { engineModel, fastPriorityQueueModel, flatQueueModel } from "./hold-model.ts";
import { serveAll } from "./single-server.ts";

test.each(gapKinds())("$name: the engine and fastpriorityqueue give the same order", (gaps) => {
  const [ours, reference, flat] = [engineModel, fastPriorityQueueModel, flatQueueModel].map((make) => {
    const model = make(gaps, 300);
    model.hold(5000);
    return model.order;
  });
  expect(ours).toBe(reference);
  // A burst has ties, and flatqueue knows nothing of ranks and sequence.
  if (gaps.grain > 1) expect(flat).not.toBe(reference);
});

test("start times are those of a renewal process met at random: mean E(X^2) / 2 E(X)", () => {
  for (const gaps of gapKinds().filter(({ grain }) => grain === 1)) {
    let sum = 0;
    let squares = 0;
    for (const gap of gaps.all) {
      sum += gap;
      squares += gap * gap;
    }
    const times = startTimes(gaps, 40_000);
    const mean = times.reduce((total, time) => total + time, 0) / times.length;
    expect(mean / (squares / sum / 2)).toBeCloseTo(1, 1);
  }
});

test.each(["first-fit", "best-fit", "least-allocated", "random-fit"])(
  "%s: both searches place the pods of a cell alike",
  (name) => {
    const policy = placementPolicies[name]?.make as Policy;
    const placements = [IndexedSearch, ReferenceSearch].map((Search) => {
      const cell = new GoogleLikeCell({ nodes: 200, load: 0.7, seed: "test" });
      const { evaluate } = new PolicyEvaluator(cell.state, policy);
      const ties = new TieBreak(policy.ties ?? "first", new RandomStream("test/ties"));
      const search = new Search(cell.state, evaluate, ties);
      const before = cell.pods;
      for (let i = 0; i < 500; i++) cell.decide(search);
      expect(cell.pods).toBe(before - cell.failures);
      return cell.placements.toString();
    });
    expect(placements[0]).toBe(placements[1]);
  },
);

test("customers of M/M/1 wait load / (1 - load) service times on average", async () => {
  const served = await serveAll({ load: 0.5, service: SECOND, customers: 50_000, seed: "test" });
  expect(served.customers).toBeGreaterThan(49_000);
  expect(served.meanWait / SECOND).toBeCloseTo(1, 1);
});
