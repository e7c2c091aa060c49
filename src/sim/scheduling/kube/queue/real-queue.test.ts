import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SECOND } from "../../../../base/units.ts";
import type { ClusterEvent, NodeAction, ObjectKind } from "../../../contract/kube-events.ts";
import type { KubePod } from "../../../model/kube/kube-pod.ts";
import { objectEvent, QueueWorld, type TestPod, testNode, testPod } from "./test-kit.ts";

interface Step {
  readonly at: number;
  readonly op: string;
  readonly pod?: TestPod;
  readonly name?: string;
  readonly kind?: string;
  readonly act?: string;
  readonly x?: string;
  readonly old?: string;
  readonly max?: number;
  readonly refused?: string;
  readonly pending?: string;
  /** Of the real queue, after the step. */
  readonly state: string;
}

interface Trace {
  /** Seconds of backoff. */
  readonly initial: number;
  readonly max: number;
  readonly steps: readonly Step[];
}

/**
 * Random operations carried out by the real PriorityQueue of Kubernetes v1.36.3 under a fake clock, with what
 * it held after each. Another file of this format can be named by CLUSTERSIM_QUEUE_TRACES.
 */
const file = process.env["CLUSTERSIM_QUEUE_TRACES"] ?? new URL("real-queue.jsonl", import.meta.url);
const traces = readFileSync(file, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Trace);

describe("the queue does what the real one did", () => {
  test.each(traces.map((trace, i) => [i, trace] as const))("sequence %i", (_, trace) => {
    const world = new QueueWorld({ initialBackoff: trace.initial * SECOND, maxBackoff: trace.max * SECOND });
    for (const [i, step] of trace.steps.entries()) {
      world.advance(step.at);
      carryOut(world, step);
      const about = `step ${i}: ${JSON.stringify(step)}`;
      if (world.state() !== step.state) expect(world.state(), about).toBe(step.state);
    }
  });
});

function carryOut(world: QueueWorld, step: Step): void {
  const { name = "" } = step;
  switch (step.op) {
    case "add":
      return void world.add(step.pod as TestPod);
    case "update":
      return world.update(step.pod as TestPod);
    case "delete":
      return world.delete(name);
    case "pop":
      return expect(world.pop()).toBe(name);
    case "failed":
      return world.failed(name, step.refused, step.pending);
    case "done":
      return world.done(name);
    case "activate":
      return world.queue.activate(world.pods.get(name) as KubePod);
    case "hold":
      return void world.held.add(name);
    case "release":
      return void world.held.delete(name);
    case "event":
      return world.queue.move(eventOf(world, step), { maxPriority: step.max });
    default:
      throw new Error(`no operation ${step.op}`);
  }
}

function eventOf({ cluster }: QueueWorld, { kind, act, x = "", old }: Step): ClusterEvent {
  if (kind === "Node") {
    const before = old === undefined ? {} : { old: testNode(old) };
    return { resource: "Node", action: act as NodeAction, ...before, new: testNode(x) };
  }
  if (kind === "AssignedPod")
    return { resource: kind, action: act as "Add" | "Delete", pod: testPod(cluster, { name: "z", x }) };
  return objectEvent(kind as ObjectKind, x);
}
