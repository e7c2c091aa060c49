import type { PackingGap } from "../metrics/packing-gap.ts";
import { duration, percent } from "./human.ts";
import { plain, wrapped } from "./text-lines.ts";

/** The gap in sentences, in lines of `width` columns. */
export function packingText(gap: PackingGap, width: number): string {
  const { pods, overfull } = gap;
  const [used, up, bound, best] = [gap.nodesUsed, gap.nodesUp, gap.bound, gap.best].map(whole);
  const sentences = [
    `Packing at the peak, ${duration(gap.seconds)}: ${used} of ${up} nodes hold ${whole(pods)} ${pods === 1 ? "pod" : "pods"}.`,
    gap.status === "optimal"
      ? gap.nodesUsed === gap.bound
        ? "No packing needs fewer."
        : `By amounts ${bound} would do, which is the optimum: a gap of ${percent(gap.gap)}.`
      : `No packing needs fewer than ${bound}: a gap of at most ${percent(gap.gap)}.`,
  ];
  if (gap.status !== "optimal")
    sentences.push(
      `The solver ${endWords(gap)}; the best packing known needs ${best}, ${percent(gap.solverGap)} above the bound.`,
    );
  if (overfull > 0)
    sentences.push(
      `${whole(overfull)} ${overfull === 1 ? "node holds more than it has" : "nodes hold more than they have"}, so the gap is too small.`,
    );
  return wrapped(plain(sentences.join(" ")), width).join("\n");
}

/** Nodes are counted to the last: `12,479`. */
const whole = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",");

function endWords({ status, limit, problem }: PackingGap): string {
  if (status === "time-limit") return `stopped after ${duration(limit)}`;
  if (status === "failed") return `broke down (${problem ?? "no reason given"})`;
  return "had nothing more to try";
}
