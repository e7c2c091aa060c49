import type { PolicyStudy } from "../metrics/study.ts";
import { pairedDifferences } from "./charts/paired-differences.ts";
import { html } from "./html.ts";
import { figure, pageText, tableCard } from "./page-parts.ts";
import { differenceWords, pairTotals, verdictWords } from "./policy-study-words.ts";
import { plusMinus } from "./precise.ts";
import { drawChart } from "./render-report.ts";
import { type StudyFacts, studyFoot, studyHead } from "./study-frame.ts";
import { gainWords, pWords } from "./study-words.ts";

/** Most metrics in the chart. */
const MOST = 24;

export interface PolicyStudyReport extends StudyFacts {
  /** Such as `seeds 1 to 10`. */
  readonly seeds: string;
  readonly study: PolicyStudy;
}

/** The page of a study of policies and its chart, as file name to content. */
export async function renderPolicyStudy(report: PolicyStudyReport): Promise<Map<string, string>> {
  const { study, seeds } = report;
  const files = new Map<string, string>();
  const metrics = Object.keys(study.metrics);
  const chart = await drawChart(pairedDifferences, { study, metrics: metrics.slice(0, MOST) }, files);
  const policies = study.variants.length;
  const other = study.pairs === "all" ? "every other" : study.baseline;
  const story = `${policies} policies ran with the same ${study.seeds.length} seeds, so each meets the same arrivals and the same failures. Every policy is compared with ${other}, seed by seed.`;
  const percent = `${Number((study.level * 100).toPrecision(4))} %`;
  const hint = `Means with their ${percent} intervals over the runs; then, for each pair, the mean of the first less the second over the seeds, with the ${percent} interval of this one difference. Better and worse are said where p is below ${pWords(1 - study.level)} after Holm's correction over all comparisons of this page: the chance that any of them is a false alarm is at most that. Gain: how many times as many runs it would have taken with seeds of their own.`;
  const main = html`${studyHead(report, `${policies} policies · ${seeds}`, story)}
${tableCard({
  title: "Verdicts",
  hint: "In how many of the metrics below one is better, worse, or the runs show no difference.",
  head: ["Policies", "Better", "Worse", "No difference"],
  rows: pairTotals(study).map(
    ({ a, b, aBetter, bBetter, noDifference }) =>
      [html`${a} against ${b}`, ...[aBetter, bBetter, noDifference].map(String)] as const,
  ),
  empty: "There is nothing to compare.",
})}
<h2>Chart</h2><p class="hint pointer">Point at a dot to read its value.</p>
${figure(chart)}
<h2>Tables</h2><p class="hint">${hint}</p>
${metrics.map((metric) => metricCards(study, metric))}`;
  const about = [
    { name: "comparison.json", about: "all of this in numbers, and every run" },
    { name: "comparison.arrow", about: "one row for each pair and metric" },
    { name: "runs.arrow", about: "one row for each run and metric" },
  ];
  files.set("report.html", pageText(report.title, main, studyFoot(report, about)));
  return files;
}

function metricCards(study: PolicyStudy, metric: string): ReturnType<typeof tableCard> {
  const own = study.comparisons.filter((comparison) => comparison.metric === metric);
  const means = Object.entries(study.metrics[metric] ?? {});
  return tableCard({
    title: metric,
    hint: `${own[0]?.direction === "higher" ? "Higher" : "Lower"} is better. ${means
      .map(([name, interval]) => `${name} ${plusMinus(interval)}`)
      .join(" · ")}`,
    head: ["Verdict", "Difference", "p (Holm)", "Gain"],
    rows: own.map(
      (comparison) =>
        [
          html`${verdictWords(comparison)}`,
          differenceWords(comparison),
          pWords(comparison.pAdjusted),
          gainWords(comparison.gain),
        ] as const,
    ),
    empty: "No two policies have it.",
  });
}
