import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../base/input-error.ts";
import type { PublishedCurves } from "../../metrics/fill-study.ts";
import { BadRows } from "../../workload/traces/bad-rows.ts";
import { type CellMistake, readHeaderCsv } from "../../workload/traces/header-csv.ts";
import { FILL } from "./fill-order.ts";
import { loads } from "./load-curve.ts";
import { shortListName } from "./openb-folder.ts";

const files = {
  allocation: "analysis_allo_discrete.csv",
  fragmentation: "analysis_frag_discrete.csv",
  fragmentationOfFree: "analysis_frag_ratio_discrete.csv",
} as const;

/** What was published about a list, a policy and a seed, if anything. */
export type Published = (list: string, policy: string, seed: number) => PublishedCurves | undefined;

/**
 * Reads the results that come with the simulator of Weng et al.: `analysis_allo_discrete.csv`, and those of
 * fragmentation when they are there, in the folder or in `fgd` inside it. Throws InputError.
 */
export async function readPublished(path: string): Promise<Published> {
  const home = [path, join(path, "fgd")].find((folder) => existsSync(join(folder, files.allocation)));
  if (home === undefined) throw new InputError({ file: path, message: `holds no ${files.allocation}` });
  const curves = new Map<string, Partial<Record<keyof typeof files, readonly number[]>>>();
  for (const [kind, file] of Object.entries(files) as [keyof typeof files, string][]) {
    if (!existsSync(join(home, file))) continue;
    await readCurves(join(home, file), (key, values) => {
      curves.set(key, { ...curves.get(key), [kind]: values });
    });
  }
  return (list, policy, seed) => {
    const { allocation, ...others } = curves.get(keyOf(list, policy, seed)) ?? {};
    return allocation && { allocation, ...others };
  };
}

const LEAD = 4;
const columns = [
  ...["workload", "sc_policy", "tune", "seed"].map((name) => ({ name, needed: true })),
  ...loads.map((load) => ({ name: String(load), needed: true })),
];

async function readCurves(path: string, found: (key: string, values: number[]) => void): Promise<void> {
  const seen = new Map<string, number>();
  const take = (cells: readonly string[], line: number): CellMistake | undefined => {
    const [workload, policy, tune, seed] = cells as [string, string, string, string];
    if (Number(tune) !== FILL) return undefined;
    if (!/^\d{1,15}$/.test(seed)) return { column: 3, message: `${JSON.stringify(seed)} is not a seed` };
    const values = cells.slice(LEAD).map((text) => (text === "" ? Number.NaN : Number(text)));
    const bad = values.findIndex((value, load) => Number.isNaN(value) && cells[LEAD + load] !== "");
    if (bad >= 0)
      return { column: LEAD + bad, message: `${JSON.stringify(cells[LEAD + bad])} is not a number` };
    const key = keyOf(shortListName(workload), policy.replace(/^\d+-/, ""), Number(seed));
    const before = seen.get(key);
    if (before !== undefined) return { column: 0, message: `the same run is on line ${before} already` };
    seen.set(key, line);
    // A row without values publishes nothing.
    if (values.some((value) => !Number.isNaN(value))) found(key, values);
    return undefined;
  };
  await readHeaderCsv(path, { columns, badRows: new BadRows("stop"), take });
}

function keyOf(list: string, policy: string, seed: number): string {
  return JSON.stringify([list, policy, seed]);
}
