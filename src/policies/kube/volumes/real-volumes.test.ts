import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { answerCase, type KubeCase } from "../../../experiment/kube-case.ts";

interface RealCase extends KubeCase {
  readonly about: string;
  /** Parts of the answer; of an attempt that ended with an error only that it did. */
  readonly expected: Readonly<Record<string, unknown>>;
}

/**
 * Small cases as kube-scheduler v1.36.3 answers them: the `oracle` of the conformance cases; where pods are
 * placed in turn, changed so that it runs Reserve for each.
 */
const cases = readFileSync(new URL("real-volumes.jsonl", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as RealCase);

describe("volumes as the real scheduler sees them", () => {
  test.each(cases)("$about", (realCase) => {
    const answer = JSON.parse(JSON.stringify(answerCase(realCase))) as Record<string, unknown>;
    if (realCase.expected["error"] === undefined) expect(answer).toMatchObject(realCase.expected);
    else expect(answer["error"]).toEqual(expect.any(String));
  });
});
