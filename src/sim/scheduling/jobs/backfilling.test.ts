/**
 * EASY and conservative backfilling on small random cells against the definitions gone through hour by hour:
 * what is free is counted for each moment from those who run, and nothing is remembered but promises.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { LifeEvent, type Observer } from "../../contract/observer.ts";
import type { Passing } from "../../contract/rules.ts";
import { node, podClass, runTo, type TestRow, testCluster, testState } from "../../test-kit.ts";

interface Job {
  readonly at: number;
  readonly pods: number;
  readonly run: number;
  /** What the user says above the run time. */
  readonly more: number;
  readonly cpu: number;
  readonly memory: number;
}

type Cell = readonly (readonly [cpu: number, memory: number])[];

interface Start {
  readonly at: number;
  readonly nodes: readonly number[];
}

async function found(jobs: readonly Job[], cell: Cell, passing: Passing): Promise<(Start | undefined)[]> {
  const starts: ({ at: number; nodes: number[] } | undefined)[] = jobs.map(() => undefined);
  const state = testState();
  const rows: TestRow[] = jobs.flatMap(({ at, pods, run, more, cpu, memory }, job) =>
    Array.from({ length: pods }, (_, index) => ({
      at,
      job,
      index,
      spec: podClass(cpu, memory),
      duration: run,
      estimate: run + more,
    })),
  );
  const cluster = testCluster({
    state,
    rows,
    nodes: cell.map(([cpu, memory], i) => node(`n${i}`, cpu, memory)),
    policy: { name: "first-fit", reads: "node" },
    scheduling: { gang: { passing } },
    paranoid: true,
    observe: (clock): Observer[] => [
      {
        podEvent: (event, pod) => {
          if (event !== LifeEvent.schedule) return;
          const job = state.owners.job[state.pods.owner[pod]!]!;
          const start = (starts[job] ??= { at: clock.now, nodes: [] });
          if (start.at !== clock.now) throw new Error(`job ${job} starts twice`);
          start.nodes.push(state.pods.node[pod]!);
        },
      },
    ],
  });
  await runTo(cluster, 1e6);
  return starts;
}

interface Held {
  readonly job: number;
  readonly nodes: readonly number[];
  readonly from: number;
  readonly to: number;
}

/** Pods of the job that would go to each node, first nodes first; undefined when not all find room. */
function place(job: Job, free: readonly (readonly number[])[]): number[] | undefined {
  const nodes: number[] = [];
  for (const [n, [cpu = 0, memory = 0]] of free.entries())
    for (let i = 1; i * job.cpu <= cpu && i * job.memory <= memory && nodes.length < job.pods; i++)
      nodes.push(n);
  return nodes.length === job.pods ? nodes : undefined;
}

/** What is free on each node over all of `from` to `to` (at least at `from`), beside what is held. */
function freeOver(
  jobs: readonly Job[],
  cell: Cell,
  held: readonly Held[],
  from: number,
  to: number,
): number[][] {
  const least: number[][] = cell.map(([cpu, memory]) => [cpu, memory]);
  for (let t = from; t < Math.max(to, from + 1); t++)
    for (const [n, [cpu, memory]] of cell.entries()) {
      const here = held
        .filter((one) => one.from <= t && t < one.to)
        .flatMap((one) => one.nodes.filter((at) => at === n).map(() => jobs[one.job]!));
      least[n]![0] = Math.min(least[n]![0]!, cpu - here.reduce((sum, job) => sum + job.cpu, 0));
      least[n]![1] = Math.min(least[n]![1]!, memory - here.reduce((sum, job) => sum + job.memory, 0));
    }
  return least;
}

const HORIZON = 300;

interface Hour {
  readonly now: number;
  readonly queue: number[];
  readonly running: readonly Held[];
  /** Whether somebody ended before it was expected. */
  readonly isEarly: boolean;
}

/** Goes through the hours; `schedule` starts jobs of the queue. */
function hours(
  jobs: readonly Job[],
  schedule: (hour: Hour, start: (job: number, nodes: readonly number[]) => void) => void,
): (Start | undefined)[] {
  const starts: (Start | undefined)[] = jobs.map(() => undefined);
  let running: (Held & { readonly ends: number })[] = [];
  const queue: number[] = [];
  for (let now = 0; now < HORIZON; now++) {
    const isEarly = running.some(({ ends, to }) => ends === now && now < to);
    running = running.filter(({ ends }) => ends > now);
    queue.push(...[...jobs.keys()].filter((job) => jobs[job]!.at === now));
    schedule({ now, queue, running, isEarly }, (job, nodes) => {
      const { run, more } = jobs[job]!;
      running.push({ job, nodes, from: now, to: now + run + more, ends: now + run });
      queue.splice(queue.indexOf(job), 1);
      starts[job] = { at: now, nodes };
    });
  }
  return starts;
}

