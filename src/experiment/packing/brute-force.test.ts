import fc from "fast-check";
import { expect, test } from "vitest";
import { type Goal, instanceOf } from "./instance.ts";
import { loadHighs } from "./load-highs.ts";
import { dualFeasibleBound, l1, l2 } from "./lower-bounds.ts";
import { type NodeGroup, normalised, type PackingProblem } from "./packing-problem.ts";
import { priceNode } from "./price-node.ts";
import { priceOnGrid } from "./price-on-grid.ts";
import { type Known, type SolveOptions, solvePacking } from "./solve-packing.ts";
import { fewestNodes, mostPlaced } from "./test-kit.ts";

const highs = await loadHighs();

/** A few pods and nodes of one to three resources, some pods tied to some nodes. */
const problems = fc.integer({ min: 1, max: 3 }).chain((resources) => {
  const amounts = (min: number, max: number): fc.Arbitrary<number[]> =>
    fc.array(fc.integer({ min, max }), { minLength: resources, maxLength: resources });
  const node = fc.record({ capacity: amounts(4, 20), count: fc.integer({ min: 0, max: 4 }) });
  const pod = fc.record({
    request: amounts(0, 12),
    count: fc.integer({ min: 0, max: 3 }),
    nodes: fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }), {
      nil: undefined,
      freq: 4,
    }),
  });
  return fc.record({
    nodes: fc.array(node, { minLength: 1, maxLength: 3 }),
    pods: fc
      .array(pod, { minLength: 1, maxLength: 5 })
      .filter((pods) => pods.reduce((sum, { count }) => sum + count, 0) <= 7),
  });
});

/** What the search says, each claim noted. */
function search(problem: PackingProblem, goal: Goal, options: Partial<SolveOptions>): Known[] {
  const instance = instanceOf(problem, goal);
  const known: Known = { atLeast: 0, atMost: Infinity };
  const said = [known];
  if (instance.items.length === 0) return said;
  const report = (more: Known): void => void said.push(more);
  solvePacking(instance, { highs, known, secondsLeft: () => 60, report, ...options });
  return said;
}

const asksForSomething = ({ request, count }: PackingProblem["pods"][number]): boolean =>
  count > 0 && request.some((amount) => amount > 0);

test("the fewest nodes are those that trying everything finds", () => {
  fc.assert(
    fc.property(problems, (drawn) => {
      const problem = { ...drawn, pods: drawn.pods.filter(asksForSomething) };
      fc.pre(problem.pods.length > 0);
      const optimum = fewestNodes(problem);
      const small = normalised(problem);
      for (const bound of [l1(small), l2(small), dualFeasibleBound(small, 20)])
        expect(bound).toBeLessThanOrEqual(optimum);
      const said = search(problem, { kind: "fewest-nodes" }, {});
      for (const { atLeast, atMost } of said) {
        expect(atLeast).toBeLessThanOrEqual(optimum);
        expect(atMost).toBeGreaterThanOrEqual(optimum);
      }
      const { atLeast, atMost } = said.at(-1) as Known;
      expect(atMost).toBe(optimum);
      if (optimum !== Infinity) expect(atLeast).toBe(optimum);
    }),
    { numRuns: 150 },
  );
});

test("the most that can be placed is what trying everything finds", () => {
  fc.assert(
    fc.property(problems, fc.infiniteStream(fc.integer({ min: 0, max: 30 })), (problem, stream) => {
      const worth = problem.pods.map(() => stream.next().value as number);
      const total = problem.pods.reduce((sum, { count }, row) => sum + count * (worth[row] as number), 0);
      const free = problem.pods.reduce(
        (sum, pod, row) => (asksForSomething(pod) ? sum : sum + pod.count * (worth[row] as number)),
        0,
      );
      fc.pre(free === 0);
      const most = mostPlaced(problem, worth);
      const said = search(problem, { kind: "most-placed", worth }, {});
      for (const { atLeast, atMost } of said) {
        expect(total - atLeast).toBeGreaterThanOrEqual(most);
        expect(total - atMost).toBeLessThanOrEqual(most);
      }
      const { atLeast, atMost } = said.at(-1) as Known;
      if (said.length > 1) expect([total - atLeast, total - atMost]).toEqual([most, most]);
    }),
    { numRuns: 100 },
  );
});

