import { expect, test } from "vitest";
import { mistakes, smallest } from "./test-kit.ts";

test("sections are checked against each other even when another section has mistakes", () => {
  const overrides = ["seed=1.5", "warmUp=1h", "overcommit.memroy=2", "policies.queue.order=lifo"];
  expect(mistakes(smallest, { overrides }).map((line) => line.split(": ")[1])).toEqual([
    "spec.seed",
    "spec.policies.queue.order",
    "spec.warmUp",
    "spec.overcommit.memroy",
  ]);
});

test("a misspelt kube is one mistake, another policy is told what needs it", () => {
  const withReasons = (use: string) =>
    mistakes(smallest, { overrides: [`policies.scheduler.use=${use}`, "outputs.reasons=pending"] });
  expect(withReasons("kub")).toEqual([expect.stringContaining('unknown policy "kub"')]);
  expect(withReasons("kube")).toEqual([]);
  expect(withReasons("best-fit")).toEqual([
    expect.stringMatching(
      /spec\.outputs\.reasons: needs the Kubernetes scheduler .*; this scenario uses "best-fit"/,
    ),
  ]);
});
