import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { CommandModule } from "yargs";
import { InputError } from "../base/input-error.ts";
import { didYouMean } from "../base/nearest.ts";
import { SECOND } from "../base/units.ts";
import { visible } from "../base/visible.ts";
import type { Summary } from "../metrics/summary.ts";
import type { TableName } from "../metrics/tables.ts";
import { readManifest } from "../report/manifest.ts";
import { podStoryJson } from "../report/pod-story-json.ts";
import { type PodRecord, podStory } from "../report/pod-story.ts";
import { everyRow, type Pick, pickRows, type Row, where } from "../report/table-rows.ts";

interface Arguments {
  readonly run: string;
  readonly pod: string;
  readonly json: boolean;
}

/** `clustersim explain RUN POD` */
export const explainCommand: CommandModule<object, Arguments> = {
  command: "explain <run> <pod>",
  describe: "Tell the story of one pod of a run: why it waited, where it went and why, how it ended",
  builder: (yargs) =>
    yargs
      .positional("run", { type: "string", demandOption: true, describe: "Folder of a result" })
      .positional("pod", {
        type: "string",
        demandOption: true,
        describe: "NAMESPACE/NAME of a pod from manifests, or JOB/INDEX of any",
      })
      .options({
        json: { type: "boolean", default: false, describe: "Print one JSON object with all details" },
      }),
  handler: async ({ run, pod, json }) => {
    const record = await recordOf(run, pod);
    const text = json ? JSON.stringify(podStoryJson(record)) : podStory(record).join("\n");
    process.stdout.write(`${text}\n`);
  },
};

interface Pod {
  readonly job: number;
  readonly index: number;
  readonly name: string;
  readonly held?: string | undefined;
}

/** Reads what the tables of the run hold of the pod. Throws InputError when there is no such run or pod. */
async function recordOf(folder: string, text: string): Promise<PodRecord> {
  const manifest = readManifest(folder);
  if (!manifest)
    throw new InputError({
      file: folder,
      message: "holds no result of a run (no manifest.json)",
      hint: resultInside(folder),
    });
  const has = (table: TableName): boolean => existsSync(join(folder, `${table}.arrow`));
  const read = async (table: TableName, pick: Pick): Promise<Row[]> =>
    has(table) ? pickRows(join(folder, `${table}.arrow`), pick) : [];
  if (!has("events") && !has("decisions"))
    throw new InputError({
      file: folder,
      message: "has neither events.arrow nor decisions.arrow; let spec.outputs.files name them",
    });
  const names = await read("names", everyRow);
  const pod = podOf(text, names, folder);
  const own = where({ job: pod.job, index: pod.index });
  const events = await read("events", own);
  const decisions = await read("decisions", own);
  const pods = await read("pods", own);
  if (events.length + decisions.length + pods.length === 0)
    throw new InputError({
      file: folder,
      message: `has no pod ${visible(text)}; pods.arrow lists job and index`,
    });
  const inventory = await read("inventory", everyRow);
  const summary = JSON.parse(readFileSync(join(folder, "summary.json"), "utf8")) as Summary;
  return {
    name: pod.name,
    job: pod.job,
    index: pod.index,
    pods,
    events,
    decisions,
    preemptor: await preemptors(events, read, names),
    nodeName: (node) => String(inventory[node]?.["name"] ?? `node ${node}`),
    requests: requestsOf(pods[0], summary),
    policy: summary.policy,
    held: pod.held,
    end: Math.round(summary.simulatedSeconds * SECOND),
  };
}

/** Names a folder inside that holds a result, and how many do. */
function resultInside(folder: string): string | undefined {
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  const entries = isFolder ? readdirSync(folder, { withFileTypes: true }) : [];
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  const [first, ...others] = names.filter((path) => readManifest(path)).toSorted();
  if (first === undefined) return undefined;
  const more = others.length > 0 ? ` (there are ${others.length + 1} results)` : "";
  return `did you mean ${visible(first, 300)}?${more}`;
}

function podOf(text: string, names: readonly Row[], folder: string): Pod {
  const full = text.includes("/") ? text : `default/${text}`;
  const named = names.find(({ name }) => name === full);
  if (named) return podOfRow(named);
  const [job, index] = /^(\d{1,16})\/(\d{1,10})$/.exec(text)?.slice(1).map(Number) ?? [];
  if (job !== undefined && index !== undefined) {
    const known = names.find((row) => row["job"] === job && row["index"] === index);
    return known ? podOfRow(known) : { job, index, name: text };
  }
  const known = names.map(({ name }) => String(name));
  const elsewhere = known.find((name) => name.endsWith(full.slice(full.indexOf("/"))));
  const hint =
    elsewhere === undefined ? didYouMean(full, known) : `did you mean "${visible(elsewhere, 300)}"?`;
  const how = names.length > 0 ? "NAMESPACE/NAME or JOB/INDEX" : "JOB/INDEX such as 17/0";
  throw new InputError({
    file: folder,
    message: `has no pod ${visible(text)}; a pod is named as ${how}`,
    hint,
  });
}

function podOfRow({ job, index, name, held }: Row): Pod {
  return {
    job: Number(job),
    index: Number(index),
    name: String(name),
    held: held ? String(held) : undefined,
  };
}

/** Finds whom the pod was stopped for: the decision that made room on the same node in the same moment. */
async function preemptors(
  events: readonly Row[],
  read: (table: TableName, pick: Pick) => Promise<Row[]>,
  names: readonly Row[],
): Promise<PodRecord["preemptor"]> {
  const moments = new Set(
    events.filter(({ cause }) => cause === "preempted").map((event) => Number(event["time_us"])),
  );
  if (moments.size === 0) return () => undefined;
  const rows = await read("decisions", (batch) => {
    const times = batch.getChild("time_us")?.data[0]?.values as BigInt64Array;
    const victims = batch.getChild("victims")?.data[0]?.values as Int32Array;
    return (row) => (victims[row] as number) > 0 && moments.has(Number(times[row]));
  });
  return (time, node) => {
    const found = rows.find((row) => row["time_us"] === time && row["node"] === node);
    if (!found) return undefined;
    const named = names.find(({ job, index }) => job === found["job"] && index === found["index"]);
    return { name: String(named?.["name"] ?? `${found["job"]}/${found["index"]}`) };
  };
}

/** The columns of `pods` that tell requests. */
function requestsOf(pod: Row | undefined, { resources }: Summary): PodRecord["requests"] {
  return Object.keys(pod ?? {}).flatMap((column) => {
    const stem = /^(.*)_request(?:_[a-z]+)?$/.exec(column)?.[1];
    if (stem === undefined) return [];
    const resource = resources.find(({ name }) => name.toLowerCase().replace(/[^a-z0-9]+/g, "_") === stem);
    return [{ column, resource: resource?.name ?? stem, unit: resource?.unit ?? "" }];
  });
}
