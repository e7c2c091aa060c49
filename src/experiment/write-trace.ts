import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { formatDuration } from "../base/duration.ts";
import { InputError } from "../base/input-error.ts";
import { OutputError } from "../base/output-error.ts";
import { RandomStreams } from "../base/random.ts";
import type { Duration } from "../base/units.ts";
import { googleRules, kubernetesRules, resourcesOf } from "../scenario/resource-schemas.ts";
import { ClusterState } from "../sim/model/cluster-state.ts";
import { ResourceTable } from "../sim/model/resources.ts";
import {
  type MachineShape,
  scaledArrivals,
  scaledJobTypes,
  scaledMachines,
  type WorkloadProfile,
} from "../workload/synth/profile.ts";
import { SyntheticSource } from "../workload/synth/synthetic-source.ts";
import { playUnlimited } from "../workload/synth/unlimited-cell.ts";
import { wholeFor } from "../workload/traces/google-2011/exact-shares.ts";
import { GoogleTraceWriter } from "../workload/traces/google-2011/google-trace-writer.ts";
import { TaskCsvWriter } from "../workload/traces/task-csv/task-csv-writer.ts";

/** Formats that a synthetic trace can be written in. */
export const traceFormats = ["google-2011", "clustersim"] as const;

export interface WriteTraceOptions {
  readonly profile: WorkloadProfile;
  readonly nodes: number;
  readonly load: number;
  readonly duration: Duration;
  readonly seed: string;
  readonly format: (typeof traceFormats)[number];
  /** Must not exist, or be empty. */
  readonly out: string;
}

export interface WrittenTrace {
  /** Rows of the table of tasks: events of Google's format, tasks of ours. */
  readonly rows: number;
  readonly machines: number;
  /** What a share of 1 stands for, by resource; Google's format only. */
  readonly wholes?: Readonly<Record<string, number>>;
}

/** A synthetic workload at its start, and the state that names its classes and users. */
function openProfile(options: Omit<WriteTraceOptions, "format" | "out">): {
  readonly source: SyntheticSource;
  readonly state: ClusterState;
} {
  const { profile, nodes, load, duration, seed } = options;
  const names = profile.jobTypes.flatMap(({ requests }) => Object.keys(requests));
  const rules = profile.amounts === "shares" ? googleRules : kubernetesRules;
  const state = new ClusterState({ resources: new ResourceTable(resourcesOf(names, rules)) });
  const source = new SyntheticSource({
    // The name and the first job that the same profile has in a scenario with this one source.
    workload: {
      name: "workload-0",
      until: duration,
      arrivals: scaledArrivals(profile, { nodes, load }),
      jobTypes: scaledJobTypes(profile, { nodes, load }),
    },
    streams: new RandomStreams(seed),
    state,
  });
  return { source, state };
}

/**
 * Writes a profile as a trace of a cell with room for everything, and a scenario that replays it. The
 * submissions, run times and ends are those of a run of the profile in such a cell. Throws InputError when
 * the format cannot hold it, OutputError.
 */
export async function writeTrace(options: WriteTraceOptions): Promise<WrittenTrace> {
  const { profile, nodes, duration, out } = options;
  const machines = scaledMachines(profile, { nodes });
  if (machines.length === 0)
    throw new InputError({ file: profile.name, message: "the profile has no machines, which a trace needs" });
  const wholes = options.format === "google-2011" ? await sharesOf(options, machines) : undefined;
  if (occupied(out)) throw new OutputError(out, "EEXIST", new Error("the folder is not empty"));
  const partial = join(dirname(out), `.${process.pid}-${Date.now()}.partial`);
  try {
    mkdirSync(partial, { recursive: true });
    const { source, state } = openProfile(options);
    const writer = wholes
      ? new GoogleTraceWriter({ folder: partial, state, machines, wholes })
      : new TaskCsvWriter(partial, state, source.hasUsage);
    await playUnlimited(source, state.classes, duration, writer);
    writer.close();
    writeFileSync(join(partial, "scenario.yaml"), scenarioText(options, machines));
    rmSync(out, { recursive: true, force: true });
    renameSync(partial, out);
    const count = machines.reduce((sum, shape) => sum + shape.count, 0);
    return { rows: writer.rows, machines: count, ...(wholes ? { wholes } : {}) };
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

function occupied(path: string): boolean {
  try {
    return readdirSync(path).length > 0;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ENOENT";
  }
}

/** The format of Google unless it has no column for a resource of the profile. */
export function formatFor(profile: WriteTraceOptions["profile"]): (typeof traceFormats)[number] {
  return withoutColumn(profile).length === 0 ? "google-2011" : "clustersim";
}

function withoutColumn({ jobTypes }: WriteTraceOptions["profile"]): readonly string[] {
  return jobTypes
    .flatMap(({ requests }) => Object.keys(requests))
    .filter((name) => name !== "cpu" && name !== "memory");
}

/** What a share of 1 stands for: the largest machine of a profile in shares, else what tells all exactly. */
async function sharesOf(
  options: WriteTraceOptions,
  machines: readonly MachineShape[],
): Promise<Readonly<Record<string, number>>> {
  const { profile } = options;
  const [name] = withoutColumn(profile);
  if (name !== undefined)
    throw new InputError({
      file: profile.name,
      message: `the format google-2011 has no column for ${name}`,
      hint: "write it with --format clustersim",
    });
  if (profile.amounts === "shares") return { cpu: 1e10, memory: 1e10 };
  const { source, state } = openProfile(options);
  while (await source.next());
  const wholes: Record<string, number> = {};
  for (const [r, { name }] of state.resources.all.entries()) {
    if (name !== "cpu" && name !== "memory") continue;
    const requests = (state.classes.request[r] as Float64Array).subarray(0, state.classes.size);
    const whole = wholeFor([...requests, ...machines.map(({ capacity }) => capacity[name] ?? 0)]);
    if (whole === undefined)
      throw new InputError({
        file: profile.name,
        message: `ten decimals, which the format google-2011 has, cannot tell its amounts of ${name} exactly`,
        hint: "write it with --format clustersim",
      });
    wholes[name] = whole;
  }
  return wholes;
}

function scenarioText(options: WriteTraceOptions, machines: readonly MachineShape[]): string {
  const { profile, duration, format } = options;
  const source =
    format === "google-2011"
      ? "{ kind: google-2011, path: ., mode: policy }"
      : `{ kind: trace, path: tasks${profile.amounts === "shares" ? ", amounts: shares" : ""} }`;
  const units = (name: string, amount: number): string => {
    if (profile.amounts === "shares") return String(amount / 1e10);
    return name === "cpu" || name.includes("/") ? `${amount}m` : String(amount);
  };
  const nodes = machines.map(({ name, count, capacity }) => {
    const amounts = Object.entries(capacity).map(([key, amount]) => `${key}: ${units(key, amount)}`);
    return `    - { name: ${name}, count: ${count}, capacity: { ${amounts.join(", ")} } }`;
  });
  return `# Replays this trace: npx clustersim run scenario.yaml
apiVersion: clustersim/v1
kind: Scenario
metadata: { name: ${profile.name}-trace, description: "The profile ${profile.name} as a trace" }
spec:
  duration: ${formatDuration(duration)}
  workload:
    - ${source}
${format === "google-2011" ? "" : `  nodes:\n${nodes.join("\n")}\n`}`;
}
