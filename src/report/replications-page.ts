import { comparedMetrics, shownMetrics } from "../metrics/metrics-of.ts";
import type { Interval, Replications } from "../metrics/study.ts";
import { intervals } from "./charts/intervals.ts";
import { html, type Markup } from "./html.ts";
import { percent } from "./human.ts";
import { figure, pageText, tableCard } from "./page-parts.ts";
import { plain, plusMinus } from "./precise.ts";
import { drawChart } from "./render-report.ts";
import { studyFoot, studyHead } from "./study-frame.ts";

/** Most metrics in chart and main table. */
const MOST = 24;
/** Most metrics in the table of the runs. */
const MOST_COLUMNS = 6;

export interface ReplicationsReport {
  readonly title: string;
  readonly description: string | undefined;
  /** Such as `seeds 1 to 10`. */
  readonly seeds: string;
  readonly version: string;
  readonly scenarioHash: string;
  readonly study: Replications;
  /** Pages of the runs, by seed, relative to this one; a run without has none. */
  readonly pages: ReadonlyMap<string, string>;
}

function metricRow(name: string, interval: Interval, study: Replications): readonly [Markup, ...string[]] {
  const values = study.runs.flatMap(({ metrics }) => metrics[name] ?? []);
  const { mean, halfWidth, n } = interval;
  const relative = halfWidth === null || mean === 0 ? "–" : percent(halfWidth / Math.abs(mean));
  const ends = [plain(Math.min(...values)), plain(Math.max(...values))];
  return [html`${name}`, plusMinus(interval), relative, ...ends, String(n)];
}

function runRow(
  run: Replications["runs"][number],
  metrics: readonly string[],
  page: string | undefined,
): readonly [Markup, ...string[]] {
  const name = page === undefined ? html`${run.seed}` : html`<a href="${page}">${run.seed}</a>`;
  const values = metrics.map((metric) => {
    const value = run.metrics[metric];
    return value === undefined ? "–" : plain(value);
  });
  return [name, ...values, run.fingerprint];
}

/** The page of a scenario that ran with several seeds, and its chart, as file name to content. */
export async function renderReplications(report: ReplicationsReport): Promise<Map<string, string>> {
  const { study } = report;
  const shown = shownMetrics(study.runs, MOST);
  const columns = shown.slice(0, MOST_COLUMNS);
  const files = new Map<string, string>();
  const chart = await drawChart(intervals, { study, metrics: comparedMetrics(study.runs, MOST) }, files);
  const rowOf = (name: string): readonly [Markup, ...string[]] =>
    metricRow(name, study.metrics[name] as Interval, study);
  const isZero = (name: string): boolean => study.runs.every(({ metrics }) => (metrics[name] ?? 0) === 0);
  const rest = Object.keys(study.metrics).filter((name) => !shown.includes(name) && !isZero(name));
  const head = ["Metric", "Mean", "±, of mean", "Least", "Most", "Runs"];
  const hint =
    "The mean of the runs, ± half the width of its 95 % Student interval; least and most of any run.";
  const story = `Each figure is the mean of ${study.runs.length} independent runs. The mean of very many runs lies within ± of it with a confidence of 95 %, as Student's t distribution has it.`;
  const main = html`${studyHead(report, `${study.runs.length} runs · ${report.seeds}`, story)}
<h2>Chart</h2><p class="hint pointer">Point at a dot to read its value.</p>
${figure(chart)}
<h2>Tables</h2>
${tableCard({ title: "Metrics", hint, head, rows: shown.map(rowOf), empty: "Every figure is 0 in every run." })}
${tableCard({
  title: "Runs",
  hint: "The first of these metrics, run by run. A seed leads to the page of its run.",
  head: ["Seed", ...columns, "Fingerprint"],
  rows: study.runs.map((run) => runRow(run, columns, report.pages.get(run.seed))),
  empty: "There is no run.",
})}
${tableCard({ title: "All other metrics", hint: `${hint} What is 0 in every run is only in summary.json.`, head, rows: rest.map(rowOf), empty: "There is none." })}`;
  const about = [{ name: "summary.json", about: "all of this in numbers" }];
  files.set("report.html", pageText(report.title, main, studyFoot(report, about)));
  return files;
}
