import { describe, expect, test } from "vitest";
import type { ReportData } from "../../metrics/report-data.ts";
import { emptyReport, sampleReport } from "../fixture.ts";
import { renderSvg } from "../render.ts";
import { tokens } from "../theme.ts";
import { charts } from "./charts.ts";

const small = sampleReport({ points: 6, hours: 24, nodes: 20, curve: 5 });

/** Rows of all data inside a spec. */
function rowsOf(spec: unknown): Record<string, unknown>[] {
  if (typeof spec !== "object" || spec === null) return [];
  const { values } = ((spec as { data?: { values?: unknown } }).data ?? {}) as {
    values?: Record<string, unknown>[];
  };
  return [...(values ?? []), ...Object.values(spec).flatMap(rowsOf)];
}

function chart(name: string) {
  const found = charts.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no chart ${name}`);
  return found;
}

const oneBandAtOnce: ReportData = {
  ...small,
  delays: [{ band: "all", pods: 10, neverPlaced: 0, points: [{ seconds: 0, share: 1 }] }],
};
const nonePlaced: ReportData = { ...small, delays: [{ band: "all", pods: 10, neverPlaced: 10, points: [] }] };
const long = sampleReport({ points: 600, hours: 29 * 24, nodes: 12_583, curve: 300 });
const idle: ReportData = {
  ...small,
  series: {
    ...small.series,
    pending: small.series.pending.map(() => 0),
    running: small.series.running.map(() => 0),
  },
};
const seconds = sampleReport({ points: 6, hours: 0.02, nodes: 3, curve: 5 });

describe.each(charts.map((each) => [each.name, each] as const))("%s", (_, { build, caption }) => {
  test("spec of the small run", () => {
    expect(build(small, 880)).toMatchSnapshot();
  });

  test.each([
    ["small", small],
    ["long", long],
    ["empty", emptyReport()],
    ["at once", oneBandAtOnce],
    ["none placed", nonePlaced],
    ["idle", idle],
    ["seconds", seconds],
  ])("%s run: no warning, no broken number, the width that was asked for", async (_name, data) => {
    for (const width of [880, 344]) {
      const warnings: string[] = [];
      const svg = await renderSvg(build(data, width), (message) => warnings.push(message));
      expect(warnings).toEqual([]);
      expect(svg).not.toMatch(/NaN|Infinity|undefined|null/);
      expect(Math.abs(Number(/ width="(\d+)"/.exec(svg)?.[1]) - width)).toBeLessThanOrEqual(12);
    }
  });

  test("only colours of the theme", () => {
    const known = Object.values(tokens).map((token) => token.light);
    const used = JSON.stringify(build(small, 880)).match(/#[0-9a-f]{3,8}(?=")/gi) ?? [];
    expect(used.filter((color) => !known.includes(color))).toEqual([]);
  });

  test("the caption is whole sentences", () => {
    expect(caption).toMatch(/^[A-Z].*\.$/);
  });
});

test("delay curves never fall, start at the left edge and end below 1 by the share never placed", () => {
  const rows = rowsOf(chart("scheduling-delay").build(small, 880)).filter((row) => "share" in row);
  const edge = Math.min(...rows.map((row) => Number(row["s"])));
  for (const { band, pods, neverPlaced } of small.delays) {
    const curve = rows.filter((row) => String(row["band"]).split(" ")[0] === band);
    const shares = curve.map((row) => Number(row["share"]));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(curve[0]?.["s"]).toBe(edge);
    expect(shares.at(-1)).toBeCloseTo(1 - neverPlaced / pods, 3);
  }
});

test("heatmap cells cover exactly the bins that have nodes", () => {
  const heatmap = small.heatmaps[0];
  if (heatmap === undefined) throw new Error("no heatmap");
  const rows = rowsOf(chart("node-utilisation").build({ ...small, heatmaps: [heatmap] }, 880)).filter(
    (row) => "share" in row,
  );
  const samples = heatmap.timeHours.length;
  for (let i = 0; i < samples; i += 1) {
    const hours = (heatmap.timeHours[i] ?? 0) + (i === samples - 1 ? -0.01 : 0.01);
    const covered = rows
      .filter((row) => Number(row["t"]) <= hours && Number(row["t2"]) > hours)
      .map((row) => row["from"]);
    const expected = heatmap.binPercent.filter((_, bin) => (heatmap.counts[i]?.[bin] ?? 0) > 0);
    expect(covered.map(Number).sort((a, b) => a - b)).toEqual(expected);
  }
});

test("eviction bars add up to the data, the most frequent cause first", () => {
  const rows = rowsOf(chart("evictions").build(small, 880));
  const totals = rows.filter((row) => "total" in row).map((row) => [row["cause"], row["total"]]);
  expect(totals).toEqual([
    ["preempted", 2850],
    ["node lost", 354],
  ]);
  const bars = rows.filter((row) => "count" in row).reduce((sum, row) => sum + Number(row["count"]), 0);
  expect(bars).toBe(3204);
});

test("nothing to show is said in words", () => {
  for (const { build } of charts) {
    expect(rowsOf(build(emptyReport(), 880))).toEqual([
      { message: expect.stringMatching(/^(No|The) .*\.$/) },
    ]);
  }
});
