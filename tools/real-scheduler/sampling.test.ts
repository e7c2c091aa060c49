import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Outcome, Replay, type ReplayOptions, type SamplingSequence } from "./replay.ts";

/**
 * Attempts of the real scheduler of Kubernetes v1.36.3 on 100 to 399 nodes of which it looks at a part.
 * Another file of this format can be named by CLUSTERSIM_SAMPLING_SEQUENCES.
 */
const file = process.env["CLUSTERSIM_SAMPLING_SEQUENCES"] ?? new URL("sampling.jsonl", import.meta.url);
const sequences = readFileSync(file, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as SamplingSequence);

const ways: readonly (ReplayOptions & { readonly name: string })[] = [
  { name: "the reference search", search: "reference", tells: false },
  { name: "the indexed search", search: "indexed", tells: false },
  { name: "the indexed search when reasons are told", search: "indexed", tells: true },
];

describe.each(ways)("$name looks at the nodes that the real scheduler looks at", (options) => {
  test.each(sequences.map((sequence, i) => [i, sequence] as const))("sequence %i", (_, sequence) => {
    const replay = new Replay(sequence, options);
    for (const [i, step] of sequence.steps.entries()) {
      const outcome = replay.carryOut(step);
      if (!outcome) continue;
      const { on, refusedBy, error, feasible, next } = step;
      const expected: Outcome = {
        on,
        refusedBy: on === undefined && error === undefined ? (refusedBy ?? []) : undefined,
        failed: error !== undefined,
        // Of an attempt that ends with an error there may be nothing to tell.
        feasible: error === undefined ? feasible : outcome.feasible,
        next,
      };
      expect(outcome, `step ${i}: ${JSON.stringify(step)}`).toEqual(expected);
    }
  });
});

test("the sequences have what they are to show", () => {
  const attempts = sequences.flatMap(({ steps }) => steps.filter(({ op }) => op === "try"));
  const count = (holds: (step: (typeof attempts)[number]) => boolean): number =>
    attempts.filter(holds).length;
  expect(count(({ on, feasible }) => on !== undefined && feasible > 1)).toBeGreaterThan(100);
  expect(count(({ on, error }) => on === undefined && error === undefined)).toBeGreaterThan(50);
  expect(count(({ error }) => error !== undefined)).toBeGreaterThan(5);
  expect(count(({ pod }) => pod?.pinned !== undefined)).toBeGreaterThan(20);
  // A nominee that was refused is one node more than those from the start on.
  expect(count(({ pod, evaluated }) => pod?.nominated !== undefined && evaluated > 1)).toBeGreaterThan(10);
  expect(count(({ refusedBy }) => refusedBy?.includes("Only") === true)).toBeGreaterThan(5);
  expect(sequences.flatMap(({ steps }) => steps).filter(({ op }) => op === "remove").length).toBeGreaterThan(
    10,
  );
});
