import { cdfPair, type SamplePair, tailPairs } from "./charts/cdf-pair.ts";
import { html, type Markup, trusted } from "./html.ts";
import { count } from "./human.ts";
import { pageStyle } from "./page-style.ts";
import { inlineSvg, renderSvg } from "./render.ts";

interface Pair {
  readonly trace: number;
  readonly fit: number;
}

/** What the page tells of one quantity. */
export interface FittedQuantity extends SamplePair {
  readonly n: number;
  readonly ks: number;
  readonly mean: Pair;
  readonly p50: Pair;
  readonly p99: Pair;
}

export interface FitReport {
  readonly title: string;
  readonly about: string;
  readonly quantities: readonly FittedQuantity[];
  /** Quantities that follow a formula, in words. */
  readonly formulas: readonly string[];
  readonly version: string;
}

const FIGURE_WIDTH = 440;
const TAILS_WIDTH = 920;

/** The tails of size, run time and request side by side; undefined when a trace has none of them. */
export async function tailsPicture(quantities: readonly FittedQuantity[]): Promise<string | undefined> {
  const largest = (name: string): FittedQuantity | undefined =>
    quantities.filter((quantity) => quantity.name.startsWith(name)).sort((a, b) => b.n - a.n)[0];
  const pairs = [largest("tasks per job"), largest("run time"), largest("cpu request")].filter(
    (pair) => pair !== undefined,
  );
  return pairs.length === 0 ? undefined : renderSvg(tailPairs(pairs, TAILS_WIDTH));
}

/** Trace against fit as one self-contained HTML page, without script. */
export async function fitPage(report: FitReport): Promise<string> {
  const figures: Markup[] = [];
  for (const [row, quantity] of report.quantities.entries()) {
    const label = `${quantity.name}: distributions of trace and fit, distance ${quantity.ks.toFixed(3)}`;
    const picture = inlineSvg(await renderSvg(cdfPair(quantity, FIGURE_WIDTH)), `q${row}`, label);
    figures.push(html`<figure><figcaption><h3>${quantity.name}</h3><p>KS distance ${quantity.ks.toFixed(3)}, ${count(quantity.n)} values</p></figcaption>${trusted(picture)}</figure>
`);
  }
  const tails = await tailsPicture(report.quantities);
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${report.title} · clustersim</title>
<link rel="icon" href="data:,">
<style>${trusted(pageStyle)}.pairs{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,400px),1fr));gap:0 20px}</style></head>
<body><main><header><p class="eyebrow">clustersim · trace against fit</p>
<h1>${report.title}</h1><p class="about">${report.about}</p>
<p class="story">Each picture has the distribution of one quantity in the trace and in a load generated from the fitted profile, of the same length. The Kolmogorov-Smirnov (KS) distance is the largest vertical gap between the two.</p></header>
${
  tails !== undefined &&
  html`<h2>Tails</h2><p class="hint">Share of values that are at least so large; both axes are logarithmic.</p>
<figure>${trusted(inlineSvg(tails, "tails", "Tails of job size, run time and cpu request, of trace and fit"))}</figure>`
}
<h2>Distributions</h2><div class="pairs">${figures}</div>
<h2>Figures</h2>
${figureTable(report.quantities)}
<p class="hint">${report.formulas.length > 0 ? `By formula: ${report.formulas.join("; ")}. ` : ""}All other quantities are drawn from quantile tables.</p></main>
<footer><p>Made by clustersim ${report.version}</p></footer></body></html>
`;
  return page.text;
}

function figureTable(quantities: readonly FittedQuantity[]): Markup {
  const number = (value: number): string => String(Number(value.toPrecision(4)));
  const cells = (pair: Pair): Markup => html`<td>${number(pair.trace)}</td><td>${number(pair.fit)}</td>`;
  const rows = quantities.map(
    (q) =>
      html`<tr><th scope="row">${q.name} (${q.unit})</th><td>${count(q.n)}</td><td>${q.ks.toFixed(3)}</td>${cells(q.mean)}${cells(q.p50)}${cells(q.p99)}</tr>
`,
  );
  const heads = ["mean", "p50", "p99"].flatMap((name) => [
    html`<th scope="col">${name}, trace</th>`,
    html`<th scope="col">${name}, fit</th>`,
  ]);
  return html`<section class="card"><div class="scroll" tabindex="0" role="region" aria-label="Figures"><table><thead><tr><th scope="col">Quantity</th><th scope="col">n</th><th scope="col">KS</th>${heads}</tr></thead><tbody>${rows}</tbody></table></div></section>`;
}