function easyByHand(
  jobs: readonly Job[],
  cell: Cell,
): { starts: (Start | undefined)[]; promised: Map<number, number> } {
  const promised = new Map<number, number>();
  const starts = hours(jobs, ({ now, queue, running }, start) => {
    const free = (held: readonly Held[], at: number): number[][] => freeOver(jobs, cell, held, at, at);
    let head: { job: number; shadow: number } | undefined;
    for (const job of queue.slice()) {
      const spec = jobs[job]!;
      const wanted = place(spec, free(running, now));
      if (!head) {
        if (wanted) start(job, wanted);
        else if (place(spec, cell)) {
          let shadow = now;
          while (!place(spec, free(running, shadow))) shadow += 1;
          head = { job, shadow };
          promised.set(job, Math.min(promised.get(job) ?? Number.POSITIVE_INFINITY, shadow));
        }
        continue;
      }
      if (!wanted) continue;
      const { shadow } = head;
      const headSpec = jobs[head.job]!;
      const to = now + spec.run + spec.more;
      const beside = (nodes: readonly number[]): boolean =>
        place(headSpec, free([...running, { job, nodes, from: now, to }], shadow)) !== undefined;
      if (to <= shadow || beside(wanted)) start(job, wanted);
      else {
        // Only what is free now and not needed by the head where it would go.
        const reserved = {
          job: head.job,
          nodes: place(headSpec, free(running, shadow))!,
          from: shadow,
          to: HORIZON,
        };
        const then = free([...running, reserved], shadow);
        const both = free(running, now).map((amounts, n) =>
          amounts.map((amount, r) => Math.min(amount, then[n]![r]!)),
        );
        const elsewhere = place(spec, both);
        if (elsewhere) start(job, elsewhere);
      }
    }
  });
  return { starts, promised };
}

function conservativeByHand(
  jobs: readonly Job[],
  cell: Cell,
): { starts: (Start | undefined)[]; promised: Map<number, number> } {
  const promises = new Map<number, Held>();
  const promised = new Map<number, number>();
  const starts = hours(jobs, ({ now, queue, running, isEarly }, start) => {
    for (const job of queue.slice()) {
      const spec = jobs[job]!;
      if (!place(spec, cell)) continue;
      const length = spec.run + spec.more;
      const old = promises.get(job);
      if (old && old.from > now && !isEarly) continue;
      promises.delete(job);
      const held = [...running, ...promises.values()];
      let at = now;
      let nodes = place(spec, freeOver(jobs, cell, held, at, at + length));
      while (!nodes) {
        at += 1;
        nodes = place(spec, freeOver(jobs, cell, held, at, at + length));
      }
      promised.set(job, Math.min(promised.get(job) ?? Number.POSITIVE_INFINITY, at));
      if (at > now) promises.set(job, { job, nodes, from: at, to: at + length });
      else {
        // The policy's own choice when it is in nobody's way.
        const wanted = place(spec, freeOver(jobs, cell, running, now, now))!;
        const room = freeOver(jobs, cell, held, now, now + length);
        const isFree = wanted.every((n) => {
          const there = wanted.filter((other) => other === n).length;
          return there * spec.cpu <= room[n]![0]! && there * spec.memory <= room[n]![1]!;
        });
        start(job, isFree ? wanted : nodes);
      }
    }
  });
  return { starts, promised };
}

const job: fc.Arbitrary<Job> = fc.record({
  at: fc.integer({ min: 0, max: 12 }),
  pods: fc.integer({ min: 1, max: 5 }),
  run: fc.integer({ min: 1, max: 8 }),
  more: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 6 })),
  cpu: fc.integer({ min: 1, max: 3 }),
  memory: fc.integer({ min: 1, max: 3 }),
});
const jobs = fc.array(job, { minLength: 1, maxLength: 14 }).map((all) => all.toSorted((a, b) => a.at - b.at));
const cell = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })), {
  minLength: 1,
  maxLength: 4,
});

for (const [passing, byHand] of [
  ["easy", easyByHand],
  ["conservative", conservativeByHand],
] as const)
  test(`${passing}: the starts and nodes of every job as by the definition, none after its promise`, async () => {
    await fc.assert(
      fc.asyncProperty(jobs, cell, async (all, nodes) => {
        const { starts, promised } = byHand(all, nodes);
        expect(await found(all, nodes, passing)).toEqual(starts);
        for (const [one, time] of promised) expect(starts[one]!.at).toBeLessThanOrEqual(time);
      }),
      { numRuns: 300 },
    );
  });
