import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { runScenario } from "../src/experiment/run-scenario.ts";
import { loadScenario } from "../src/scenario/load-scenario.ts";

const folder = join(import.meta.dirname, "../scenarios");

/** A scenario that needs nothing from elsewhere, and the file that holds its summary. */
export interface GoldenScenario {
  readonly name: string;
  readonly path: string;
  readonly golden: string;
  /** What it needs beside Node and this machine lacks; undefined when it can be run here. */
  readonly lacks: string | undefined;
}

/** The scenarios of `scenarios/` that need no data from elsewhere, by name. */
export async function goldenScenarios(): Promise<GoldenScenario[]> {
  const found: GoldenScenario[] = [];
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .toSorted()) {
    const path = join(folder, file);
    const name = file.slice(0, -".yaml".length);
    if (!(await isWhole(path))) continue;
    found.push({ name, path, golden: join(folder, "golden", `${name}.json`), lacks: await lackOf(path) });
  }
  return found;
}

/** Whether the files that the scenario names are in the repository. A scenario with mistakes is. */
async function isWhole(path: string): Promise<boolean> {
  const error: unknown = await loadScenario(path).catch((thrown: unknown) => thrown);
  return !(error instanceof Error && error.message.includes("name the folder that holds it with --data"));
}

/** The program that decides, when this machine does not have it. */
async function lackOf(path: string): Promise<string | undefined> {
  const loaded = await loadScenario(path).catch(() => undefined);
  const program = loaded?.paths.command?.[0];
  return program !== undefined && spawnSync(program, ["--version"]).status !== 0 ? program : undefined;
}

/** The text of the golden file. */
export async function goldenText(path: string): Promise<string> {
  const { report } = await runScenario(path);
  return `${JSON.stringify(report.summary, null, 2)}\n`;
}
