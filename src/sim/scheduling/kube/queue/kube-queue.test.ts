import { describe, expect, test } from "vitest";
import { MINUTE, SECOND } from "../../../../base/units.ts";
import { prioritySort } from "../../../../policies/kube/priority-sort.ts";
import type { ClusterEvent } from "../../../contract/kube-events.ts";
import type { KubePlugin } from "../../../contract/kube-plugin.ts";
import { KubeCluster } from "../../../model/kube/kube-cluster.ts";
import type { KubePod } from "../../../model/kube/kube-pod.ts";
import { KubeQueue } from "./kube-queue.ts";
import { type Listener, QueueingHints, verdictOf } from "./queueing-hints.ts";
import { objectEvent, QueueWorld, testNode, testPod, testProfile } from "./test-kit.ts";

const cluster = new KubeCluster();
const nodeAdd: ClusterEvent = { resource: "Node", action: "Add", new: testNode("x") };
const podAdd: ClusterEvent = { resource: "AssignedPod", action: "Add", pod: testPod(cluster, { name: "z" }) };
const pvAdd = objectEvent("PersistentVolume", "v");
const pvUpdate: ClusterEvent = { ...pvAdd, action: "Update" } as ClusterEvent;

/** A plug-in that answers yes or no to one event. */
function refuser(name: string, event: ClusterEvent, answer: boolean): KubePlugin {
  const { resource, action } = event;
  const hints = [{ resource, actions: [action], helps: () => answer }];
  return { name, reads: {}, filter: () => undefined, hints };
}

const yes = (name: string, event: ClusterEvent): KubePlugin => refuser(name, event, true);
const no = (name: string, event: ClusterEvent): KubePlugin => refuser(name, event, false);

/** `Test_InFlightPods` of Kubernetes v1.36 `backend/queue/scheduling_queue_test.go`. */
describe("what happens while a pod is in flight", () => {
  type Action = ClusterEvent | "pop" | readonly [name: string, refused?: string, pending?: string];
  const all = (...events: ClusterEvent[]): KubePlugin[] => events.map((event) => yes("1", event));
  const cases: {
    name: string;
    plugins: KubePlugin[];
    pods: string[];
    actions: Action[];
    want: Record<string, string>;
  }[] = [
    {
      name: "comes back after an error",
      plugins: all(pvAdd, nodeAdd),
      pods: ["a", "b"],
      actions: ["pop", pvAdd, "pop", nodeAdd, ["a"]],
      want: { a: "errors" },
    },
    {
      name: "all come back after errors",
      plugins: all(pvAdd, nodeAdd),
      pods: ["a", "b"],
      actions: ["pop", pvAdd, "pop", nodeAdd, ["a"], pvUpdate, ["b"]],
      want: { a: "errors", b: "errors" },
    },
    {
      name: "events before the pod was taken do not count",
      plugins: [yes("1", nodeAdd), no("1", podAdd)],
      pods: ["a"],
      actions: [nodeAdd, "pop", podAdd, ["a", "1"]],
      want: { a: "unschedulable" },
    },
    {
      name: "nobody listens to the event",
      plugins: [yes("1", podAdd)],
      pods: ["a"],
      actions: ["pop", nodeAdd, ["a", "1"]],
      want: { a: "unschedulable" },
    },
    {
      name: "the hint says no",
      plugins: [no("1", podAdd)],
      pods: ["a"],
      actions: ["pop", podAdd, ["a", "1"]],
      want: { a: "unschedulable" },
    },
    {
      name: "a pending plug-in says yes",
      plugins: [no("3", podAdd), yes("2", podAdd), yes("1", podAdd)],
      pods: ["a"],
      actions: ["pop", podAdd, ["a", "23", "1"]],
      want: { a: "active" },
    },
    {
      name: "a refuser says yes",
      plugins: [no("2", podAdd), yes("1", podAdd)],
      pods: ["a"],
      actions: ["pop", podAdd, ["a", "12"]],
      want: { a: "backoff" },
    },
    {
      name: "a pending plug-in says yes while another pod was in flight",
      plugins: [no("3", podAdd), yes("2", podAdd), yes("1", podAdd)],
      pods: ["a", "b"],
      actions: ["pop", nodeAdd, "pop", podAdd, ["a"], ["b", "23", "1"]],
      want: { a: "errors", b: "active" },
    },
  ];
  test.each(cases)("$name", ({ plugins, pods, actions, want }) => {
    const world = new QueueWorld({}, plugins);
    for (const name of pods) {
      world.add({ name });
      world.advance(world.clock.now + SECOND);
    }
    for (const action of actions) {
      if (action === "pop") world.pop();
      else if ("resource" in action) world.queue.move(action);
      else world.failed(...(action as [string, string?, string?]));
    }
    const places = [...world.queue.waiting].map(({ pod, place }) => [pod.name, place]);
    expect(Object.fromEntries(places)).toEqual(want);
  });
});

