/** Storms against a second, naive scheduler that shares no code with the real one. */
import { describe, expect, test } from "vitest";
import { LifeEvent } from "../contract/observer.ts";
import type { Ties } from "../contract/policy.ts";
import { Op } from "../contract/work.ts";
import type { NodeSpec } from "../model/nodes.ts";
import type { PodClassSpec } from "../model/pod-classes.ts";
import { runTo, type TestRow, testCluster, testState } from "../test-kit.ts";
import { order, pack, storm } from "./test-kit.ts";

interface NaivePod {
  readonly ref: number;
  readonly serial: number;
  spec: PodClassSpec;
  readonly job: number;
  readonly duration: number;
  queuedAt: number;
  state: "waiting" | "away" | "running" | "over";
  node: number;
  /** When it ends or comes back. */
  due: number;
}

/** Asks every node about every waiting pod at every moment. No preemption. */
function naive(rows: readonly TestRow[], policy: string, ties: Ties): string[] {
  const nodes: { spec: NodeSpec; up: boolean }[] = [];
  const pods: NaivePod[] = [];
  const byRef = new Map<number, NaivePod>();
  const told: string[] = [];
  let last = 0;
  let at = 0;
  const on = (n: number): NaivePod[] => pods.filter((pod) => pod.state === "running" && pod.node === n);
  const free = (n: number, r: number): number =>
    (nodes[n]?.spec.capacity[r] ?? 0) - on(n).reduce((sum, pod) => sum + pod.spec.requests[r]!, 0);
  const fits = ({ spec, job }: NaivePod, n: number): boolean => {
    const of = nodes[n]!;
    if (!of.up) return false;
    if ([0, 1].some((r) => spec.requests[r]! > 0 && spec.requests[r]! > free(n, r))) return false;
    if (of.spec.taints?.some(({ effect }) => effect === "NoSchedule") && !spec.tolerations) return false;
    if (spec.constraints && of.spec.labels?.["zone"] !== "a") return false;
    return !spec.onePerNode || on(n).every((other) => other.job !== job);
  };
  const place = (pod: NaivePod, now: number): void => {
    const able = [...nodes.keys()].filter((n) => fits(pod, n));
    if (able.length === 0) return;
    const score = (n: number): number => (policy === "pack" ? -free(n, 0) : 0);
    const best = Math.max(...able.map(score));
    const among = able.filter((n) => score(n) === best);
    const chosen = (ties === "next" ? among.find((n) => n >= last) : undefined) ?? among[0]!;
    last = chosen;
    Object.assign(pod, { state: "running", node: chosen, due: now + pod.duration });
    told.push(`${now} ${pod.ref} on ${chosen}`);
  };
  const stop = (n: number, now: number): void => {
    for (const pod of on(n)) Object.assign(pod, { state: "away", due: now + 10 });
  };
  const row = (
    { op = Op.submit, ref = 0, spec, job = 0, duration = 0, node: of }: TestRow,
    now: number,
  ): void => {
    if (op === Op.submit) {
      const pod: NaivePod = {
        ref,
        serial: pods.length,
        spec: spec!,
        job,
        duration,
        queuedAt: now,
        state: "waiting",
        node: -1,
        due: Number.POSITIVE_INFINITY,
      };
      pods.push(pod);
      byRef.set(ref, pod);
    } else if (op === Op.kill) byRef.get(ref)!.state = "over";
    else if (op === Op.update) byRef.get(ref)!.spec = spec!;
    else if (op === Op.nodeRemove) {
      stop(ref, now);
      nodes[ref]!.up = false;
    } else nodes[ref] = { spec: of!, up: true };
  };
  for (let now = 0; now <= 1500; now++) {
    for (const pod of pods) if (pod.state === "running" && pod.due === now) pod.state = "over";
    while (at < rows.length && rows[at]!.at === now) row(rows[at++]!, now);
    for (const pod of pods)
      if (pod.state === "away" && pod.due === now) Object.assign(pod, { state: "waiting", queuedAt: now });
    const waiting = pods.filter((pod) => pod.state === "waiting");
    waiting.sort(
      (a, b) => b.spec.priority - a.spec.priority || a.queuedAt - b.queuedAt || a.serial - b.serial,
    );
    for (const pod of waiting) place(pod, now);
  }
  return told;
}

describe("against a naive scheduler", () => {
  test.each([
    ["first-fit", "first"],
    ["first-fit", "next"],
    ["pack", "first"],
    ["pack", "next"],
  ] as const)(
    "%s, ties %s: 30 storms place the same pods on the same nodes at the same moments",
    async (name, ties) => {
      let placements = 0;
      for (let seed = 0; seed < 30; seed++) {
        const rows = storm(`${name}/${ties}/${seed}`, 1 + (seed % 9));
        const told: string[] = [];
        const state = testState();
        const refs = new Map<number, number>();
        let submits = 0;
        const pods = rows.filter((row) => row.op === undefined);
        const cluster = testCluster({
          rows,
          state,
          policy: name === "pack" ? pack : { name, reads: "node" },
          scheduling: { order, ties },
          paranoid: seed % 4 === 0,
          observe: (clock) => [
            {
              podEvent: (event, pod) => {
                const serial = state.pods.serial[pod]!;
                if (event === LifeEvent.submit) refs.set(serial, pods[submits++]!.ref!);
                if (event === LifeEvent.schedule)
                  told.push(`${clock.now} ${refs.get(serial)} on ${state.pods.node[pod]}`);
              },
            },
          ],
        });
        await runTo(cluster, 1500);
        expect(told, `seed ${seed}`).toEqual(naive(rows, name, ties));
        placements += told.length;
      }
      expect(placements).toBeGreaterThan(1_500);
    },
  );
});
