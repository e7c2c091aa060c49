import type { TopLevelSpec } from "vega-lite";
import { type FillStudy, type FillSummary, summariesOf } from "../../metrics/fill-study.ts";
import { bandColor } from "../theme.ts";
import { type Chart, emptyChart, frame, type Panel } from "./chart.ts";
import { panelGrid, panelTitle } from "./panels.ts";

/** Loads between two dots. */
const DOTS = 5;
const AXIS = 46;

/** One of the two figures. */
interface Figure {
  readonly ours: (summary: FillSummary) => readonly number[];
  readonly published: (summary: FillSummary) => readonly number[] | undefined;
  /** First load that is shown. */
  readonly from: number;
  readonly zero: boolean;
}

interface Point {
  readonly policy: string;
  readonly load: number;
  readonly value: number;
}

function pointsOf(
  summaries: readonly FillSummary[],
  of: (summary: FillSummary) => readonly number[] | undefined,
  shown: (load: number) => boolean,
): Point[] {
  return summaries.flatMap((summary) =>
    (of(summary) ?? []).flatMap((value, load) =>
      shown(load) && !Number.isNaN(value)
        ? [{ policy: summary.policy, load, value: Number(value.toFixed(3)) }]
        : [],
    ),
  );
}

function panel(list: string, summaries: readonly FillSummary[], plot: number, figure: Figure): Panel {
  const lines = pointsOf(summaries, figure.ours, (load) => load >= figure.from);
  const dots = pointsOf(summaries, figure.published, (load) => load >= figure.from && load % DOTS === 0).map(
    (dot) => ({ ...dot, help: `${dot.policy}, published, at ${dot.load} %: ${dot.value.toFixed(2)} %` }),
  );
  const policies = [...new Set(summaries.map(({ policy }) => policy))];
  const seeds = summaries[0]?.seeds ?? 0;
  const x = {
    field: "load",
    type: "quantitative" as const,
    scale: { domain: [figure.from, 130], nice: false },
    axis: { title: "arrived, % of GPUs", labelFlush: false, tickCount: 7 },
  };
  const y = {
    field: "value",
    type: "quantitative" as const,
    scale: { zero: figure.zero },
    axis: { title: null, tickCount: 6, minExtent: AXIS, maxExtent: AXIS },
  };
  const color = {
    field: "policy",
    type: "nominal" as const,
    scale: { domain: policies, range: policies.map((_, row) => bandColor(row)) },
    legend: { columns: plot < 300 ? 3 : 6 },
  };
  return {
    width: plot,
    height: 230,
    title: panelTitle(list, seeds === 1 ? "one seed" : `mean of ${seeds} seeds`, plot + AXIS),
    layer: [
      {
        data: { values: lines },
        mark: { type: "line", strokeWidth: 1.6 },
        encoding: { x, y, color },
      },
      {
        data: { values: dots },
        mark: { type: "point", filled: true, size: 24, opacity: 1, aria: true },
        encoding: {
          x,
          y,
          color,
          description: { field: "help", type: "nominal" },
          tooltip: { field: "help", type: "nominal" },
        },
      },
    ],
  };
}

const build =
  (figure: Figure) =>
  (study: FillStudy, width: number): TopLevelSpec => {
    const summaries = summariesOf(study);
    const lists = [...new Set(summaries.map(({ list }) => list))];
    if (lists.length === 0) return emptyChart("No list was filled.", width);
    const { columns, plot } = panelGrid(width, AXIS);
    const concat = lists.map((list) =>
      panel(
        list,
        summaries.filter((one) => one.list === list),
        plot,
        figure,
      ),
    );
    return { ...frame, columns, concat };
  };

const reading = "Lines are ours, dots are published, each the mean over the seeds.";

/** Figure 7 of Weng et al., USENIX ATC 2023, from where the policies part. */
export const allocationCurves: Chart<FillStudy> = {
  name: "allocation",
  title: "Allocated GPUs",
  caption: `Percent of all GPUs, while pods come that ask for more and more of them. ${reading} Shown from 70 % on; until then hardly anything is refused but by Random, and pods of certain models.`,
  build: build({
    ours: ({ allocation }) => allocation,
    published: ({ publishedAllocation }) => publishedAllocation,
    from: 70,
    zero: false,
  }),
};

/** Figure 9 of the same. */
export const fragmentationCurves: Chart<FillStudy> = {
  name: "fragmentation",
  title: "Fragmented GPUs",
  caption: `Free GPUs that a pod drawn from the workload could not use, percent of all GPUs. ${reading}`,
  build: build({
    ours: ({ fragmentation }) => fragmentation,
    published: ({ publishedFragmentation }) => publishedFragmentation,
    from: 0,
    zero: true,
  }),
};
