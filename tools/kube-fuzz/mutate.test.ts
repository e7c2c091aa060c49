import { expect, test } from "vitest";
import { answerFromText } from "../conformance/compare-case.ts";
import { type FuzzCase, keyOf } from "./fuzz-case.ts";
import { makeCase } from "./make-case.ts";
import { mutated, Pool } from "./mutate.ts";

const recorded = ["mixed", "volumes", "preemption", "sequence", "config"].flatMap((group) =>
  Array.from({ length: 6 }, (_, i) => makeCase("pool", group, i)),
);
const groups = ["mixed", "volumes", "preemption", "sequence", "config"];
const cases = (seed: string): FuzzCase[] => {
  const pool = new Pool(recorded);
  return Array.from({ length: 60 }, (_, i) => mutated(pool, seed, groups[i % groups.length] as string, i));
};

test("changed cases are the same for the same seed, and leave the recorded ones as they are", () => {
  const before = JSON.stringify(recorded);
  expect(cases("1")).toEqual(cases("1"));
  expect(cases("1")).not.toEqual(cases("2"));
  expect(JSON.stringify(recorded)).toBe(before);
});

test("changed cases are all others, ask for pods that there are, and are read without a mistake", async () => {
  const known = new Set(recorded.map(({ objects }) => JSON.stringify(objects)));
  let others = 0;
  for (const each of cases("3")) {
    const names = new Set(each.objects.map(keyOf));
    expect([each.incoming].flat().every((name) => names.has(name))).toBe(true);
    if (!known.has(JSON.stringify(each.objects))) others += 1;
    await answerFromText(each as unknown as Parameters<typeof answerFromText>[0]);
  }
  expect(others).toBeGreaterThan(50);
});
