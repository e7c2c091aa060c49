import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { InputError } from "../base/input-error.ts";
import { parseBenchQuestion } from "./bench-question.ts";

const shipped = join(import.meta.dirname, "../../bench/policies");

test.each(["cell", "gpu"])("%s.yaml, which comes with the program, is a question of its name", (name) => {
  const file = join(shipped, `${name}.yaml`);
  const question = parseBenchQuestion(readFileSync(file, "utf8"), file);
  expect(question.name).toBe(name);
  expect(question.loads).toEqual([0.5, 0.9]);
  expect(question.devices).toBe(name === "gpu" ? "nvidia.com/gpu" : undefined);
});

const text = (spec: string): string => `apiVersion: clustersim/v1
kind: BenchQuestion
metadata: { name: mine }
spec:
${spec}`;

/** The mistakes, as `line: field: what is wrong`. */
function mistakes(spec: string): string[] {
  try {
    parseBenchQuestion(text(spec), "q.yaml");
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.issues.map(({ line, field, message }) => `${line}: ${field}: ${message}`);
  }
  return [];
}

test("amounts are in smallest units, and what is not said has a default", () => {
  const question = parseBenchQuestion(
    text(
      "  nodes: [{ name: n, weight: 1, capacity: { cpu: 4 } }]\n  pods: [{ name: p, weight: 2, requests: { cpu: 500m } }]",
    ),
    "q.yaml",
  );
  expect(question.nodes[0]?.capacity).toEqual({ cpu: 4_000 });
  expect(question.pods[0]).toEqual({ name: "p", weight: 2, requests: { cpu: 500 }, models: [] });
  expect([question.sizes, question.loads, question.seed]).toEqual([[1_000], [0.5], "1"]);
});

describe("mistakes are told with their line, all at once", () => {
  test("a typo, a pod that fits nowhere, a load above what can be", () => {
    expect(
      mistakes(`  nodes:
    - { name: n, wieght: 1, weight: 1, capacity: { cpu: 4 } }
  pods:
    - { name: p, weight: 1, requests: { cpu: 5 } }
  loads: [1.5]
`),
    ).toEqual([
      "6: spec.nodes[0].wieght: unknown key; allowed: name, weight, capacity, model",
      "8: spec.pods[0].requests: fits on no node, even an empty one",
      "9: spec.loads[0]: must be at most 0.99, found 1.5",
    ]);
    expect(
      mistakes(`  nodes:
    - { name: n, weight: 1, capacity: { cpu: 4 } }
  pods:
    - { name: p, weight: 1, requests: { cpu: 1 } }
    - { name: q, weight: 1, requests: { cpu: 5 } }
    - { name: q, weight: 1, requests: { cpu: 0 } }
`),
    ).toEqual([
      "9: spec.pods[1].requests: fits on no node, even an empty one",
      '10: spec.pods[2].name: "q" stands here twice; names must differ; found "q"',
      "10: spec.pods[2].requests: needs at least one resource",
    ]);
  });

  test("a bound that is not reached itself", () => {
    expect(
      mistakes(`  nodes:
    - { name: n, weight: 0, capacity: { cpu: 4 } }
  pods:
    - { name: p, weight: 1, requests: { cpu: 1 } }
`),
    ).toEqual(["6: spec.nodes[0].weight: must be more than 0, found 0"]);
  });

  test("devices", () => {
    expect(
      mistakes(`  devices: nvidia.com/gpu
  nodes:
    - { name: n, weight: 1, capacity: { cpu: 4, nvidia.com/gpu: 0.5 } }
  pods:
    - { name: p, weight: 1, requests: { nvidia.com/gpu: 0.5 }, models: [T4] }
`),
    ).toEqual([
      "7: spec.nodes[0].capacity: devices: a node has a whole number of them, at most 32",
      "9: spec.pods[0].requests: fits on no node, even an empty one",
    ]);
    expect(
      mistakes(`  nodes:
    - { name: n, weight: 1, capacity: { cpu: 4 }, model: T4 }
  pods:
    - { name: p, weight: 1, requests: { cpu: 1 } }
`),
    ).toEqual(['6: spec.nodes[0].model: goes with devices; found "T4"']);
  });
});
