import picocolors from "picocolors";
import type { PolicyComparison, PolicyStudy } from "../metrics/study.ts";
import { plusMinus, signedPlusMinus } from "./precise.ts";
import { shortNames } from "./short-names.ts";
import { aligned, gainWords, type Look, namesCut, onLines, pWords, roomLeft, shown } from "./study-words.ts";

/** A verdict in words: `x better than y`, `x worse than y`, `x and y: no difference`. */
export function verdictWords({ a, b, verdict }: Pick<PolicyComparison, "a" | "b" | "verdict">): string {
  switch (verdict) {
    case "a better":
      return `${a} better than ${b}`;
    case "b better":
      return `${a} worse than ${b}`;
    case "no difference":
      return `${a} and ${b}: no difference`;
  }
}

/** The difference and its interval; the sign is that of a - b. */
export function differenceWords({ meanDifference, low, high }: PolicyComparison): string {
  const halfWidth = low === null || high === null ? null : (high - low) / 2;
  return signedPlusMinus({ mean: meanDifference, halfWidth });
}

/** Two policies over all metrics. */
export interface PairTotal {
  readonly a: string;
  readonly b: string;
  /** Metrics by verdict. */
  readonly aBetter: number;
  readonly bBetter: number;
  readonly noDifference: number;
}

/** Every pair of policies once, in their order. */
export function pairTotals({ comparisons }: PolicyStudy): PairTotal[] {
  const pairs = new Map<string, PolicyComparison[]>();
  for (const comparison of comparisons) {
    const key = JSON.stringify([comparison.a, comparison.b]);
    pairs.set(key, [...(pairs.get(key) ?? []), comparison]);
  }
  return [...pairs.values()].map((own) => {
    const { a, b } = own[0] as PolicyComparison;
    const count = (verdict: PolicyComparison["verdict"]): number =>
      own.filter((comparison) => comparison.verdict === verdict).length;
    return {
      a,
      b,
      aBetter: count("a better"),
      bBetter: count("b better"),
      noDifference: count("no difference"),
    };
  });
}

/** A study of policies for a terminal: verdicts by pair, then means and differences by metric. */
export function policyStudyText(whole: PolicyStudy, seeds: string, { color, width }: Look): string {
  const names = whole.variants.map(({ name }) => shown(name));
  // Two of them stand in one line with what is said of them.
  const short = shortNames(names, Math.floor((width - "   and : no difference".length) / 2));
  const study = renamed(whole, (name) => short.get(shown(name)) as string);
  const colors = picocolors.createColors(color);
  const percent = `${Number((study.level * 100).toPrecision(4))} %`;
  const head = ["over all metrics", "better", "worse", "no difference"];
  const pairs = pairTotals(study).map(({ a, b, aBetter, bBetter, noDifference }) => [
    `${a} against ${b}`,
    ...[aBetter, bBetter, noDifference].map(String),
  ]);
  const room = roomLeft([head, ...pairs], width);
  const totals = aligned([head, ...pairs.flatMap((pair) => onLines(pair, room))], width);
  const { lines, titles } = metricLines(study, width);
  const against = study.pairs === "baseline" ? `; each against ${shown(study.baseline)}` : "";
  const facts = `${study.variants.length} policies, ${seeds}${against}`;
  return [
    `${colors.bold(shown(study.scenario))}  ${colors.dim(facts)}`,
    "",
    ...totals.map((line, i) => (i === 0 ? colors.dim(line) : line)),
    "",
    ...lines.map((line, i) => {
      if (i === 0) return colors.dim(line);
      return titles.has(line) ? colors.bold(line) : line;
    }),
    "",
    ...namesCut(short, width).map(colors.dim),
    colors.dim(`difference: the first less the second, seed by seed, with its ${percent} interval.`),
    colors.dim(
      `better, worse: p below ${pWords(1 - study.level)} after Holm's correction over all of these.`,
    ),
    colors.dim("no difference: these runs do not show one."),
    colors.dim("gain: how many times as many runs it would take with seeds of their own."),
  ].join("\n");
}

/** The study with other names for its variants. */
function renamed(study: PolicyStudy, nameOf: (name: string) => string): PolicyStudy {
  return {
    ...study,
    baseline: nameOf(study.baseline),
    variants: study.variants.map((variant) => ({ ...variant, name: nameOf(variant.name) })),
    comparisons: study.comparisons.map((one) => ({ ...one, a: nameOf(one.a), b: nameOf(one.b) })),
    metrics: Object.fromEntries(
      Object.entries(study.metrics).map(([metric, row]) => [
        metric,
        Object.fromEntries(Object.entries(row).map(([name, interval]) => [nameOf(name), interval])),
      ]),
    ),
  };
}

/** A block for each metric; pairs whose words need the room of the figures stand on a line of their own. */
function metricLines(study: PolicyStudy, width: number): { lines: string[]; titles: ReadonlySet<string> } {
  const titles = new Set<string>();
  const blocks = Object.entries(study.metrics).map(([metric, row]) => {
    const own = study.comparisons.filter((comparison) => comparison.metric === metric);
    const title = `${metric}, ${own[0]?.direction ?? "no"} is better`;
    titles.add(shown(title));
    const means = Object.entries(row).map(([name, interval]) => [`  ${name}`, plusMinus(interval)]);
    const pairs = own.map((comparison) => ({
      words: `  ${verdictWords(comparison)}`,
      figures: [differenceWords(comparison), pWords(comparison.pAdjusted), gainWords(comparison.gain)],
    }));
    return { title, means, pairs };
  });
  const head = ["metric", "mean or difference", "p (Holm)", "gain"];
  const figures = blocks.flatMap(({ means, pairs }) => [
    ...means,
    ...pairs.map((pair) => [pair.words, ...pair.figures]),
  ]);
  const room = roomLeft([head, ...figures], width);
  const rows = blocks.flatMap(({ title, means, pairs: own }) => [
    [title],
    ...means.flatMap((mean) => onLines(mean, room)),
    ...own.flatMap((pair) => onLines([pair.words, ...pair.figures], room)),
  ]);
  return { lines: aligned([head, ...rows], width), titles };
}
