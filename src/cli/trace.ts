import type { CommandModule } from "yargs";
import { type GoogleTraceInfo, googleTraceInfo } from "../workload/traces/google-2011/trace-info.ts";
import { fitCommand } from "./trace-fit.ts";
import { synthCommand } from "./trace-synth.ts";

interface InfoArguments {
  readonly path: string;
  readonly json: boolean;
  readonly "bad-rows": "stop" | "skip";
}

const info: CommandModule<object, InfoArguments> = {
  command: "info <path>",
  describe: "Say what a trace holds",
  builder: (yargs) =>
    yargs
      .positional("path", { type: "string", demandOption: true, describe: "Folder of a Google 2011 trace" })
      .option("json", { type: "boolean", default: false, describe: "Print one JSON object" })
      .option("bad-rows", {
        choices: ["stop", "skip"] as const,
        default: "stop" as const,
        describe: "What to do with a row that cannot be read",
      }),
  handler: async ({ path, json, "bad-rows": badRows }) => {
    const found = await googleTraceInfo(path, { badRows });
    process.stdout.write(json ? `${JSON.stringify(found)}\n` : `${infoText(found)}\n`);
  },
};

/** `clustersim trace info PATH` */
export const traceCommand: CommandModule = {
  command: "trace <what>",
  describe: "Look at a recorded trace, or make one",
  builder: (yargs) =>
    yargs
      .command(info)
      .command(synthCommand)
      .command(fitCommand)
      .demandCommand(1, "Try: clustersim trace info PATH"),
  handler: () => {},
};

function infoText(trace: GoogleTraceInfo): string {
  const number = (value: number): string => value.toLocaleString("en-US");
  const line = (label: string, value: string): string => `${label.padEnd(22)}${value.padStart(16)}`;
  const machines = trace.machines
    ? Object.entries(trace.machines).map(([name, value]) => line(`machines ${name}`, number(value)))
    : [];
  const bad = trace.badRows.count > 0 ? [line("bad rows", number(trace.badRows.count))] : [];
  return [
    line("format", trace.format),
    line("rows", number(trace.rows)),
    line("first time", `${number(trace.firstTime / 1e6)} s`),
    line("last time", `${number(trace.lastTime / 1e6)} s`),
    line("jobs", number(trace.jobs)),
    line("tasks", number(trace.tasks)),
    ...Object.entries(trace.events).map(([name, value]) => line(name, number(value))),
    ...machines,
    line("running at the end", number(trace.end.running)),
    line("pending at the end", number(trace.end.pending)),
    line("cpu of the running", number(trace.end.cpu)),
    line("memory of the running", number(trace.end.memory)),
    ...bad,
  ].join("\n");
}