/** `Test_isPodWorthRequeuing`: the verdict, and how many hints were asked for it. */
describe("the verdict on a pod", () => {
  test.each([
    { name: "nobody listens", hints: "", refused: "1", pending: "", want: "stay", asked: 0 },
    {
      name: "a pending plug-in says yes",
      hints: "1+ 2+ 3+",
      refused: "13",
      pending: "2",
      want: "now",
      asked: 2,
    },
    { name: "a refuser says yes", hints: "1- 2+", refused: "12", pending: "", want: "retry", asked: 2 },
    { name: "the first yes is enough", hints: "1+ 2+", refused: "12", pending: "", want: "retry", asked: 1 },
    { name: "others are not asked", hints: "1- 2- 3+", refused: "12", pending: "", want: "stay", asked: 2 },
    {
      name: "only the refuser says yes",
      hints: "1+ 2-",
      refused: "1",
      pending: "2",
      want: "retry",
      asked: 2,
    },
  ])("$name", ({ hints, refused, pending, want, asked }) => {
    let count = 0;
    const tokens = hints
      .split(" ")
      .filter(([plugin = "?"]) => refused.includes(plugin) || pending.includes(plugin));
    const refusers: Listener[] = tokens.map(([plugin = "", answer]) => {
      const helps = (): boolean => {
        count += 1;
        return answer === "+";
      };
      return { plugin, hint: { resource: "Node", helps } };
    });
    const verdict = verdictOf(refusers, new Set(pending), testPod(cluster, { name: "a" }), nodeAdd);
    expect([verdict, count]).toEqual([want, asked]);
  });
});

describe("who listens", () => {
  const listens = (plugin: KubePlugin, event: ClusterEvent): boolean =>
    new QueueingHints([testProfile([plugin])]).isOfInterest(event);
  const taint: ClusterEvent = { resource: "Node", action: "UpdateTaint", new: testNode("x") };
  const label: ClusterEvent = { resource: "Node", action: "UpdateLabel", new: testNode("x") };

  test("whoever waits for nodes hears of taints, without its hint", () => {
    expect(listens(no("1", nodeAdd), taint)).toBe(true);
    expect(listens(no("1", nodeAdd), label)).toBe(false);
    const world = new QueueWorld({}, [no("1", nodeAdd)]);
    world.add({ name: "a" });
    world.pop();
    world.failed("a", "1");
    world.queue.move(nodeAdd);
    expect(world.queue.counts.unschedulable).toBe(1);
    world.queue.move(taint);
    expect(world.queue.counts.unschedulable).toBe(0);
  });

  test("whoever has no hints hears everything but attachments and slices", () => {
    const plugin: KubePlugin = { name: "1", reads: {}, filter: () => undefined };
    expect(listens(plugin, label)).toBe(true);
    expect(listens(plugin, objectEvent("VolumeAttachment", "v"))).toBe(false);
    expect(listens(plugin, objectEvent("ResourceSlice", "v"))).toBe(false);
    expect(listens({ ...plugin, hints: [] }, label)).toBe(false);
  });
});

