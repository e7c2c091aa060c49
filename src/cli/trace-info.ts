import type { CommandModule } from "yargs";
import { InputError, type InputIssue } from "../base/input-error.ts";
import { visible } from "../base/visible.ts";
import type { BadRowPolicy } from "../workload/traces/bad-rows.ts";
import { type GoogleTraceInfo, googleTraceInfo } from "../workload/traces/google-2011/trace-info.ts";
import {
  type Counts,
  openbListKind,
  type OpenbNodesInfo,
  openbNodesInfo,
  type OpenbPodsInfo,
  openbPodsInfo,
} from "../workload/traces/openb/openb-info.ts";
import { isSwf, type SwfInfo, swfInfo } from "../workload/traces/swf/swf-info.ts";

interface InfoArguments {
  readonly path: string;
  readonly json: boolean;
  readonly "bad-rows": BadRowPolicy;
}

/** What a trace holds: as numbers, and as lines of a label and a value. */
interface Told {
  readonly numbers: object;
  readonly lines: readonly (readonly [label: string, value: string])[];
}

/** `clustersim trace info PATH`. Which format it is, the file says. */
export const infoCommand: CommandModule<object, InfoArguments> = {
  command: "info <path>",
  describe: "Say what a trace holds",
  builder: (yargs) =>
    yargs
      .positional("path", {
        type: "string",
        demandOption: true,
        describe: "Folder of a Google 2011 trace, a node or pod list of openb, or a log in SWF",
      })
      .option("json", { type: "boolean", default: false, describe: "Print one JSON object" })
      .option("bad-rows", {
        choices: ["stop", "skip"] as const,
        default: "stop" as const,
        describe: "What to do with a row that cannot be read",
      }),
  handler: async ({ path, json, "bad-rows": badRows }) => {
    const { numbers, lines } = await told(path, badRows);
    const text = lines.map(([label, value]) => `${label.padEnd(22)}${value.padStart(16)}`).join("\n");
    process.stdout.write(json ? `${JSON.stringify(numbers)}\n` : `${text}\n`);
  },
};

async function told(path: string, badRows: BadRowPolicy): Promise<Told> {
  const kind = await openbListKind(path);
  if (kind === "nodes") return openbNodes(await openbNodesInfo(path, badRows));
  if (kind === "pods") return openbPods(await openbPodsInfo(path, badRows));
  if (await isSwf(path)) return swf(await swfInfo(path, badRows));
  return google(await googleTraceInfo(path, { badRows }).catch(ofNoFormat));
}

const formats =
  "a Google trace is a folder of folders such as task_events/part-00000-of-00500.csv.gz; a list of openb or a " +
  "log in SWF is one file, which begins with its header";

/** What is in no format that we know may have been meant in any of them. */
function ofNoFormat(error: unknown): never {
  if (!(error instanceof InputError)) throw error;
  const [issue] = error.issues as [InputIssue];
  if (issue.hint === undefined) throw error;
  throw new InputError({ ...issue, hint: formats });
}

const number = (value: number): string => value.toLocaleString("en-US");
const counted = (what: string, counts: Counts): Told["lines"] =>
  Object.entries(counts).map(([name, value]) => [`${what} ${name}`, number(value)]);
const bad = ({ count }: { readonly count: number }): Told["lines"] =>
  count > 0 ? [["bad rows", number(count)]] : [];

function google(trace: GoogleTraceInfo): Told {
  return {
    numbers: trace,
    lines: [
      ["format", trace.format],
      ["rows", number(trace.rows)],
      ["first time", `${number(trace.firstTime / 1e6)} s`],
      ["last time", `${number(trace.lastTime / 1e6)} s`],
      ["jobs", number(trace.jobs)],
      ["tasks", number(trace.tasks)],
      ...Object.entries(trace.events).map(([name, value]) => [name, number(value)] as const),
      ...counted("machines", trace.machines ?? {}),
      ["running at the end", number(trace.end.running)],
      ["pending at the end", number(trace.end.pending)],
      ["cpu of the running", number(trace.end.cpu)],
      ["memory of the running", number(trace.end.memory)],
      ...bad(trace.badRows),
    ],
  };
}

function openbNodes(list: OpenbNodesInfo): Told {
  return {
    numbers: list,
    lines: [
      ["format", list.format],
      ["nodes", number(list.nodes)],
      ["shapes", number(list.shapes)],
      ["cpu", `${number(list.cpuMilli / 1000)} cores`],
      ["memory", `${number(list.memoryMib / 1024)} GiB`],
      ["GPUs", number(list.gpus)],
      ...counted("GPUs", list.gpusByModel),
      ...bad(list.badRows),
    ],
  };
}

function openbPods(list: OpenbPodsInfo): Told {
  const time = (label: string, seconds: number | undefined): Told["lines"] =>
    seconds === undefined ? [] : [[label, `${number(seconds)} s`]];
  return {
    numbers: list,
    lines: [
      ["format", list.format],
      ["pods", number(list.pods)],
      ...Object.entries(list.podsByGpus).map(
        ([gpus, pods]) => [`pods with ${gpus} GPU${gpus === "1" ? "" : "s"}`, number(pods)] as const,
      ),
      ["pods sharing a GPU", number(list.sharing)],
      ["pods of some models", number(list.ofModels)],
      ["cpu requested", `${number(list.cpuMilli / 1000)} cores`],
      ["memory requested", `${number(list.memoryMib / 1024)} GiB`],
      ["GPUs requested", number(list.gpuMilli / 1000)],
      ...time("first creation", list.firstCreation),
      ...time("last deletion", list.lastDeletion),
      ...Object.entries(list.phases).map(([phase, pods]) => [phase, number(pods)] as const),
      ...counted("QoS", list.qos),
      ...bad(list.badRows),
    ],
  };
}

/** The lines of a header that tell most. */
const swfHeader = ["Computer", "Installation", "MaxNodes", "MaxProcs"] as const;

function swf(log: SwfInfo): Told {
  const some = (label: string, value: number): Told["lines"] => (value > 0 ? [[label, number(value)]] : []);
  return {
    numbers: log,
    lines: [
      ["format", log.format],
      ...swfHeader.flatMap((name) => {
        const value = log.header[name];
        return value === undefined ? [] : [[name, visible(value, 56)] as const];
      }),
      ["jobs", number(log.jobs)],
      ...some("partial executions", log.partial),
      ...some("left out", log.leftOut),
      ["first submission", `${number(log.firstSubmit)} s`],
      ["last submission", `${number(log.lastSubmit)} s`],
      ["users", number(log.users)],
      ["processors", number(log.processors)],
      ["largest job", number(log.largestJob)],
      ["processor hours", number(Math.round(log.processorHours))],
      ["with an estimate", number(log.estimated)],
      ...some("ran longer than that", log.underestimated),
      ...counted("status", log.statuses),
      ...bad(log.badRows),
    ],
  };
}
