import type { Argv, Options } from "yargs";
import type { LoadOptions } from "../scenario/load-scenario.ts";

const options = {
  set: {
    type: "string",
    array: true,
    nargs: 1,
    default: [] as string[],
    describe: "Change a value: --set policies.scheduler.use=worst-fit; may be repeated",
  },
  data: {
    type: "string",
    requiresArg: true,
    describe: "Folder where data files are looked for besides the scenario's (default: CLUSTERSIM_DATA)",
  },
  "allow-outside": {
    type: "boolean",
    default: false,
    describe: "Let the scenario name files outside of its folder and the data folder",
  },
} as const satisfies Record<string, Options>;

export interface ScenarioArguments {
  readonly set: string[];
  readonly data?: string | undefined;
  readonly "allow-outside": boolean;
}

/** Adds the options of every command that reads a scenario. */
export const scenarioOptions = <T>(yargs: Argv<T>): Argv<T & ScenarioArguments> =>
  yargs.options(options) as unknown as Argv<T & ScenarioArguments>;

/** How to load the scenario that a command was given. */
export function loadOptions({ set, data, "allow-outside": allowOutside }: ScenarioArguments): LoadOptions {
  return { overrides: set, dataRoot: data ?? (process.env["CLUSTERSIM_DATA"] || undefined), allowOutside };
}
