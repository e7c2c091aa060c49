import type { Chart } from "./charts/chart.ts";
import { html, type Markup, trusted } from "./html.ts";
import { pageStyle } from "./page-style.ts";

/** Where a run came from, for the foot of the page. */
export interface Provenance {
  /** Of clustersim. */
  readonly version: string;
  /** Of the scenario file, when there is one. */
  readonly scenarioHash?: string | undefined;
  /** Files beside the page, in the order to list them. */
  readonly files: readonly { readonly name: string; readonly about: string }[];
}

/** A chart drawn for wide and for narrow screens, as inline SVG. */
export interface DrawnChart {
  readonly chart: Pick<Chart, "name" | "title" | "caption">;
  readonly wide: string;
  readonly narrow: string;
}

/** A figure with its name and a note. */
export function tile(label: string, value: string, note: string): Markup {
  return html`<div><dt>${label}</dt><dd class="value">${value}</dd><dd class="note">${note}</dd></div>`;
}

/** A chart with its title and caption. */
export function figure({ chart, wide, narrow }: DrawnChart): Markup {
  return html`<figure id="${chart.name}"><figcaption><h3>${chart.title}</h3><p>${chart.caption}</p></figcaption>
<div class="wide">${trusted(wide)}</div><div class="narrow">${trusted(narrow)}</div></figure>
`;
}

/** A table of the page. */
export interface Table {
  readonly title: string;
  readonly hint: string;
  readonly head: readonly string[];
  /** The first cell of each row names it. */
  readonly rows: readonly (readonly [Markup, ...string[]])[];
  readonly empty: string;
  /** The last column holds sentences. */
  readonly endsInWords?: true;
}

/** A table in a frame, with its title and a hint on how to read it. */
export function tableCard(table: Table): Markup {
  const head = table.head.map((name) => html`<th scope="col">${name}</th>`);
  const rows = table.rows.map(
    ([
      name,
      ...cells
    ]) => html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
  );
  const body =
    rows.length === 0
      ? html`<p class="hint">${table.empty}</p>`
      : html`<div class="scroll" tabindex="0" role="region" aria-label="${table.title}"><table${table.endsInWords && trusted(` class="wordy"`)}><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`;
  return html`<section class="card"><h3>${table.title}</h3>${table.hint !== "" && html`<p class="hint">${table.hint}</p>`}${body}</section>
`;
}

/**
 * One self-contained HTML page: no script, no network, readable in light and dark, on phones and on paper.
 */
export function pageText(title: string, main: Markup, foot: Markup): string {
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title} · clustersim</title>
<link rel="icon" href="data:,">
<style>${trusted(pageStyle)}</style></head>
<body><main>${main}</main>
${foot}</body></html>
`;
  return page.text;
}
