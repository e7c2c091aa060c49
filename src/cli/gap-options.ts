import type { Argv, Options } from "yargs";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import { UsageError } from "./exit-codes.ts";

const options = {
  gap: {
    type: "boolean",
    default: false,
    describe: "Tell how far the packing at the peak is from the fewest nodes that could do",
  },
  "gap-seconds": {
    type: "string",
    requiresArg: true,
    describe: "Seconds that the solver of --gap may take (default: 10)",
  },
} as const satisfies Record<string, Options>;

export interface GapArguments {
  readonly gap: boolean;
  readonly "gap-seconds"?: string | undefined;
}

/** Adds the options of the commands that measure packing. */
export const gapOptions = <T>(yargs: Argv<T>): Argv<T & GapArguments> =>
  yargs.options(options) as unknown as Argv<T & GapArguments>;

const SECONDS = 10;
const MOST_SECONDS = 86_400;

/** Seconds for the solver; undefined without --gap. Throws UsageError. */
export function parseGap(given: GapArguments): number | undefined {
  const text = given["gap-seconds"];
  if (!given.gap) {
    if (text !== undefined) throw new UsageError("--gap-seconds needs --gap");
    return undefined;
  }
  const seconds = text === undefined ? SECONDS : Number(text);
  if (seconds > 0 && seconds <= MOST_SECONDS) return seconds;
  throw new UsageError(`--gap-seconds ${text}: expected a number of seconds above 0, up to ${MOST_SECONDS}`);
}

/** Throws UsageError for a scenario in which pods have no fixed size. */
export function checkGap({ scenario }: LoadedScenario): void {
  if (scenario.reclamation)
    throw new UsageError("--gap: with spec.reclamation what a pod counts for changes; leave one of them out");
}
