import { describe, expect, test } from "vitest";
import type { ReportData } from "../../metrics/report-data.ts";
import { emptyReport, eventfulReport, sampleReport } from "../fixture.ts";
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

const eventful = eventfulReport(small, 3, 12);
const manyServices = eventfulReport(long, 63, 13_204);
const noneBack: ReportData = {
  ...eventful,
  outage: {
    ...(eventful.outage as NonNullable<ReportData["outage"]>),
    inPlace: 0,
    rescheduled: 0,
    ended: 0,
    recovery: [],
    lanes: [{ pod: "1/1", node: "n", changes: [{ seconds: 0, state: "silent" }] }],
  },
};
const backAtOnce: ReportData = {
  ...eventful,
  outage: {
    ...(eventful.outage as NonNullable<ReportData["outage"]>),
    affected: 1,
    inPlace: 1,
    rescheduled: 0,
    ended: 0,
    recovery: [{ seconds: 0, inPlace: 1, rescheduled: 0 }],
    lanes: [
      {
        pod: "1/1",
        node: "n",
        changes: [
          { seconds: 0, state: "silent" },
          { seconds: 0, state: "in place" },
        ],
      },
    ],
  },
};
const reserved: ReportData = {
  ...small,
  series: {
    ...small.series,
    resources: small.series.resources.map((each) => ({
      ...each,
      reserved: each.requested.map((value) => value * 0.8),
    })),
  },
};

describe.each(charts.map((each) => [each.name, each] as const))("%s", (_, { build, caption, shows }) => {
  test("spec of the small run", () => {
    expect(build(shows ? eventful : small, 880)).toMatchSnapshot();
  });

  test.each([
    ["small", small],
    ["long", long],
    ["empty", emptyReport()],
    ["at once", oneBandAtOnce],
    ["none placed", nonePlaced],
    ["idle", idle],
    ["seconds", seconds],
    ["eventful", eventful],
    ["many services", manyServices],
    ["none back", noneBack],
    ["back at once", backAtOnce],
    ["reserved", reserved],
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
    const used = JSON.stringify(build(shows ? eventful : small, 880)).match(/#[0-9a-f]{3,8}(?=")/gi) ?? [];
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

test("charts of services and failures are there when there are any", () => {
  const shown = (data: ReportData): string[] =>
    charts.filter(({ shows }) => shows?.(data) ?? true).map(({ name }) => name);
  expect(shown(eventful)).toHaveLength(charts.length);
  const always = charts.filter(({ shows }) => shows === undefined).map(({ name }) => name);
  expect(shown(small)).toEqual(always);
  expect(shown(emptyReport())).toEqual(always);
});

test("strips cover the time in which a service wanted replicas, in the class of the share", () => {
  const rows = rowsOf(chart("service-availability").build(eventful, 880)).filter((row) => "share" in row);
  const least: Record<string, number> = {
    all: 1,
    "99–100 %": 0.99,
    "90–99 %": 0.9,
    "50–90 %": 0.5,
    "0–50 %": 0,
  };
  const { partHours, services } = eventful.availability as NonNullable<ReportData["availability"]>;
  expect(services).toHaveLength(3);
  for (const { name, share } of services)
    share.forEach((value, part) => {
      const hours = (part + 0.5) * partHours;
      const here = rows.filter(
        (row) => row["service"] === name && Number(row["t"]) <= hours && Number(row["t2"]) > hours,
      );
      const words = Object.keys(least).find((label) => value !== null && value >= (least[label] ?? 0));
      expect(here.map((row) => row["share"])).toEqual(words === undefined ? [] : [words]);
    });
});

test("of many services the 50 that were worst are shown", () => {
  const spec = chart("service-availability").build(manyServices, 880);
  const names = new Set(rowsOf(spec).map((row) => row["service"]));
  expect(names.size).toBe(50);
  expect(names.has("service-0")).toBe(false);
  expect(names.has("service-62")).toBe(true);
  expect(JSON.stringify(spec)).toContain("The 50 least available of 63 services");
});

test("lanes tell each moment of each pod once, and nothing after its end", () => {
  const { lanes = [] } = eventful.outage ?? {};
  const rows = rowsOf(chart("failure-lanes").build(eventful, 880)).filter((row) => "state" in row);
  for (const { pod, changes } of lanes) {
    const own = rows.filter((row) => row["pod"] === pod);
    expect(own).toHaveLength(changes.filter(({ state }) => state !== "ended").length);
    own.slice(1).forEach((row, i) => expect(row["s"]).toBe(own[i]?.["s2"]));
  }
  expect(lanes.some(({ changes }) => changes.at(-1)?.state === "ended")).toBe(true);
});

test("the recovery curve never falls and ends at the share that came back", () => {
  const rows = rowsOf(chart("failure-recovery").build(eventful, 880)).filter((row) => "high" in row);
  const { affected = 1, recovery = [] } = eventful.outage ?? {};
  const last = recovery.at(-1);
  for (const label of ["running again in place", "rescheduled and running"]) {
    const highs = rows.filter((row) => row["label"] === label).map((row) => Number(row["high"]));
    expect(highs).toEqual([...highs].sort((a, b) => a - b));
    const pods = (last?.inPlace ?? 0) + (label.startsWith("rescheduled") ? (last?.rescheduled ?? 0) : 0);
    expect(highs.at(-1)).toBeCloseTo(pods / affected, 4);
  }
});
