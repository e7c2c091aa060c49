import type { CommandModule } from "yargs";
import { parseDuration } from "../base/duration.ts";
import { formatFor, traceFormats, writeTrace } from "../experiment/write-trace.ts";
import { loadProfile } from "../scenario/load-profile.ts";
import { builtInProfiles } from "../workload/synth/profiles/registry.ts";
import { UsageError } from "./exit-codes.ts";

interface Arguments {
  readonly profile: string;
  readonly nodes?: number | undefined;
  readonly load: number;
  readonly duration: string;
  readonly seed: string;
  readonly out: string;
  readonly format?: (typeof traceFormats)[number] | undefined;
  readonly json: boolean;
}

/** `clustersim trace synth` */
export const synthCommand: CommandModule<object, Arguments> = {
  command: "synth",
  describe: "Write a synthetic workload as a trace",
  builder: (yargs) =>
    yargs.options({
      profile: {
        type: "string",
        demandOption: true,
        requiresArg: true,
        describe: `${Object.keys(builtInProfiles).join(", ")}, or a file`,
      },
      nodes: { type: "number", requiresArg: true, describe: "Nodes of the cell (default: the profile's)" },
      load: { type: "number", default: 1, requiresArg: true, describe: "Factor on the load per node" },
      duration: { type: "string", default: "24h", requiresArg: true, describe: "Length of the trace" },
      seed: { type: "string", default: "1", requiresArg: true, describe: "Equal seeds give equal traces" },
      out: { type: "string", demandOption: true, requiresArg: true, describe: "Folder for the trace" },
      format: {
        choices: traceFormats,
        describe: "ClusterData2011_2 (default), or our own table of tasks (default with other resources)",
      },
      json: { type: "boolean", default: false, describe: "Print one JSON object and nothing else" },
    }),
  handler: async (given) => {
    const profile = await loadProfile(given.profile);
    const { load, seed, out, nodes = profile.nodes } = given;
    const format = given.format ?? formatFor(profile);
    if (!(Number.isInteger(nodes) && nodes > 0 && nodes <= 1_000_000))
      throw new UsageError("--nodes: expected a whole number from 1 to 1000000");
    if (!(load > 0 && load <= 1e6)) throw new UsageError("--load: expected a number above 0");
    const written = await writeTrace({
      profile,
      nodes,
      load,
      duration: spanOf(given.duration),
      seed,
      format,
      out,
    });
    if (given.json) {
      process.stdout.write(`${JSON.stringify({ profile: profile.name, seed, format, out, ...written })}\n`);
      return;
    }
    const number = (value: number): string => value.toLocaleString("en-US");
    const wholes = Object.entries(written.wholes ?? {}).map(
      ([name, whole]) => `1 in the column ${name} is ${number(whole)} of its smallest units`,
    );
    process.stdout.write(
      `${[
        `${profile.name}: ${profile.description}`,
        `${number(written.rows)} rows of tasks, ${number(written.machines)} machines`,
        ...wholes,
        `Trace: ${out}  Replay: clustersim run ${out}/scenario.yaml`,
      ].join("\n")}\n`,
    );
  },
};

function spanOf(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new UsageError(`--duration: ${error instanceof Error ? error.message : String(error)}`);
  }
}
