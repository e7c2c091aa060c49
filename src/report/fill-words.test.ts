import { expect, test } from "vitest";
import type { FillRun } from "../metrics/fill-study.ts";
import { fillSpeed, fillVerdict } from "./fill-words.ts";

function run(seed: number, published: readonly number[] | undefined): FillRun {
  const curve = [1, 2];
  return {
    list: "default",
    policy: "FGD",
    seed,
    allocation: curve,
    fragmentation: curve,
    fragmentationOfFree: curve,
    fills: 1,
    published: published && { allocation: published },
    seconds: 1,
  };
}
const verdict = (...runs: FillRun[]): string => fillVerdict({ loads: [0, 1], runs }).join(" ");

test("a curve that nobody published is not called a published one", () => {
  expect(verdict(run(1, [1, 2]), run(2, [1, 2]))).toBe(
    "2 curves of policies without chance are the published ones in every digit.",
  );
  expect(verdict(run(1, [1, 2]), run(2, undefined), run(3, undefined))).toBe(
    "1 curve of policies without chance is the published one in every digit. " +
      "Only 1 of the 3 curves was published: publ., largest and mean are of those that were.",
  );
  expect(verdict(run(1, undefined))).toBe("There is nothing published to compare with.");
});

test("only what was published is set beside the published time", () => {
  const speed = (published: readonly number[] | undefined): string =>
    fillSpeed({ loads: [0, 1], runs: [run(1, published)] });
  expect(speed([1, 2])).toContain("1,700 times as long");
  expect(speed(undefined)).toBe("An experiment takes 1.00 s here on one core.");
});