describe("old pods", () => {
  test("more than five minutes after the last attempt a pod is tried again at the next half minute", () => {
    const world = new QueueWorld();
    world.add({ name: "a" });
    world.add({ name: "b" });
    world.pop();
    world.failed("a", "A");
    world.advance(1);
    world.pop();
    world.failed("b", "A");
    expect(world.queue.nextWake()).toBe(5.5 * MINUTE);
    world.advance(5.5 * MINUTE);
    expect(world.queue.counts).toMatchObject({ active: 2, unschedulable: 0 });
    expect(world.queue.nextWake()).toBe(Number.POSITIVE_INFINITY);
  });

  test("at five minutes sharp it is not yet old", () => {
    const world = new QueueWorld();
    world.advance(30 * SECOND);
    world.add({ name: "a" });
    world.pop();
    world.failed("a", "A");
    world.advance(6 * MINUTE - 1);
    expect(world.queue.counts.unschedulable).toBe(1);
    world.advance(6 * MINUTE);
    expect(world.queue.counts.unschedulable).toBe(0);
  });

  test("pods with gates stay out, and wake nobody", () => {
    const world = new QueueWorld();
    world.add({ name: "a", gated: true });
    expect(world.queue.nextWake()).toBe(Number.POSITIVE_INFINITY);
    world.advance(60 * MINUTE);
    expect(world.queue.counts).toMatchObject({ gated: 1, unschedulable: 0, active: 0 });
    world.update({ name: "a" });
    expect(world.queue.counts).toMatchObject({ gated: 0, active: 1 });
  });
});

describe("pods kept out of the queue", () => {
  test("only events of who keeps a pod out are asked about", () => {
    const world = new QueueWorld();
    world.add({ name: "a" });
    world.pop();
    world.held.add("a");
    world.failed("a", "C");
    world.queue.move({ resource: "Node", action: "Add", new: testNode("x") });
    expect(world.queue.get("default/a")).toMatchObject({ place: "unschedulable", gatingPlugin: "H" });
    world.held.delete("a");
    world.queue.move({ resource: "Node", action: "Add", new: testNode("x") });
    expect(world.queue.get("default/a")?.place).toBe("unschedulable");
    world.queue.activate(world.pods.get("a") as KubePod);
    expect(world.queue.get("default/a")).toMatchObject({ place: "active", gatingPlugin: undefined });
  });

  test("who keeps it out stays the same until it lets go", () => {
    const world = new QueueWorld();
    world.held.add("a");
    world.add({ name: "a" });
    world.update({ name: "a", gated: true });
    world.queue.activate(world.pods.get("a") as KubePod);
    expect(world.queue.get("default/a")?.gatingPlugin).toBe("H");
    world.held.delete("a");
    world.queue.activate(world.pods.get("a") as KubePod);
    expect(world.queue.get("default/a")?.gatingPlugin).toBe("SchedulingGates");
  });

  test("a pod that is kept out anew is as old as its last attempt", () => {
    const world = new QueueWorld();
    world.add({ name: "a" });
    world.pop();
    world.failed("a", "C");
    world.advance(3 * MINUTE);
    world.add({ name: "b", gated: true });
    world.held.add("a");
    world.queue.move({ resource: "Node", action: "Add", new: testNode("x") });
    world.add({ name: "c" });
    world.pop();
    expect(world.queue.counts).toMatchObject({ gated: 2, inFlight: 1 });
    expect(world.queue.nextWake()).toBe(5.5 * MINUTE);
  });
});

/** `TestPriorityQueue_Activate`. */
describe("activation", () => {
  test("a pod that was refused is active at once, an active one stays, an unknown one is ignored", () => {
    const world = new QueueWorld();
    const pod = world.add({ name: "a" });
    world.queue.activate(pod);
    world.queue.activate(testPod(cluster, { name: "unknown" }));
    expect(world.queue.counts).toMatchObject({ active: 1, unschedulable: 0 });
    world.pop();
    world.failed("a", "A");
    world.queue.activate(pod);
    expect(world.queue.counts).toMatchObject({ active: 1, unschedulable: 0 });
  });

  test("a pod in backoff is active at once", () => {
    const world = new QueueWorld();
    const pod = world.add({ name: "a" });
    world.pop();
    world.failed("a");
    expect(world.queue.counts).toMatchObject({ active: 0, backoff: 1 });
    world.queue.activate(pod);
    expect(world.queue.counts).toMatchObject({ active: 1, backoff: 0 });
  });

  test("a pod in flight is tried again when it comes back, others are not", () => {
    const world = new QueueWorld();
    const pod = world.add({ name: "a" });
    world.add({ name: "b" });
    world.pop();
    world.pop();
    world.queue.activate(pod);
    world.failed("a", "A");
    world.failed("b", "A");
    expect(world.queue.counts).toMatchObject({ backoff: 1, unschedulable: 1 });
    expect(world.queue.get("default/b")?.place).toBe("unschedulable");
  });
});

