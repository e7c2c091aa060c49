import type { BenchChange, BenchResult } from "../metrics/bench.ts";
import { cellsOf, emptyWords, groupsOf, legend, machineWords, tableHead } from "./bench-words.ts";
import { speedAgainstQuality } from "./charts/speed-against-quality.ts";
import { html } from "./html.ts";
import { counted, listed } from "./human.ts";
import { figure, pageText, tableCard } from "./page-parts.ts";
import { drawChart } from "./render-report.ts";

/** The page of a benchmark of policies and its chart, as file name to content. */
export async function renderBench(
  result: BenchResult,
  changes: readonly BenchChange[] | undefined,
): Promise<Map<string, string>> {
  const { rows, commit, changed, clustersim, date, machine, seconds } = result;
  const files = new Map<string, string>();
  const chart = await drawChart(speedAgainstQuality, rows, files);
  const policies = new Set(rows.map(({ policy }) => policy));
  const questions = [...new Set(rows.map(({ question }) => question))];
  const rounds = rows[0]?.rounds.length ?? 0;
  const story = `How fast ${counted(policies.size, "policy", "policies")} decide, and how well they pack, on the same cells with the same pods (${listed(questions)}). Speed was measured in ${rounds} rounds in which all policies took turns, each in a thread of its own, ${seconds} s in all for each policy and load.`;
  const tables = groupsOf(rows).map((group) =>
    tableCard({
      title: group.title,
      hint: "",
      head: [...tableHead],
      rows: group.rows.map((row) => {
        const [policy, ...cells] = cellsOf(row);
        return [html`${policy}`, ...cells];
      }),
      empty: "",
    }),
  );
  const facts = [
    ["Made by", `clustersim ${clustersim}`],
    [
      "Commit",
      commit === null ? "none: an installed package" : `${commit}${changed ? ", with changes" : ""}`,
    ],
    ["Date", date],
    ["Machine", machineWords(machine)],
  ] as const;
  const page = html`<header><p class="eyebrow">clustersim · bench</p>
<h1>Placement policies</h1>
<p class="story">${story}</p></header>
<h2>Chart</h2><p class="hint pointer">Point at a dot to read its values.</p>
${figure(chart)}
${changes && changesCard(changes)}
<h2>Tables</h2><p class="hint">${legend.join(" ").replaceAll("±%", "±\u2060%")} ${emptyWords(rows)}</p>
${tables}`;
  const foot = html`<footer><h2>Where this comes from</h2>
<dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
<h2>Files beside this page</h2>
<dl><dt><code>bench.arrow</code></dt><dd>the rows</dd>
<dt><code>history.json</code></dt><dd>every call that wrote here, with its rounds</dd></dl></footer>`;
  files.set("report.html", pageText("Placement policies", page, foot));
  return files;
}

function changesCard(changes: readonly BenchChange[]) {
  const told = changes.filter(({ verdict }) => verdict === "faster" || verdict === "slower");
  const share = (value: number): string => `${(100 * value).toFixed(0)}%`;
  return tableCard({
    title: "Against the baseline",
    hint: `Speed in steps of a reference loop that was measured beside each policy, so that a machine which is slower as a whole changes nothing. Shown is what lies beyond the noise of both calls: ${told.length} of ${changes.length}.`,
    head: ["Policy", "Question", "Nodes", "Load", "Change", "Noise then", "Noise now"],
    rows: told.map(({ policy, question, nodes, load, change, noise, verdict }) => [
      html`${policy}`,
      question,
      String(nodes),
      share(load),
      `${share(change ?? 0)} ${verdict}`,
      share(noise?.[0] ?? 0),
      share(noise?.[1] ?? 0),
    ]),
    empty: "Nothing lies beyond the noise.",
  });
}
