import type { Step } from "./fit-distribution.ts";

/**
 * The distribution of spans some of which were cut short, at a moment that has nothing to do with them:
 * Kaplan & Meier, Journal of the American Statistical Association 53 (1958) 457-481. The last share is below
 * 1 when the longest span was cut, and when the estimate stops before the end: with fewer than
 * `leastAtRisk` spans left, single ends would make large steps.
 */
export function kaplanMeier(
  spans: readonly { readonly length: number; readonly ended: boolean }[],
  leastAtRisk: number = 1,
): readonly Step[] {
  const sorted = [...spans].sort((a, b) => a.length - b.length);
  const steps: Step[] = [];
  let survival = 1;
  for (let i = 0; i < sorted.length; ) {
    const { length } = sorted[i] as { length: number };
    const atRisk = sorted.length - i;
    if (atRisk < leastAtRisk) break;
    let ended = 0;
    for (; i < sorted.length && sorted[i]?.length === length; i++) if (sorted[i]?.ended) ended += 1;
    if (ended === 0) continue;
    survival *= 1 - ended / atRisk;
    steps.push({ share: ended === atRisk ? 1 : 1 - survival, value: length });
  }
  return steps;
}