test("column generation claims nothing wrong, whenever its time is up", () => {
  const looks = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constant(Infinity));
  // Whole nodes may cost more than the linear problem, which this does without enumeration: not all are
  // closed.
  let tries = 0;
  let closed = 0;
  fc.assert(
    fc.property(problems, looks, fc.boolean(), (drawn, ends, all) => {
      const problem = { ...drawn, pods: drawn.pods.filter(asksForSomething) };
      fc.pre(problem.pods.length > 0);
      const worth = problem.pods.map(({ request }) => request.reduce((sum, amount) => sum + amount, 0));
      const total = problem.pods.reduce((sum, { count }, row) => sum + count * (worth[row] as number), 0);
      const optimum = all ? fewestNodes(problem) : total - mostPlaced(problem, worth);
      const goal: Goal = all ? { kind: "fewest-nodes" } : { kind: "most-placed", worth };
      let left = ends;
      const said = search(problem, goal, { enumerateUpTo: -1, secondsLeft: () => (left-- > 0 ? 60 : 0) });
      for (const { atLeast, atMost } of said) {
        expect(atLeast).toBeLessThanOrEqual(optimum);
        expect(atMost).toBeGreaterThanOrEqual(optimum);
      }
      const { atLeast, atMost } = said.at(-1) as Known;
      if (ends === Infinity) tries += 1;
      if (ends === Infinity && atLeast >= atMost) closed += 1;
    }),
    { numRuns: 150 },
  );
  expect(closed).toBeGreaterThan(tries / 4);
});

test("the worth of a node is bounded from above, and met where the search is complete", () => {
  const worths = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 5, maxLength: 5 });
  const efforts = fc.record({ steps: fc.nat(40), cells: fc.integer({ min: 2, max: 300 }) });
  fc.assert(
    fc.property(problems, worths, efforts, ({ nodes, pods }, worth, { steps, cells }) => {
      const problem = {
        nodes: [{ ...(nodes[0] as NodeGroup), count: 1 }],
        pods: pods.filter(asksForSomething),
      };
      const { bins, items } = instanceOf(problem, { kind: "most-placed", worth: problem.pods.map(() => 1) });
      const [bin] = bins;
      if (!bin) return;
      const own = {
        nodes: [{ capacity: bin.capacity, count: 1 }],
        pods: items.filter((_, row) => bin.items.includes(row)),
      };
      const most = mostPlaced(
        own,
        bin.items.map((row) => worth[row] as number),
      );
      const price = (limit: number): number =>
        priceNode(bin, { items, worth, threshold: 0, steps: limit }).atMost;
      const grid = (limit: number): number => priceOnGrid(bin, { items, worth, cells: limit }).atMost;
      expect(price(steps)).toBeGreaterThanOrEqual(most - 1e-9);
      expect(grid(cells)).toBeGreaterThanOrEqual(most - 1e-9);
      expect([price(1e6), grid(1e6)]).toEqual([most, most]);
      const contents = priceNode(bin, { items, worth, threshold: 0, steps: 1e6 }).found;
      const content = priceOnGrid(bin, { items, worth, cells: 1e6 }).content ?? [];
      for (const each of [contents.at(-1) ?? [], content]) {
        expect(each.reduce((sum, [item, number]) => sum + number * (worth[item] as number), 0)).toBe(most);
        bin.capacity.forEach((capacity, r) =>
          expect(
            each.reduce((sum, [item, number]) => sum + number * (items[item]?.request[r] as number), 0),
          ).toBeLessThanOrEqual(capacity),
        );
      }
    }),
    { numRuns: 500 },
  );
});
