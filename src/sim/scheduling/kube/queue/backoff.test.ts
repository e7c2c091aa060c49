import { describe, expect, test } from "vitest";
import { SECOND } from "../../../../base/units.ts";
import { KubeCluster } from "../../../model/kube/kube-cluster.ts";
import { Backoff } from "./backoff.ts";
import { QueuedPodInfo } from "./queued-pod-info.ts";
import { QueueWorld, testNode, testPod } from "./test-kit.ts";

/** The tables of Kubernetes v1.36 `backend/queue/backoff_queue_test.go`. */
describe("the tables of the real queue", () => {
  test.each([
    { name: "no backoff", initial: 1, max: 32, count: 0, want: 0 },
    { name: "normal", initial: 3, max: 1000, count: 5, want: 48 },
    { name: "at the longest", initial: 1, max: 32, count: 16, want: 32 },
    { name: "32 bits", initial: 1, max: 2147483647, count: 32, want: 2147483647 },
    {
      name: "many attempts",
      initial: 1,
      max: Number.MAX_SAFE_INTEGER,
      count: 64,
      want: Number.MAX_SAFE_INTEGER,
    },
    { name: "first above the longest", initial: 40, max: 32, count: 1, want: 32 },
    { name: "none at first", initial: 0, max: 32, count: 9, want: 0 },
  ])("duration: $name", ({ initial, max, count, want }) => {
    expect(new Backoff({ initialBackoff: initial, maxBackoff: max }).duration(count)).toBe(want);
  });

  test.each([
    { name: "no backoff", max: 32, refused: 0, errors: 0, want: Number.NEGATIVE_INFINITY },
    { name: "by refusals", max: 32, refused: 16, errors: 0, want: 132 },
    { name: "by errors, if there are any", max: 32, refused: 5, errors: 2, want: 102 },
    { name: "switched off", max: 0, refused: 16, errors: 0, want: Number.NEGATIVE_INFINITY },
  ])("expiry: $name", ({ max, refused, errors, want }) => {
    const info = new QueuedPodInfo(testPod(new KubeCluster(), { name: "a" }), 100 * SECOND, 0);
    info.unschedulableCount = refused;
    info.errorCount = errors;
    expect(new Backoff({ maxBackoff: max * SECOND }).expiry(info)).toBe(want * SECOND);
  });

  test("pods of one window go by priority, and then by time", () => {
    // Ten seconds more backoff than in the table, so that nothing is over yet.
    const world = new QueueWorld({ initialBackoff: 11 * SECOND, maxBackoff: 100 * SECOND });
    const failures: [number, string, number][] = [
      [7, "pod5", 1],
      [8, "pod3", 1],
      [8, "pod4", 2],
      [8.001, "pod2", 2],
      [9, "pod1", 1],
      [10, "pod0", 1],
    ];
    for (const [at, name, priority] of failures) {
      world.advance(at * SECOND);
      world.add({ name, priority });
      expect(world.pop()).toBe(name);
      world.failed(name, "C");
    }
    world.queue.move({ resource: "Node", action: "Add", new: testNode("") });
    expect(failures.map(() => world.pop())).toEqual(["pod5", "pod4", "pod2", "pod3", "pod1", "pod0"]);
  });
});

test("backoff: 1, 2, 4, 8, 10, 10 seconds by default, to the end of the second", () => {
  const world = new QueueWorld();
  world.advance(0.25 * SECOND);
  world.add({ name: "a" });
  for (const seconds of [1, 2, 4, 8, 10, 10]) {
    const failed = world.clock.now;
    world.pop();
    world.failed("a", "C");
    world.queue.move({ resource: "Node", action: "Add", new: testNode("") });
    expect(world.queue.nextWake()).toBe(failed + (seconds + 0.75) * SECOND);
    world.advance(failed + (seconds + 0.75) * SECOND - 1);
    expect(world.queue.counts).toMatchObject({ active: 0, backoff: 1 });
    world.advance(failed + (seconds + 0.75) * SECOND);
    expect(world.queue.counts).toMatchObject({ active: 1, backoff: 0 });
    world.advance(failed + (seconds + 1) * SECOND);
  }
});

test("who met an error is not taken before its backoff is over, who was refused may be", () => {
  const world = new QueueWorld();
  world.add({ name: "a" });
  world.pop();
  world.failed("a");
  expect([world.queue.ready, world.pop()]).toEqual([false, undefined]);
  world.add({ name: "b" });
  world.pop();
  world.failed("b", "C");
  world.queue.move({ resource: "Node", action: "Add", new: testNode("") });
  expect([world.queue.ready, world.pop(), world.pop()]).toEqual([true, "b", undefined]);
  expect(world.queue.nextWake()).toBe(2 * SECOND);
  world.advance(2 * SECOND);
  expect(world.pop()).toBe("a");
});
