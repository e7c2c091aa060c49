import type { TopLevelSpec } from "vega-lite";
import type { ReportData } from "../../metrics/report-data.ts";
import { count, duration, percent } from "../human.ts";
import { tokens } from "../theme.ts";
import { type Chart, emptyChart, frame, type Layer, lines, plotWidth } from "./chart.ts";
import { delayChannel, type DelayRange, recoveryRange } from "./delay-axis.ts";

export type OutageData = NonNullable<ReportData["outage"]>;

/** In words: `12 nodes failed at 12 h and took 66 pods along`. */
export function outageWords({ atHours, nodes, affected }: OutageData): string {
  const fell = nodes === 1 ? "1 node" : `${count(nodes)} nodes`;
  return `${fell} failed at ${duration(atHours * 3600)}: ${affected === 1 ? "1 pod" : `${count(affected)} pods`} affected`;
}

const places = [
  { key: "inPlace", label: "running again in place", color: tokens.running.light },
  { key: "rescheduled", label: "rescheduled and running", color: tokens.moved.light },
] as const;

/** Pods of both kinds that run again after so many seconds. */
function backWithin({ recovery }: OutageData, seconds: number): { inPlace: number; rescheduled: number } {
  return recovery.findLast((point) => point.seconds <= seconds) ?? { inPlace: 0, rescheduled: 0 };
}

/** Both shares as steps on top of each other, from the left edge to the right. */
function areas(outage: OutageData, range: DelayRange) {
  const at = [range.from, ...outage.recovery.map(({ seconds }) => Math.max(seconds, range.from)), range.to];
  const times = [...new Set(at.filter((s) => s <= range.to))];
  return places.flatMap(({ key, label }) =>
    times.map((s) => {
      const back = backWithin(outage, s === range.from ? Math.min(s, outage.recovery[0]?.seconds ?? s) : s);
      const below = key === "inPlace" ? 0 : back.inPlace;
      const share = (pods: number): number => Number((pods / outage.affected).toFixed(5));
      return { s: Number(s.toPrecision(6)), low: share(below), high: share(below + back[key]), label };
    }),
  );
}

function hovers(outage: OutageData, range: DelayRange, width: number) {
  const columns = Math.floor(plotWidth(width) / 16);
  const edge = (i: number): number =>
    Number((range.from * (range.to / range.from) ** (i / columns)).toPrecision(6));
  return Array.from({ length: columns }, (_, i) => {
    const { inPlace, rescheduled } = backWithin(outage, edge(i + 0.5));
    const share = percent((inPlace + rescheduled) / outage.affected);
    const split = `${count(inPlace)} in place, ${count(rescheduled)} rescheduled`;
    return {
      s: edge(i),
      s2: edge(i + 1),
      help: `after ${duration(edge(i + 0.5))}: ${share} of the pods run again (${split})`,
    };
  });
}

function build({ outage }: ReportData, width: number): TopLevelSpec {
  if (outage === undefined) return emptyChart("No failure of a node hit a pod in the measured time.", width);
  const range = recoveryRange(outage.recovery.map(({ seconds }) => seconds));
  const x = delayChannel(range, width, "time since failure (log)");
  const curve: Layer = {
    data: { values: areas(outage, range) },
    mark: { type: "area", interpolate: "step-after", fillOpacity: 0.85 },
    encoding: {
      x,
      y: {
        field: "low",
        type: "quantitative",
        scale: { domain: [0, 1] },
        axis: { title: null, format: ".0%", tickCount: 5 },
      },
      y2: { field: "high" },
      color: {
        field: "label",
        type: "nominal",
        scale: { domain: places.map(({ label }) => label), range: places.map(({ color }) => color) },
        legend: { symbolType: "square", columns: width < 500 ? 1 : 2 },
      },
    },
  };
  const hover: Layer = {
    data: { values: hovers(outage, range, width) },
    mark: { type: "rect", fill: "transparent", aria: true },
    encoding: {
      x,
      x2: { field: "s2" },
      y: { value: 0 },
      y2: { value: "height" },
      description: { field: "help", type: "nominal" },
      tooltip: { field: "help", type: "nominal" },
    },
  };
  return {
    ...frame,
    title: { text: lines(outageWords(outage), width) },
    width: plotWidth(width),
    height: 220,
    layer: [curve, hover],
  };
}

export const failureRecovery: Chart = {
  name: "failure-recovery",
  title: "Recovery from the largest failure",
  caption:
    "Share of the pods hit by the failure that hit most of them, by the time after which they were running again: where they were, once their node was back, or given up there and placed anew. Higher and further left is better. It ends below 100\u00a0% when pods ended or were not running again before the end.",
  shows: ({ outage }) => outage !== undefined,
  build,
};
