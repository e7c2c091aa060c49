import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { askSolver } from "./ask-solver.ts";
import { instanceOf } from "./instance.ts";
import { packingBound, placementBound } from "./packing-bound.ts";
import type { PackingProblem } from "./packing-problem.ts";

const folder = mkdtempSync(join(tmpdir(), "solver-"));
afterAll(() => rmSync(folder, { recursive: true }));

const problem: PackingProblem = { nodes: [{ capacity: [10], count: 9 }], pods: [{ request: [4], count: 7 }] };
const instance = instanceOf(problem, { kind: "fewest-nodes" });
const known = { atLeast: 3, atMost: Infinity };

/** A thread that runs this instead of the solver. */
function program(text: string): URL {
  const path = join(folder, `${text.length}.mjs`);
  writeFileSync(path, `import { parentPort } from "node:worker_threads";\n${text}\n`);
  return pathToFileURL(path);
}

const SAYS = "parentPort.postMessage({ known: { atLeast: 4, atMost: 5 } });";

test("a solver that hangs is ended, and what it had said stands", async () => {
  const began = performance.now();
  const asked = await askSolver({ instance, known, seconds: 0.1 }, program(`${SAYS} for (;;);`));
  expect(asked).toEqual({ known: { atLeast: 4, atMost: 5 }, ended: "time-limit", problem: undefined });
  expect(performance.now() - began).toBeLessThan(10_000);
});

test("a solver that breaks down is told, and what it had said stands", async () => {
  const asked = await askSolver(
    { instance, known, seconds: 20 },
    program(`${SAYS} throw new Error("no memory");`),
  );
  expect(asked.known).toEqual({ atLeast: 4, atMost: 5 });
  expect(asked.problem).toBe("the solver failed: no memory");
});

test("a solver that just ends is told", async () => {
  const asked = await askSolver({ instance, known, seconds: 20 }, program(""));
  expect(asked).toMatchObject({ known, problem: "the solver ended without an answer" });
});

/** Random kinds of pods too many to be tried all, and to be solved in no time. */
const hard = (): PackingProblem => {
  let state = 7;
  const draw = (most: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return 1 + (state % most);
  };
  const pods = Array.from({ length: 300 }, () => ({ request: [draw(700), draw(700)], count: draw(40) }));
  return { nodes: [{ capacity: [1000, 1000], count: 20_000 }], pods };
};

test("with no time at all the simple bounds stand", async () => {
  const began = performance.now();
  const { bound, best, status } = await packingBound({ ...hard(), seconds: 0.001 });
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(bound).toBeGreaterThan(1000);
  // A fast machine may still say what filling nodes greedily came to.
  if (best !== bound) expect(status).toBe("time-limit");
});

test("with little time there is a bound, a packing and the gap between them", async () => {
  const { bound, best = 0, solverGap, status } = await packingBound({ ...hard(), seconds: 4 });
  expect(best).toBeGreaterThanOrEqual(bound);
  expect(status === "optimal").toBe(best === bound);
  expect(solverGap).toBeCloseTo((best - bound) / bound, 12);
  expect(solverGap).toBeLessThan(0.2);
});

test("pods that cannot fit have no packing", async () => {
  const pods = [{ request: [11], count: 1 }];
  expect(await packingBound({ ...problem, pods, seconds: 5 })).toMatchObject({
    bound: Infinity,
    status: "optimal",
  });
});

test("the most that can be placed of too much", async () => {
  const nodes = [{ capacity: [10], count: 3 }];
  // Each node holds a 7 and a 3, or a 6 and a 4; by number the small ones come first.
  const pods = [7, 3, 6, 4].map((size) => ({ request: [size], count: 2 }));
  const byAmount = await placementBound({ nodes, pods, worth: [7, 3, 6, 4], seconds: 20 });
  expect(byAmount).toEqual({ bound: 30, best: 30, solverGap: 0, status: "optimal" });
  const byNumber = await placementBound({ nodes, pods, worth: [1, 1, 1, 1], seconds: 20 });
  expect(byNumber).toEqual({ bound: 6, best: 6, solverGap: 0, status: "optimal" });
});
