import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { RandomStream } from "../../base/random.ts";
import { queueOrders } from "../../policies/queue-order.ts";
import { PodState } from "../model/pods.ts";
import { podClass, testState } from "../test-kit.ts";
import { PendingQueue } from "./pending-queue.ts";

const shortest = queueOrders["shortest-first"]!.make();

/** A queue, and beside it a list of who waits: whoever is taken must be the first of those that may go. */
class Both {
  readonly state = testState();
  readonly queue: PendingQueue;
  /** Waiting pods; the one that was taken is none. */
  readonly waiting = new Set<number>();
  /** Pods that ended; the queue frees their rows when it likes. */
  readonly over = new Set<number>();
  #now = 0;

  constructor(byOwner: boolean) {
    this.queue = new PendingQueue(this.state, shortest, byOwner);
  }

  add(options: { kind: number; job: number; duration: number }): void {
    const onePerNode = options.kind === 2;
    const spec = podClass(options.kind, options.kind, { onePerNode });
    const pod = this.state.createPod(
      {
        podClass: this.state.internClass(spec),
        job: options.job,
        index: 0,
        user: 0,
        duration: options.duration,
        outcome: 0,
      },
      this.#now++,
    );
    // The row was freed by the queue, so nobody of that row ended and is still in it.
    this.over.delete(pod);
    this.waiting.add(pod);
    this.queue.add(pod);
  }

  isBlocked(pod: number): boolean {
    return this.queue.groupOf(pod).blockedAt >= 0;
  }

  /** Takes the first, and checks that it is. */
  take(): number {
    const able = [...this.waiting].filter((pod) => !this.isBlocked(pod));
    able.sort((a, b) => (shortest.before(a, b, this.state) ? -1 : 1));
    const pod = this.queue.take();
    expect(pod).toBe(able[0] ?? -1);
    this.waiting.delete(pod);
    return pod;
  }

  end(pod: number): void {
    this.waiting.delete(pod);
    this.over.add(pod);
    this.state.setState(pod, PodState.dropped);
    this.queue.dropped(pod);
  }
}

describe("a queue of groups gives out the same pods as one list", () => {
  test.each([
    ["pods of a class in one group", false],
    ["each job by itself", true],
  ])("%s: 300 random histories", (_, byOwner) => {
    let taken = 0;
    let blocked = 0;
    for (let seed = 0; seed < 300; seed++) {
      const random = new RandomStream(`queue/${seed}`);
      const both = new Both(byOwner);
      const any = (of: Iterable<number>): number | undefined => {
        const all = [...of];
        return all[random.below(all.length)];
      };
      /** The pod the scheduler thinks about, or -1. */
      let thinking = -1;
      for (let step = 0; step < 150; step++) {
        const what = random.below(10);
        if (what < 4) both.add({ kind: random.below(4), job: random.below(3), duration: random.below(20) });
        else if (what < 7) {
          if (thinking < 0) thinking = both.take();
          else if (both.over.has(thinking)) {
            both.queue.forget(thinking);
            both.over.delete(thinking);
            thinking = -1;
          } else if (random.below(2) === 0) {
            const held = random.below(3) === 0 && both.queue.blockRest(both.queue.groupOf(thinking));
            if (held) blocked += 1;
            else both.queue.placed(thinking);
            both.state.setState(thinking, PodState.running);
            both.state.freePod(thinking);
            thinking = -1;
            taken += 1;
          } else {
            both.queue.block(thinking);
            both.waiting.add(thinking);
            thinking = -1;
          }
        } else if (what < 8) {
          const group = both.queue.blocked[random.below(Math.max(1, both.queue.blocked.length))];
          if (group) both.queue.unblock(group);
        } else if (what < 9) {
          const pod = random.below(5) === 0 && thinking >= 0 ? thinking : any(both.waiting);
          if (pod !== undefined && !both.over.has(pod)) both.end(pod);
        } else {
          const pod = any(both.waiting);
          if (pod === undefined) continue;
          both.queue.remove(pod);
          both.state.setClass(pod, both.state.internClass(podClass(random.below(2))), 0);
          both.queue.add(pod);
        }
      }
      if (thinking >= 0 && !both.over.has(thinking)) {
        both.queue.placed(thinking);
        both.state.freePod(thinking);
      } else if (thinking >= 0) both.queue.forget(thinking);
      while (both.queue.blocked.length > 0) both.queue.unblock(both.queue.blocked[0]!);
      for (let pod = both.take(); pod >= 0; pod = both.take()) {
        both.queue.placed(pod);
        both.state.freePod(pod);
      }
      // Everybody is gone, ended pods included, and nobody holds on to a job.
      expect([both.waiting.size, both.state.pods.live, both.state.owners.live]).toEqual([0, 0, 0]);
      expect(both.queue.isEmpty).toBe(true);
    }
    expect(taken).toBeGreaterThan(2_000);
    expect(blocked).toBeGreaterThan(100);
  });
});

test("many pods that end in a blocked group are forgotten before anybody asks", () => {
  const both = new Both(false);
  for (let i = 0; i < 200; i++) both.add({ kind: 1, job: i, duration: i });
  const first = both.take();
  both.queue.block(first);
  both.waiting.add(first);
  for (const pod of [...both.waiting].filter((row) => row % 10 !== 0)) both.end(pod);
  expect(both.state.pods.live).toBeLessThan(100);
  both.queue.unblock(both.queue.blocked[0]!);
  const left = [...both.waiting].length;
  for (let i = 0; i < left; i++) both.queue.placed(both.take());
  expect(both.take()).toBe(-1);
});

test("a blocked group whose last pod ended is not blocked for those who come later", () => {
  const both = new Both(false);
  both.add({ kind: 2, job: 0, duration: 10 });
  both.add({ kind: 2, job: 0, duration: 2 });
  const shorter = both.take();
  both.queue.block(shorter);
  const [longer] = [...both.waiting];
  both.queue.remove(shorter);
  both.state.freePod(shorter);
  both.end(longer!);
  expect(both.queue.take()).toBe(-1);
  expect(both.state.owners.live).toBe(0);
  expect(both.queue.isEmpty).toBe(true);
  both.add({ kind: 2, job: 1, duration: 5 });
  both.take();
});

test("jobs that are over leave nothing behind: 30,000 at once less than 5 MB", () => {
  setFlagsFromString("--expose_gc");
  const collect = runInNewContext("gc") as () => void;
  const both = new Both(true);
  const used = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = used();
  for (let job = 0; job < 30_000; job++) both.add({ kind: 1, job, duration: 1 });
  expect(used() - before).toBeGreaterThan(10e6);
  for (let pod = both.queue.take(); pod >= 0; pod = both.queue.take()) {
    both.waiting.delete(pod);
    both.queue.placed(pod);
    both.state.freePod(pod);
  }
  expect(used() - before).toBeLessThan(5e6);
  // Looked at after the count, so that the queue itself was still there.
  expect(both.queue.isEmpty).toBe(true);
});
