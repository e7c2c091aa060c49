import type { Comparison, VariantFigure } from "../metrics/study.ts";
import { pairedDifferences } from "./charts/paired-differences.ts";
import { html, type Markup } from "./html.ts";
import { figure, pageText, tableCard } from "./page-parts.ts";
import { plusMinus, signedPlusMinus } from "./precise.ts";
import { drawChart } from "./render-report.ts";
import { type StudyFacts, studyFoot, studyHead } from "./study-frame.ts";
import { gainWords, pWords } from "./study-words.ts";

/** Most metrics in the chart. */
const MOST = 24;

export interface ComparisonReport extends StudyFacts {
  /** Such as `seeds 1 to 10`. */
  readonly seeds: string;
  /** What varies, such as `policies.scheduler.use`. */
  readonly varied: readonly string[];
  readonly study: Comparison;
}

function rowOf(name: string, { difference, ...interval }: VariantFigure): readonly [Markup, ...string[]] {
  if (!difference) return [html`${name}`, plusMinus(interval), "", "", ""];
  const mark = difference.significant ? "\u00a0*" : "";
  return [
    html`${name}`,
    plusMinus(interval),
    `${signedPlusMinus(difference)}${mark}`,
    pWords(difference.pHolm),
    gainWords(difference.gain),
  ];
}

/** The page of a comparison and its chart, as file name to content. */
export async function renderComparison(report: ComparisonReport): Promise<Map<string, string>> {
  const { study, varied, seeds } = report;
  const files = new Map<string, string>();
  const metrics = Object.keys(study.metrics);
  const chart = await drawChart(pairedDifferences, { study, metrics: metrics.slice(0, MOST) }, files);
  const count = study.variants[0]?.runs.length ?? 0;
  const story = `${study.variants.length} variants of ${varied.join(" and ")} ran with the same ${count} seeds, so each meets the same arrivals and the same failures. What they differ in is told seed by seed against ${study.baseline}.`;
  const hint = `Mean ± half width of the ${Math.round(study.level * 100)} % interval; difference to ${study.baseline} over the pairs of runs with the same seed. * different after Holm's correction over all comparisons of this page. Gain: how many times as many runs it would have taken with seeds of their own.`;
  const head = ["Variant", "Mean", "Difference", "p (Holm)", "Gain"];
  const tables = metrics.map((metric) =>
    tableCard({
      title: metric,
      hint: "",
      head,
      rows: Object.entries(study.metrics[metric] ?? {}).map(([name, row]) => rowOf(name, row)),
      empty: "No run has it.",
    }),
  );
  const main = html`${studyHead(report, `${study.variants.length} variants · ${seeds}`, story)}
<h2>Chart</h2><p class="hint pointer">Point at a dot to read its value.</p>
${figure(chart)}
<h2>Tables</h2><p class="hint">${hint}</p>
${tables}`;
  const about = [{ name: "comparison.json", about: "all of this in numbers, and every run" }];
  files.set("report.html", pageText(report.title, main, studyFoot(report, about)));
  return files;
}
