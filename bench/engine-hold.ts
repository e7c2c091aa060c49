import { Bench } from "tinybench";
import { cpuMilliseconds } from "./kit/clocks.ts";
import type { Group, Question } from "./kit/figures.ts";
import { type Gaps, gapKinds } from "./kit/gaps.ts";
import { engineModel, fastPriorityQueueModel, flatQueueModel, type HoldModel } from "./kit/hold-model.ts";

const ROUNDS = 11;
const aims: Readonly<Record<number, number>> = { 1e5: 250, 1e6: 500 };

export const question: Question = {
  asks: "What does one event cost: taking out the first and scheduling another?",
  answer: () => gapKinds().flatMap((gaps) => [1e3, 1e5, 1e6].map((pending) => compare(gaps, pending))),
};

function compare(gaps: Gaps, pending: number): Group {
  const models = [engineModel, fastPriorityQueueModel, flatQueueModel].map((make) => make(gaps, pending));
  const holds = Math.max(200_000, pending / 2);
  // In pieces, so that what the compiler made of one is used in the next.
  for (let piece = 0; piece < 10; piece++)
    for (const model of models) model.hold(Math.max(1e5, pending / 10));
  const samples = rounds(models, holds);
  const [ours, reference, flat] = models as [HoldModel, HoldModel, HoldModel];
  if (ours.order !== reference.order)
    throw new Error(`${gaps.name}, ${pending} pending: not the order of fastpriorityqueue`);
  const tied = flat.order === reference.order ? "the same order" : "another order: ties come out anyhow";
  return {
    title: `${gaps.name}, 1e${Math.log10(pending)} pending`,
    baseline: reference.name,
    figures: models.map(({ name }, i) => ({
      name,
      unit: "ns/hold",
      lessIsBetter: true,
      samples: samples[i] as number[],
      aim: i === 0 ? aims[pending] : undefined,
    })),
    notes: [`flatqueue: ${tied}`],
  };
}

/** Nanoseconds of CPU for one hold, by model and round. The models take turns. */
function rounds(models: readonly HoldModel[], holds: number): number[][] {
  const bench = new Bench({
    now: cpuMilliseconds,
    iterations: 1,
    time: 0,
    warmup: false,
    retainSamples: true,
    throws: true,
  });
  for (const model of models) bench.add(model.name, () => model.hold(holds));
  const samples: number[][] = models.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    bench.reset();
    bench.runSync().forEach((task, i) => {
      const { result } = task;
      if (result.state !== "completed") throw new Error(`${task.name}: ${result.state}`);
      for (const milliseconds of result.latency.samples ?? [])
        (samples[i] as number[]).push((milliseconds * 1e6) / holds);
    });
  }
  return samples;
}
