import type { TopLevelSpec } from "vega-lite";
import type { ReportData } from "../../metrics/report-data.ts";
import { count, counted, duration, listed } from "../human.ts";
import { tokens } from "../theme.ts";
import { type Chart, emptyChart, frame, hoverLayer, type Layer, lines, plotWidth } from "./chart.ts";
import { delayChannel, type DelayRange, recoveryRange } from "./delay-axis.ts";
import { type OutageData, outageWords } from "./failure-recovery.ts";

type Lane = OutageData["lanes"][number];
type State = Lane["changes"][number]["state"];

/** What a pod does, in the order in which it happens. Nothing is drawn once it has ended. */
const looks: Readonly<Record<Exclude<State, "ended">, { readonly label: string; readonly color: string }>> = {
  silent: { label: "node silent", color: tokens.silent.light },
  noticed: { label: "loss noticed", color: tokens.noticed.light },
  waiting: { label: "waiting for a place", color: tokens.pending.light },
  "in place": { label: "running again in place", color: tokens.running.light },
  rescheduled: { label: "rescheduled and running", color: tokens.moved.light },
};

/** When the pod was running again or had ended; never when that did not happen. */
function settledAt({ changes }: Lane): number {
  const last = changes.at(-1);
  const isSettled = last?.state === "in place" || last?.state === "rescheduled" || last?.state === "ended";
  return isSettled ? last.seconds : Number.POSITIVE_INFINITY;
}

/** The pods in the order in which they were running again; of equal names the later ones get a number. */
function ordered(lanes: readonly Lane[]): Lane[] {
  const seen = new Map<string, number>();
  const named = lanes.map((lane) => {
    const number = (seen.get(lane.pod) ?? 0) + 1;
    seen.set(lane.pod, number);
    return number === 1 ? lane : { ...lane, pod: `${lane.pod} (${number})` };
  });
  return named.toSorted((a, b) => {
    const [x, y] = [settledAt(a), settledAt(b)];
    return x === y ? 0 : x - y;
  });
}

/** What happened to a pod, in words. */
function storyOf({ pod, node, changes }: Lane): string {
  const parts = changes.slice(1).map(({ seconds, state }) => {
    const words = state === "ended" ? "ended" : looks[state].label;
    return `${words} after ${duration(seconds)}`;
  });
  return `${pod} on ${node}: ${parts.length === 0 ? "silent until the end" : parts.join(", ")}`;
}

function bars(lanes: readonly Lane[], range: DelayRange) {
  return lanes.flatMap((lane) =>
    lane.changes.flatMap(({ seconds, state }, i) => {
      const s = Math.max(seconds, range.from);
      const s2 = Math.min(lane.changes[i + 1]?.seconds ?? range.to, range.to);
      if (state === "ended" || s2 <= s) return [];
      return [{ s, s2, pod: lane.pod, state: looks[state].label }];
    }),
  );
}

/** What became of all pods of the failure, drawn or not. */
function totals(outage: OutageData): string {
  const { affected, inPlace, rescheduled, ended } = outage;
  const parts = [
    [inPlace, "ran again in place"],
    [rescheduled, "ran again after rescheduling"],
    [ended, "ended"],
    [affected - inPlace - rescheduled - ended, "did not run again"],
  ] as const;
  const told = parts.filter(([pods]) => pods > 0).map(([pods, words]) => `${count(pods)} ${words}`);
  return `Of ${counted(affected, "pod")}, ${listed(told)}.`;
}

/** Of a long name the end is what tells it apart. */
const lastLetters = (most: number): string =>
  `length(datum.label) > ${most} ? '…' + slice(datum.label, ${1 - most}) : datum.label`;

function build({ outage }: ReportData, width: number): TopLevelSpec {
  if (outage === undefined || outage.lanes.length === 0)
    return emptyChart("No failure of a node hit a pod in the measured time.", width);
  const narrow = width < 500;
  const axisWidth = narrow ? 92 : 132;
  const lanes = ordered(outage.lanes);
  const seconds = lanes.flatMap(({ changes }) => changes.map((change) => change.seconds));
  const range = recoveryRange(seconds);
  const x = delayChannel(range, width, "time since failure (log)");
  const states = Object.values(looks);
  const y = {
    field: "pod",
    type: "nominal" as const,
    scale: { domain: lanes.map(({ pod }) => pod), paddingInner: 0.25, paddingOuter: 0.1 },
    axis: {
      title: null,
      minExtent: axisWidth,
      maxExtent: axisWidth,
      labelLimit: axisWidth,
      labelExpr: narrow ? lastLetters(11) : lastLetters(16),
      labelFontSize: 10,
      labelOverlap: false,
    },
  };
  const drawn: Layer = {
    data: { values: bars(lanes, range) },
    mark: { type: "rect" },
    encoding: {
      x,
      x2: { field: "s2" },
      y,
      color: {
        field: "state",
        type: "nominal",
        scale: { domain: states.map(({ label }) => label), range: states.map(({ color }) => color) },
        legend: { symbolType: "square", columns: narrow ? 1 : 3 },
      },
    },
  };
  const helps = lanes.map((lane) => ({ s: range.from, s2: range.to, pod: lane.pod, help: storyOf(lane) }));
  const hover = hoverLayer(helps, { x, x2: { field: "s2" }, y });
  const sampled = outage.affected > lanes.length ? `, ${lanes.length} of them shown` : "";
  return {
    ...frame,
    title: {
      text: lines(`${outageWords(outage)}${sampled}`, width),
      subtitle: lines(totals(outage), width),
    },
    width: plotWidth(width, axisWidth),
    height: { step: 14 },
    layer: [drawn, hover],
  };
}

export const failureLanes: Chart = {
  name: "failure-lanes",
  title: "What the largest failure did to its pods",
  caption:
    "One line for each pod, those that were running again first on top. A pod of a service is replaced by another one, which then stands for it. The logarithmic scale shows seconds of detection beside hours of waiting.",
  shows: ({ outage }) => outage !== undefined,
  build,
};
