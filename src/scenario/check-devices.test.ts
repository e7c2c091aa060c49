import { expect, test } from "vitest";
import { InputError } from "../base/input-error.ts";
import { parseScenario } from "./parse-scenario.ts";

const good = `apiVersion: clustersim/v1
kind: Scenario
metadata: { name: gpus }
spec:
  duration: 1h
  nodes:
    - { name: a, count: 2, capacity: { cpu: 8, nvidia.com/gpu: 4 }, devices: { model: T4 } }
    - { name: b, count: 1, capacity: { cpu: 8, nvidia.com/gpu: 8 }, devices: { model: V100 } }
  workload:
    - kind: synthetic
      jobTypes:
        - name: share
          priority: 0
          interarrival: 10s
          duration: 5m
          requests: { cpu: 1, nvidia.com/gpu: 300m }
          deviceModels: [T4, V100]
`;

function mistakes(text: string): string[] {
  try {
    parseScenario(text, "s.yaml");
    return [];
  } catch (error) {
    if (error instanceof InputError)
      return error.issues.map(({ line, column, field, message, hint }) =>
        [`${line}:${column} ${field}: ${message}`, ...(hint ? [hint] : [])].join(" "),
      );
    throw error;
  }
}

test("devices are a resource of the scenario, and its nodes say how many", () => {
  const { scenario } = parseScenario(good, "s.yaml");
  expect(scenario.resources.map(({ name }) => name)).toContain("nvidia.com/gpu");
  expect(scenario.nodes[0]?.devices).toEqual({ resource: "nvidia.com/gpu", model: "T4" });
});

test.each([
  ["4 }, devices", "1500m }, devices", "7:82 spec.nodes[0].devices: capacity must have a whole number"],
  ["4 }, devices", "33 }, devices", "from 1 to 32, found 33"],
  ["[T4, V100]", "[T4, V10]", 'no node has devices of this model did you mean "V100"?'],
  [
    "{ model: V100 }",
    "{ resource: a/b, model: V100 }",
    "the devices of a run are one resource, here nvidia.com/gpu",
  ],
  [
    "  duration: 1h\n",
    "  duration: 1h\n  overcommit: { nvidia.com/gpu: 2 }\n",
    "devices cannot be promised twice",
  ],
  ["  duration: 1h\n", "  duration: 1h\n  reclamation: {}\n", "does not go with devices"],
  [
    "  duration: 1h\n",
    "  duration: 1h\n  policies: { scheduler: { use: kube } }\n",
    "kube knows no parts of devices",
  ],
])("instead of %j: %j", (from, to, message) => {
  expect(mistakes(good.replace(from, to)).join("\n")).toContain(message);
});
