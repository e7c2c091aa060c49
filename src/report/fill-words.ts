import picocolors from "picocolors";
import { EXACT, type FillStudy, type FillSummary, summariesOf } from "../metrics/fill-study.ts";
import { count, counted } from "./human.ts";
import { aligned, type Look } from "./study-words.ts";
import { wrapped } from "./text-lines.ts";

/** What one experiment of the published study took on two cores: seconds, and seconds of CPU time. */
const THEIRS = { wall: 1666, cpu: 2206 } as const;

/** The loads shown as numbers. */
const SHOWN = [100, 130] as const;

export const fillHead: readonly string[] = [
  "policy",
  ...SHOWN.flatMap((load) => [`at ${load} %`, "publ."]),
  "largest",
  "mean",
  "s",
];

/** A summary as the cells under `fillHead`. */
export function fillRow(summary: FillSummary): readonly [string, ...string[]] {
  const { policy, allocation, publishedAllocation, check, seconds } = summary;
  const points = (value: number | undefined): string =>
    value === undefined || Number.isNaN(value) ? "–" : value.toFixed(2);
  return [
    policy,
    ...SHOWN.flatMap((load) => [points(allocation[load]), points(publishedAllocation?.[load])]),
    check ? `${points(check.largest)}${check.passed ? "" : " *"}` : "–",
    check ? check.mean.toFixed(3) : "–",
    seconds.toFixed(2),
  ];
}

/** What came of the comparison, a sentence each. */
export function fillVerdict(study: FillStudy): string[] {
  const summaries = summariesOf(study);
  const exact = summaries.filter(({ check }) => check && !check.ofMeans);
  const byChance = summaries.filter(({ check }) => check?.ofMeans);
  const failed = summaries.filter(({ check }) => check?.passed === false);
  const says: string[] = [];
  if (exact.length > 0) {
    const curves = sumOf(exact, "compared");
    const largest = Math.max(...exact.map(({ check }) => check?.largest ?? 0));
    const measures = exact.flatMap(({ check }) => [check?.fragmentation, check?.fragmentationOfFree]);
    const known = measures.filter((value) => value !== undefined);
    const fragmentation =
      known.length > 0 ? `; those of fragmentation differ by at most ${Math.max(...known).toFixed(2)}` : "";
    says.push(
      largest === 0
        ? `${counted(curves, "curve")} of policies without chance ${curves === 1 ? "is the published one" : "are the published ones"} in every digit${fragmentation}.`
        : `${counted(curves, "curve")} of policies without chance ${curves === 1 ? "differs" : "differ"} from the published ones by at most ${largest.toFixed(2)} points (allowed ${EXACT})${fragmentation}.`,
    );
  }
  if (byChance.length > 0) {
    const largest = Math.max(...byChance.map(({ check }) => check?.largest ?? 0));
    const allowed = Math.max(...byChance.map(({ check }) => check?.tolerance ?? 0));
    says.push(
      `Random, which no one can repeat draw by draw, is compared by its mean over the seeds: at most ${largest.toFixed(2)} points apart (allowed ${allowed.toFixed(2)}).`,
    );
  }
  if (exact.length + byChance.length === 0) says.push("There is nothing published to compare with.");
  const [compared, all] = [
    sumOf([...exact, ...byChance], "compared"),
    sumOf([...exact, ...byChance], "seeds"),
  ];
  if (compared < all)
    says.push(
      `Only ${count(compared)} of the ${count(all)} curves ${compared === 1 ? "was" : "were"} published: publ., largest and mean are of those that were.`,
    );
  if (failed.length > 0)
    says.push(
      `* outside of the tolerance: ${failed.map(({ list, policy }) => `${policy} on ${list}`).join(", ")}.`,
    );
  return says;
}

function sumOf(summaries: readonly FillSummary[], of: "compared" | "seeds"): number {
  return summaries.reduce((sum, summary) => sum + summary[of], 0);
}

/** How long an experiment took, beside the published simulator where it ran the same ones. */
export function fillSpeed({ runs }: FillStudy): string {
  const fills = runs.reduce((sum, run) => sum + run.fills, 0);
  const seconds = runs.reduce((sum, run) => sum + run.seconds * run.fills, 0) / fills;
  const ours = `An experiment takes ${seconds.toFixed(2)} s here on one core`;
  if (!runs.some(({ published }) => published)) return `${ours}.`;
  const ratio = Number((THEIRS.wall / seconds).toPrecision(2));
  return `${ours}; the published simulator took ${count(THEIRS.wall)} s (${count(THEIRS.cpu)} s of CPU time): ${count(ratio)} times as long.`;
}

/** `list` and what it says of each policy, for a terminal. */
export function fillText(study: FillStudy, { color, width }: Look): string {
  const colors = picocolors.createColors(color);
  const summaries = summariesOf(study);
  const lists = [...new Set(summaries.map(({ list }) => list))];
  const rows = lists.flatMap((list) => [
    [list],
    ...summaries.filter((one) => one.list === list).map((one) => indented(fillRow(one))),
  ]);
  const [head = "", ...lines] = aligned([fillHead, ...rows], width);
  const seeds = new Set(study.runs.map(({ seed }) => seed)).size;
  const facts = `${counted(study.runs.length, "experiment")}: ${counted(lists.length, "list")}, ${counted(seeds, "seed")}; percent of GPUs`;
  const notes = [
    ...fillVerdict(study),
    "largest, mean: distance in points, over all seeds and loads. s: seconds for one experiment.",
    fillSpeed(study),
  ];
  return [
    `${colors.bold("FGD, openb fill")}  ${colors.dim(facts)}`,
    "",
    colors.dim(head),
    ...lines.map((line) => (line.startsWith(" ") ? line : colors.bold(line))),
    "",
    ...notes.flatMap((note) => wrapped(note, width)),
  ].join("\n");
}

function indented([first, ...cells]: readonly [string, ...string[]]): string[] {
  return [`  ${first}`, ...cells];
}
