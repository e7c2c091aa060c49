import { expect, test } from "vitest";
import { podsOverTime } from "./charts/pods-over-time.ts";
import { frame } from "./charts/chart.ts";
import { sampleReport } from "./fixture.ts";
import { renderReport } from "./render-report.ts";
import { inlineSvg, renderSvg } from "./render.ts";

const small = sampleReport({ points: 6, hours: 24, nodes: 20, curve: 5 });
const provenance = { version: "0.0.0", files: [{ name: "pods.arrow", about: "one row per pod" }] };

test("the same data gives the same bytes, whatever was drawn before or meanwhile", async () => {
  const [first, second] = await Promise.all([
    renderReport(small, provenance),
    renderReport(small, provenance),
  ]);
  const third = await renderReport(small, provenance);
  expect([...second]).toEqual([...first]);
  expect([...third]).toEqual([...first]);
});

test("file names", async () => {
  const names = [...(await renderReport(small, provenance)).keys()];
  expect(names).toContain("charts/pods-over-time.vl.json");
  expect(names).toContain("charts/pods-over-time.svg");
  expect(names).toHaveLength(11);
});

test("the page is small for a month of 12,583 machines", async () => {
  const data = sampleReport({ points: 600, hours: 29 * 24, nodes: 12_583, curve: 1500 });
  const [cpu] = data.series.resources;
  if (cpu === undefined) throw new Error("no resource");
  const [heatmap] = data.heatmaps;
  if (heatmap === undefined) throw new Error("no heatmap");
  const resources = Array.from({ length: 8 }, (_, i) => ({ ...cpu, name: `resource-${i}` }));
  const heatmaps = Array.from({ length: 8 }, (_, i) => ({ ...heatmap, resource: `resource-${i}` }));
  const files = await renderReport({ ...data, series: { ...data.series, resources }, heatmaps }, provenance);
  expect(files.get("report.html")?.length).toBeLessThan(600_000);
});

test("clip ids are unique in a page and refer to what exists", async () => {
  const spec = {
    ...frame,
    data: { values: [{ a: 1, b: 2 }] },
    mark: { type: "bar" as const, clip: true },
    encoding: { x: { field: "a", type: "quantitative" as const } },
  };
  const picture = await renderSvg(spec);
  const inlined = ["one", "two"].map((prefix) => inlineSvg(picture, prefix, "")).join("");
  const ids = [...inlined.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThan(0);
  for (const [, id] of inlined.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(id);
});

test("a warning reaches the caller", async () => {
  const warnings: string[] = [];
  const warn = (message: string): number => warnings.push(message);
  await renderSvg(
    {
      data: { values: [{ x: 1 }] },
      mark: "bar",
      encoding: { x: { field: "x", type: "quantitative", scale: { type: "band" } } },
    },
    warn,
  );
  expect(warnings).not.toEqual([]);
});

test("inline pictures follow the theme, files do not need it", async () => {
  const picture = await renderSvg(podsOverTime.build(small, 880));
  expect(picture).not.toContain("var(");
  expect(picture).toContain("xmlns=");
  const inlined = inlineSvg(picture, "p", 'a "b" <c>');
  expect(inlined).not.toMatch(/ (?:fill|stroke)="#/);
  expect(inlined).toContain('aria-label="a &quot;b&quot; &lt;c>"');
});
