import { expect, test } from "vitest";
import { parseScenario } from "./parse-scenario.ts";
import { mistakes, smallest } from "./test-kit.ts";

const withPolicies = (policies: string): string => `${smallest}  policies: { ${policies} }\n`;
const easy = "queue: { gang: { passing: easy } }";

test.each([
  [
    "queue: { order: drf, parameters: { weights: { ann: -1 } } }",
    "10:66: spec.policies.queue.parameters.weights.ann: must be at least 0.000001, found -1",
  ],
  [
    "queue: { order: fifo, parameters: { weights: { ann: 1 } } }",
    "10:37: spec.policies.queue.parameters: fifo takes none",
  ],
  [
    "queue: { order: fair-share, parameters: { resource: memroy } }",
    '10:67: spec.policies.queue.parameters.resource: no node has this resource (did you mean "memory"?)',
  ],
  [
    "queue: { gang: { passing: eazy } }",
    '10:41: spec.policies.queue.gang.passing: expected one of none, any, easy, conservative, found "eazy" (did you mean "easy"?)',
  ],
  [
    easy,
    "10:30: spec.policies.queue.gang: needs preemption: { use: none }, found priority: jobs that start as a whole stop no others",
  ],
  [
    `${easy}, scheduler: { use: kube }`,
    "10:30: spec.policies.queue.gang: does not go with use: kube, which has a queue of its own",
  ],
  [
    `${easy}, preemption: { use: none }, rescheduling: { use: never-repeat }`,
    "10:30: spec.policies.queue.gang: does not go with rescheduling never-repeat, by which single pods avoid places",
  ],
  [
    "queue: { gang: { passing: conservative } }, preemption: { use: none }, decisionTime: { perPod: 1ms }",
    "10:41: spec.policies.queue.gang.passing: conservative does not go with decisionTime: who is thought about would miss its reservation",
  ],
])("%s is a mistake", (policies, told) => {
  expect(mistakes(withPolicies(policies))).toEqual([told]);
});

test("backfilling does not reckon with devices; strict order does", () => {
  const gpus = (passing: string): string =>
    smallest.replace(
      "capacity: { cpu: 1 }",
      "capacity: { cpu: 1, nvidia.com/gpu: 2 }, devices: { resource: nvidia.com/gpu, model: T4 }",
    ) + `  policies: { queue: { gang: { passing: ${passing} } }, preemption: { use: none } }\n`;
  expect(mistakes(gpus("conservative"))).toEqual([
    "10:41: spec.policies.queue.gang.passing: conservative does not reckon with the devices of nodes (nvidia.com/gpu); none and any do",
  ]);
  expect(mistakes(gpus("none"))).toEqual([]);
});

test("what is not said is filled in", () => {
  const of = (policies: string): unknown =>
    parseScenario(withPolicies(policies), "f").scenario.policies.queue;
  expect(of("queue: { order: fair-share }")).toEqual({
    order: "fair-share",
    parameters: { resource: "cpu" },
  });
  expect(of(`${easy}, preemption: { use: none }`)).toEqual({
    order: "priority-fifo",
    parameters: {},
    gang: { passing: "easy" },
  });
});

test("a log asks for what nodes have", () => {
  const swf = (requests: string): string =>
    smallest.replace(
      / {4}- kind: synthetic\n.*\n/,
      `    - { kind: swf, path: log.swf, requests: { ${requests} } }\n`,
    );
  expect(mistakes(swf("cpu: 2, memory: 1Gi"))).toEqual([]);
  expect(mistakes(swf("nvidia.com/gpu: 1"))).toEqual([
    '8:63: spec.workload[0].requests["nvidia.com/gpu"]: no node has this resource',
  ]);
  expect(mistakes(swf("cpus: 1"))[0]).toMatch(/^8:\d+: spec.workload\[0\].requests.cpus: unknown resource/);
});
