import { type FillStudy, summariesOf } from "../metrics/fill-study.ts";
import { allocationCurves, fragmentationCurves } from "./charts/fill-curves.ts";
import { fillHead, fillRow, fillSpeed, fillVerdict } from "./fill-words.ts";
import { html, type Markup } from "./html.ts";
import { figure, pageText, tableCard } from "./page-parts.ts";
import { drawChart } from "./render-report.ts";

export interface FillReport {
  readonly study: FillStudy;
  /** Such as `seeds 42 to 46`. */
  readonly seeds: string;
  /** Of clustersim. */
  readonly version: string;
}

const TITLE = "Fragmentation gradient descent, reproduced";
const SOURCE =
  "Weng et al., Beware of Fragmentation: Scheduling GPU-Sharing Workloads with Fragmentation Gradient Descent, USENIX ATC 2023";

/** The page of a reproduction and its charts, as file name to content. */
export async function renderFills({ study, seeds, version }: FillReport): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const charts = [
    await drawChart(allocationCurves, study, files),
    await drawChart(fragmentationCurves, study, files),
  ];
  const summaries = summariesOf(study);
  const lists = [...new Set(summaries.map(({ list }) => list))];
  const tables = lists.map((list) =>
    tableCard({
      title: list,
      hint: "",
      head: fillHead,
      rows: summaries
        .filter((one) => one.list === list)
        .map((one): readonly [Markup, ...string[]] => {
          const [policy, ...cells] = fillRow(one);
          return [html`${policy}`, ...cells];
        }),
      empty: "No policy was run.",
    }),
  );
  const hint =
    "Allocated GPUs in percent, ours and published, at two loads; largest and mean distance to the published curves in points over all seeds and loads; seconds for one experiment. * outside of the tolerance.";
  const main = html`<header><p class="eyebrow">clustersim · ${study.runs.length} experiments · ${seeds}</p>
<h1>${TITLE}</h1>
<p class="about">${SOURCE}</p>
<p class="story">${fillVerdict(study).join(" ")} ${fillSpeed(study)}</p></header>
<h2>Charts</h2><p class="hint pointer">Point at a dot to read its value.</p>
${charts.map(figure)}
<h2>Tables</h2><p class="hint">${hint}</p>
${tables}`;
  files.set("report.html", pageText(TITLE, main, foot(version)));
  return files;
}

const beside = [
  ["comparison.json", "all of this in numbers, every run"],
  ["curves.arrow", "the curves, ours and published, one row for each load"],
  ["charts", "the charts as SVG and Vega-Lite"],
] as const;

function foot(version: string): Markup {
  return html`<footer><h2>Where this comes from</h2>
<dl><dt>Made by</dt><dd>clustersim ${version}</dd></dl>
<p class="promise">The same lists and seeds give the same curves on every machine.</p>
<h2>Files beside this page</h2>
<dl>${beside.map(([name, about]) => html`<dt><code>${name}</code></dt><dd>${about}</dd>`)}</dl></footer>`;
}