describe("nominated pods", () => {
  const nominees = (world: QueueWorld): string[] => world.cluster.nominatedTo("n").map(({ name }) => name);

  test("a pod that goes wakes those that do not go before it", () => {
    const world = new QueueWorld();
    for (const [name, priority] of [
      ["high", 9],
      ["low", 1],
    ] as const) {
      world.add({ name, priority });
      world.pop();
      world.failed(name, "B");
    }
    world.add({ name: "mid", priority: 5, nominated: "n" });
    expect(nominees(world)).toEqual(["mid"]);
    world.delete("mid");
    expect(nominees(world)).toEqual([]);
    expect(world.queue.get("default/low")?.place).toBe("backoff");
    expect(world.queue.get("default/high")?.place).toBe("unschedulable");
  });

  test("an update inherits a nomination, or replaces it", () => {
    const world = new QueueWorld();
    world.add({ name: "a", nominated: "n" });
    world.update({ name: "a", x: "new" });
    expect(world.cluster.nominatedTo("n")).toEqual([world.pods.get("a")]);
    world.update({ name: "a", nominated: "m" });
    expect(world.cluster.nominatedTo("n")).toEqual([]);
    expect(world.cluster.nominatedTo("m")).toEqual([world.pods.get("a")]);
  });

  test("a pod with gates is nominated when they are gone", () => {
    const world = new QueueWorld();
    world.add({ name: "a", gated: true, nominated: "n" });
    expect(nominees(world)).toEqual([]);
    world.update({ name: "a", nominated: "n" });
    expect(nominees(world)).toEqual(["a"]);
  });
});

test("a class that the same plug-ins refused is asked once", () => {
  const world = new QueueWorld();
  for (let i = 0; i < 300; i++) world.add({ name: `pod-${i}`, x: String(i % 3) });
  for (let name = world.pop(); name !== undefined; name = world.pop()) world.failed(name, "A");
  world.queue.move({ resource: "Node", action: "Add", new: testNode("1") });
  expect(world.asked).toBe(3);
  expect(world.queue.counts).toMatchObject({ unschedulable: 200, backoff: 100 });
});

test("pods that the queue order holds equal go in order of their last attempt", () => {
  const world = new QueueWorld();
  for (const name of ["a", "b", "c"]) world.add({ name });
  const [a, b, c] = [world.pop(), world.pop(), world.pop()];
  expect([a, b, c]).toEqual(["a", "b", "c"]);
  for (const name of ["c", "a", "b"]) world.failed(name, "C");
  world.queue.move({ resource: "Node", action: "Add", new: testNode("") });
  expect([world.pop(), world.pop(), world.pop()]).toEqual(["c", "a", "b"]);
});

describe("bugs of the caller", () => {
  test("only a pod in flight can come back", () => {
    const world = new QueueWorld();
    world.add({ name: "a" });
    const info = world.queue.pop();
    if (!info) throw new Error("the queue is empty");
    world.queue.failed(info);
    expect(() => world.queue.failed(info)).toThrow("pod a is not in flight");
  });

  test("pods need a profile, and a queue an order", () => {
    const none = { cluster, clock: { now: 0 }, profiles: [] };
    expect(() => new KubeQueue(none)).toThrow("no profile with a queue order");
    const other = { ...testProfile([]), schedulerName: "other", queueSort: prioritySort() };
    const queue = new KubeQueue({ ...none, profiles: [other] });
    expect(() => queue.add(testPod(cluster, { name: "a" }))).toThrow("pod a is of no scheduler here");
  });
});
