import { dirname } from "node:path";
import { InputError } from "../base/input-error.ts";
import { MemoryTables } from "../metrics/memory-tables.ts";
import { type LoadedScenario, loadScenario, loadText } from "../scenario/load-scenario.ts";
import type { PolicyDefinition } from "../sim/contract/policy.ts";
import { hasPolicy } from "./build-cluster.ts";
import { type Progress, run, type RunOutcome } from "./run.ts";

export interface RunScenarioOptions {
  /** Instead of the scenario's. */
  readonly seed?: string | undefined;
  /** `path=value` texts that change the scenario, such as `policies.scheduler.use=worst-fit`. */
  readonly set?: readonly string[] | undefined;
  /**
   * Places pods instead of `policies.scheduler.use`. A function makes one for the run, and gets the
   * scenario's `parameters`; a policy with a memory should be made so.
   */
  readonly policy?: PolicyDefinition | undefined;
  /** Data folder: the second place where files named in the scenario are looked for. */
  readonly data?: string | undefined;
  /** Files named in the scenario may lie outside its folder and the data folder. */
  readonly allowOutside?: boolean | undefined;
  /** Re-checks every invariant of the model after each event. Slow. */
  readonly paranoid?: boolean | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Ends the run early; the result is then not `complete`. */
  readonly signal?: AbortSignal | undefined;
}

export interface RunResult extends RunOutcome {
  /** The same tables that the command line writes as files, by name. */
  readonly tables: MemoryTables;
}

/**
 * Runs a scenario and keeps the tables in memory. `scenario` is the path of a file, or the text of one (a
 * text has line ends; files it names are then looked for in the working directory). Gives the same result as
 * `clustersim run`. Throws InputError for mistakes in the scenario or its data, PolicyError for those in the
 * user's own policy or in the program that decides.
 */
export async function runScenario(scenario: string, options: RunScenarioOptions = {}): Promise<RunResult> {
  const { set: overrides, data: dataRoot, allowOutside } = options;
  const loaded = scenario.includes("\n")
    ? await loadText(
        scenario,
        "scenario",
        { scenario: dirname("scenario"), data: dataRoot, allowOutside },
        { overrides },
      )
    : await loadScenario(scenario, { overrides, dataRoot, allowOutside });
  if (options.policy !== undefined) checkHasPolicy(loaded);
  const tables = new MemoryTables();
  const outcome = await run(loaded, { ...options, sink: tables });
  if (outcome.failure) throw outcome.failure;
  return { ...outcome, tables };
}

function checkHasPolicy({ scenario, places }: LoadedScenario): void {
  if (hasPolicy(scenario)) return;
  const message = "no placement policy decides here, so none can be given as an option";
  throw new InputError(places.issue(["spec", "policies", "scheduler", "use"], message));
}
