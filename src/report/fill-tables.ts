import type { FillRun, FillStudy } from "../metrics/fill-study.ts";
import { arrowBytes, type SmallTable } from "./small-table.ts";

interface Point {
  readonly run: FillRun;
  readonly load: number;
}

/** null where nothing is known. */
const at = (curve: readonly number[] | undefined, load: number): number | null => {
  const value = curve?.[load];
  return value === undefined || Number.isNaN(value) ? null : value;
};

const percent = (name: string, doc: string, of: (point: Point) => number | null) =>
  ({ name, type: "float64", nullable: true, doc, of }) as const;

const curves: SmallTable<Point> = {
  doc: "Written by clustersim: fills of openb's nodes beside published ones, one row for each list, policy, seed and load.",
  columns: [
    { name: "list", type: "text", doc: "The list of pods", of: ({ run }) => run.list },
    { name: "policy", type: "text", doc: "The policy", of: ({ run }) => run.policy },
    { name: "seed", type: "float64", doc: "The seed", of: ({ run }) => run.seed },
    {
      name: "load",
      type: "int32",
      doc: "GPUs that the pods that came ask for, percent of all",
      of: ({ load }) => load,
    },
    percent("allocation", "Allocated GPUs, percent of all", ({ run, load }) => at(run.allocation, load)),
    percent("fragmentation", "Free GPUs of no use to a random pod, percent of all", ({ run, load }) =>
      at(run.fragmentation, load),
    ),
    percent("fragmentation_of_free", "The same, percent of the free ones", ({ run, load }) =>
      at(run.fragmentationOfFree, load),
    ),
    percent("published_allocation", "As published; null when it was not", ({ run, load }) =>
      at(run.published?.allocation, load),
    ),
    percent("published_fragmentation", "As published", ({ run, load }) =>
      at(run.published?.fragmentation, load),
    ),
    percent("published_fragmentation_of_free", "As published", ({ run, load }) =>
      at(run.published?.fragmentationOfFree, load),
    ),
  ],
};

/** `curves.arrow` of a study. */
export function fillTables({ loads, runs }: FillStudy): Map<string, Uint8Array> {
  const points = runs.flatMap((run) => loads.map((load) => ({ run, load })));
  return new Map([["curves.arrow", arrowBytes(curves, points)]]);
}
