/**
 * How does the cost of one decision of the Kubernetes scheduler grow, with the nodes and with the pods that
 * are placed already? All nodes are scored.
 *
 *   npx tsc -p tsconfig.bench.json && node .cache/bench/bench/kube-growth.js [--out DIR] [--from FILE]
 *
 * `--from`: draws the measurements of an earlier kube-growth.json again. Writes kube-growth.json and
 * kube-growth.svg to DIR, reports/kube-growth unless said otherwise.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { TopLevelSpec } from "vega-lite";
import { renderSvg } from "../src/report/render.ts";
import { tokens } from "../src/report/theme.ts";
import { KubeSide, type Strategy } from "./kit/kube-side.ts";
import { benchCluster, type Workload, workloads } from "./kit/kube-workloads.ts";
import { median } from "../src/experiment/bench/median.ts";

const NODES = [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000];
const PLACED = [1, 2, 5, 10, 20, 50, 100];
const FIXED = 2_000;
const SHOWN = ["basic", "required host anti-affinity", "zone spread, ScheduleAnyway"];
const ROUNDS = 9;

interface Point {
  readonly by: "nodes" | "placed pods";
  readonly x: number;
  readonly workload: string;
  readonly search: Strategy;
  readonly microseconds: number;
}

function measure(nodes: number, oldPods: number, workload: Workload, search: Strategy): number {
  const side = new KubeSide(benchCluster(nodes, oldPods), workload, search);
  const many = search === "incremental" ? 200 : Math.max(1, Math.round(10_000 / nodes));
  side.decide(search === "incremental" ? 50 : 1);
  return median(Array.from({ length: ROUNDS }, () => 1e6 / side.decide(Math.min(many, nodes / 8))));
}

function measureAll(): Point[] {
  // Compiles the hot paths, which the first sizes would pay for otherwise.
  for (const workload of workloads) measure(1_000, 1, workload, "incremental");
  const all: Point[] = [];
  for (const workload of workloads.filter(({ name }) => SHOWN.includes(name)))
    for (const search of ["incremental", "reference"] as const) {
      const shared = { workload: workload.name, search };
      for (const nodes of NODES)
        all.push({ by: "nodes", x: nodes, ...shared, microseconds: measure(nodes, 1, workload, search) });
      for (const old of PLACED) {
        const microseconds = measure(FIXED, old, workload, search);
        all.push({ by: "placed pods", x: FIXED * old, ...shared, microseconds });
      }
      console.log(`${workload.name}, ${search}: done`);
    }
  return all;
}

function panel(all: readonly Point[], by: Point["by"], title: string): object {
  const { band1, band3, band5, line } = tokens;
  return {
    title: { text: title, anchor: "start", fontWeight: "normal", fontSize: 12 },
    width: 360,
    height: 300,
    data: { values: all.filter((point) => point.by === by) },
    mark: { type: "line", point: { size: 28 } },
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        title: by,
        scale: { type: "log", nice: false },
        axis: { grid: false, format: "~s", tickCount: 6 },
      },
      y: {
        field: "microseconds",
        type: "quantitative",
        title: "microseconds of CPU a decision",
        scale: { type: "log", domain: [0.5, 50_000], nice: false },
        axis: { gridColor: line.light, format: "~s", values: [1, 10, 100, 1_000, 10_000] },
      },
      color: {
        field: "workload",
        type: "nominal",
        title: null,
        sort: SHOWN,
        scale: { domain: SHOWN, range: [band1.light, band3.light, band5.light] },
        legend: { orient: "top", labelLimit: 0, symbolType: "stroke", symbolSize: 200 },
      },
      strokeDash: {
        field: "search",
        type: "nominal",
        title: null,
        sort: ["incremental", "reference"],
        scale: { domain: ["incremental", "reference"], range: [[], [4, 3]] },
        legend: null,
      },
    },
  };
}

function chart(all: readonly Point[]): TopLevelSpec {
  const { ink, muted } = tokens;
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title: {
      text: "What one decision costs with all nodes scored",
      subtitle:
        "Lines: the incremental search, which is used. Dashed: the reference, which asks every node anew",
      subtitleColor: muted.light,
      anchor: "start",
      color: ink.light,
    },
    background: "#ffffff",
    hconcat: [
      panel(all, "nodes", "one placed pod on each node"),
      panel(all, "placed pods", `${FIXED.toLocaleString("en-US")} nodes`),
    ],
    config: { view: { stroke: null } },
  } as TopLevelSpec;
}

const { values } = parseArgs({
  options: { out: { type: "string", default: "reports/kube-growth" }, from: { type: "string" } },
});
const all =
  values.from === undefined ? measureAll() : (JSON.parse(readFileSync(values.from, "utf8")) as Point[]);
mkdirSync(values.out, { recursive: true });
writeFileSync(join(values.out, "kube-growth.json"), `${JSON.stringify(all)}\n`);
writeFileSync(join(values.out, "kube-growth.svg"), await renderSvg(chart(all)));
console.log(`written to ${values.out}`);
