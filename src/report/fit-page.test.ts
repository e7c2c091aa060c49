import { expect, test } from "vitest";
import { cdfPair, tailPairs } from "./charts/cdf-pair.ts";
import { fitPage, type FittedQuantity, tailsPicture } from "./fit-page.ts";
import { renderSvg } from "./render.ts";

const quantity = (name: string, trace: number[], fit: number[]): FittedQuantity => ({
  name,
  unit: "s",
  n: trace.length,
  ks: 0.25,
  mean: { trace: 1, fit: 2 },
  p50: { trace: 3, fit: 4 },
  p99: { trace: 5, fit: 6 },
  samples: { trace: Float64Array.from(trace), fit: Float64Array.from(fit) },
});

const ties = quantity("tasks per job", [1, 1, 1, 2, 50], [1, 1, 3, 3, 40]);

test("the curves go through the empirical distribution, ties and zeros included", () => {
  const spec = cdfPair(quantity("x", [0, 0, 4, 4, 9], [4, 4, 4, 4, 4]), 440);
  const { values } = (spec as { data: { values: { x: number; share: number; load: string }[] } }).data;
  const of = (load: string) =>
    values.filter((point) => point.load === load).map(({ x, share }) => [x, share]);
  // A log axis has no 0: it stands at the smallest value above.
  expect(of("trace")).toEqual([
    [4, 0.4],
    [4, 0.8],
    [9, 1],
  ]);
  expect(of("fit")).toEqual([[4, 1]]);
  const { hconcat } = tailPairs([ties], 900) as unknown as { hconcat: { data: { values: unknown[] } }[] };
  expect(hconcat[0]?.data.values).toEqual([
    { x: 1, share: 1, load: "trace" },
    { x: 2, share: 0.4, load: "trace" },
    { x: 50, share: 0.2, load: "trace" },
    { x: 1, share: 1, load: "fit" },
    { x: 3, share: 0.6, load: "fit" },
    { x: 40, share: 0.2, load: "fit" },
  ]);
});

test("a large sample is a small picture that Vega draws without a word", async () => {
  const many = Array.from({ length: 50_000 }, (_, i) => (i + 1) ** 2);
  const warnings: string[] = [];
  const large = quantity("run time", many, many);
  const svg = await renderSvg(cdfPair(large, 440), (warning) => warnings.push(warning));
  const tails = await renderSvg(tailPairs([large, ties], 900), (warning) => warnings.push(warning));
  expect(warnings).toEqual([]);
  expect(svg.length + tails.length).toBeLessThan(60_000);
});

test("the page is complete, has no script, and escapes names", async () => {
  const page = await fitPage({
    title: "Trace <b>against</b> fit",
    about: "about & more",
    quantities: [ties, quantity("run time, <i>free</i>", [1, 2], [2, 3]), quantity("cpu request", [1], [1])],
    formulas: ["run time of a: exponential"],
    version: "0",
  });
  expect(page).not.toMatch(/<script|<b>|<i>|https?:\/\/(?!www\.w3\.org)/);
  expect(page.match(/<svg /g)).toHaveLength(4);
  expect(page).toContain("KS distance 0.250");
  expect(page).toContain("By formula: run time of a: exponential.");
  expect(await tailsPicture([])).toBeUndefined();
});
