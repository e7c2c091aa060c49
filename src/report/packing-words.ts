import { count, duration, percent } from "./human.ts";
import { plain, wrapped } from "./text-lines.ts";

/** A packing and its yardstick; meanings in docs/model.md. */
export interface ShownGap {
  readonly seconds: number;
  readonly allocation: number;
  readonly pods: number;
  readonly nodesUsed: number;
  readonly nodesUp: number;
  readonly bound: number;
  readonly best: number;
  readonly gap: number;
  readonly solverGap: number;
  readonly status: "optimal" | "open" | "time-limit" | "failed";
  readonly limit: number;
  readonly overfull: number;
  readonly problem?: string | undefined;
}

/** The gap in sentences, in lines of `width` columns. */
export function packingText(gap: ShownGap, width: number): string {
  const { pods, nodesUsed, nodesUp, bound, best, overfull } = gap;
  const sentences = [
    `Packing at the peak, ${duration(gap.seconds)}: ${count(nodesUsed)} of ${count(nodesUp)} nodes hold ${count(pods)} ${pods === 1 ? "pod" : "pods"}.`,
    gap.status === "optimal"
      ? nodesUsed === bound
        ? "No packing needs fewer."
        : `${count(bound)} would do, which is the optimum: a gap of ${percent(gap.gap)}.`
      : `No packing needs fewer than ${count(bound)}: a gap of at most ${percent(gap.gap)}.`,
  ];
  if (gap.status !== "optimal")
    sentences.push(
      `The solver ${endWords(gap)}; the best packing known needs ${count(best)}, ${percent(gap.solverGap)} above the bound.`,
    );
  if (overfull > 0)
    sentences.push(
      `${count(overfull)} ${overfull === 1 ? "node holds" : "nodes hold"} more than they have, so the gap is too small.`,
    );
  return wrapped(plain(sentences.join(" ")), width).join("\n");
}

function endWords({ status, limit, problem }: ShownGap): string {
  if (status === "time-limit") return `stopped after ${duration(limit)}`;
  if (status === "failed") return `broke down (${problem ?? "no reason given"})`;
  return "had nothing more to try";
}
