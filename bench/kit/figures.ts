import { median } from "../../src/experiment/bench/median.ts";

/** One quantity, measured several times. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** In the order of measuring; sample i of all figures of a group was taken in the same round. */
  readonly samples: readonly number[];
  /** Whether less is better. */
  readonly lessIsBetter: boolean;
  /** What the median should reach. */
  readonly aim?: number | undefined;
}

/** Figures that stand beside each other. */
export interface Group {
  readonly title: string;
  readonly figures: readonly Figure[];
  /** Name of the figure the others are compared with. */
  readonly baseline?: string | undefined;
  /** What else was found, in lines. */
  readonly notes?: readonly string[] | undefined;
}

/** What a question is told, and what its answer is made of. */
export interface Question {
  readonly asks: string;
  answer(options: QuestionOptions): Promise<readonly Group[]> | readonly Group[];
}

export interface QuestionOptions {
  /** Folder of the traces; a question skips what it does not find there, and says so. */
  readonly data: string;
}

/**
 * How many times better the figure is than the baseline: the median of the quotients of samples of the same
 * round, which noise that lasts longer than a round does not move.
 */
export function timesBetter(figure: Figure, baseline: Figure): number {
  const rounds = Math.min(figure.samples.length, baseline.samples.length);
  const quotients: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const own = figure.samples[round] as number;
    const theirs = baseline.samples[round] as number;
    quotients.push(figure.lessIsBetter ? theirs / own : own / theirs);
  }
  return median(quotients);
}

/** Whether the median reaches the aim; undefined without one. */
export function reached({ samples, aim, lessIsBetter }: Figure): boolean | undefined {
  if (aim === undefined) return undefined;
  return lessIsBetter ? median(samples) <= aim : median(samples) >= aim;
}
