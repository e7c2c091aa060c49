import type { ReportData } from "../metrics/report-data.ts";
import { charts } from "./charts/charts.ts";
import type { Chart } from "./charts/chart.ts";
import { reportPage } from "./page.ts";
import type { DrawnChart, Provenance } from "./page-parts.ts";
import { inlineSvg, renderSvg } from "./render.ts";

/** Widths of the pictures in pixels: on a desk, and on a phone. */
const WIDE = 880;
const NARROW = 344;

/**
 * Everything to look at, as file name to content: `report.html`, and for each chart that has something to
 * show `charts/<name>.vl.json` (Vega-Lite with its data) and `charts/<name>.svg`. The same data gives the
 * same bytes.
 */
export async function renderReport(data: ReportData, provenance: Provenance): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const drawn: DrawnChart[] = [];
  for (const chart of charts)
    if (chart.shows?.(data) ?? true) drawn.push(await drawChart(chart, data, files));
  files.set("report.html", reportPage(data, drawn, provenance));
  return files;
}

/** Draws a chart for the page, and adds `charts/<name>.vl.json` and `charts/<name>.svg` to the files. */
export async function drawChart<Data>(
  chart: Chart<Data>,
  data: Data,
  files: Map<string, string>,
): Promise<DrawnChart> {
  const spec = chart.build(data, WIDE);
  const wide = await renderSvg(spec);
  const narrow = await renderSvg(chart.build(data, NARROW));
  files.set(`charts/${chart.name}.vl.json`, `${JSON.stringify(spec, undefined, 1)}\n`);
  files.set(`charts/${chart.name}.svg`, wide);
  return {
    chart,
    wide: inlineSvg(wide, chart.name, chart.title),
    narrow: inlineSvg(narrow, `${chart.name}-narrow`, chart.title),
  };
}
