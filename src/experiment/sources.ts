import type { RandomStreams } from "../base/random.ts";
import { formatDuration } from "../base/duration.ts";
import { FOREVER, HOUR, SECOND } from "../base/units.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import type { WorkloadSource } from "../scenario/scenario.ts";
import type { WorkSource } from "../sim/contract/work.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import type { KubeCluster } from "../sim/model/kube/kube-cluster.ts";
import { ObjectSource } from "../workload/objects/object-source.ts";
import { SyntheticSource } from "../workload/synth/synthetic-source.ts";
import type { BadRows } from "../workload/traces/bad-rows.ts";
import {
  type GoogleTraceSource,
  openGoogle2011,
} from "../workload/traces/google-2011/google-trace-source.ts";
import { openSwf, type SwfSource } from "../workload/traces/swf/swf-source.ts";
import { openTaskCsv } from "../workload/traces/task-csv/task-csv-source.ts";
import { OpenbSource } from "../workload/traces/openb/openb-source.ts";
import type { OpenbInput } from "./openb.ts";
import type { NextRunOf } from "./resubmitter.ts";
import type { WorkloadObjects } from "./workload-objects.ts";

/**
 * Job numbers of each synthetic source start here, times its place in the scenario: no two sources share one.
 */
const JOBS_PER_SOURCE = 2 ** 44;

export interface Sources {
  readonly all: readonly WorkSource[];
  /** The next run of a pod that failed; undefined when no job type has pods that come back. */
  readonly nextRun: NextRunOf | undefined;
  /** Those of manifests, which know what their pods are called. */
  readonly objects: readonly ObjectSource[];
  /** What was skipped or passed over so far, in words. */
  warnings(): readonly string[];
  close(): Promise<void>;
}

/** What sources may need beside the state and the random streams. */
export interface SourceInputs {
  readonly kube: { readonly cluster: KubeCluster; readonly objects: WorkloadObjects["bySource"] };
  /** By place in the workload. */
  readonly openb: readonly (OpenbInput | undefined)[];
}

/** One source, and what is to be known of its kind. */
interface Opened {
  readonly source: WorkSource;
  readonly warnings?: () => readonly string[];
  readonly objects?: ObjectSource;
  readonly synthetic?: SyntheticSource;
}

/** Opens the workload of a scenario. Throws InputError when a trace cannot be read. */
export async function openSources(
  loaded: LoadedScenario,
  state: ClusterState,
  streams: RandomStreams,
  inputs: SourceInputs,
): Promise<Sources> {
  const { workload } = loaded.scenario;
  // The numbers of recorded jobs are small.
  const first = workload.some((source) => source.kind !== "synthetic") ? 1 : 0;
  const opened: Opened[] = [];
  for (const place of workload.keys())
    opened.push(
      await open({ loaded, place, state, streams, inputs, firstJob: (first + place) * JOBS_PER_SOURCE }),
    );
  return {
    all: opened.map(({ source }) => source),
    objects: opened.flatMap(({ objects }) => objects ?? []),
    nextRun: opened.some(({ synthetic }) => synthetic)
      ? (pod, again) => opened[Math.floor(pod.job / JOBS_PER_SOURCE) - first]?.synthetic?.nextRun(pod, again)
      : undefined,
    warnings: () => opened.flatMap(({ warnings }) => warnings?.() ?? []),
    close: async () => {
      for (const { source } of opened) await source.close();
    },
  };
}

interface Place {
  readonly loaded: LoadedScenario;
  readonly place: number;
  readonly state: ClusterState;
  readonly streams: RandomStreams;
  readonly inputs: SourceInputs;
  /** Number of its first job, where the source numbers them. */
  readonly firstJob: number;
}

async function open({ loaded, place, state, streams, inputs, firstJob }: Place): Promise<Opened> {
  const { scenario, paths } = loaded;
  const source = scenario.workload[place] as WorkloadSource;
  const path = paths.workload[place] as string;
  switch (source.kind) {
    case "google-2011": {
      const trace = await openGoogle2011({ ...source, path, state });
      return { source: trace, warnings: () => warningsOf(trace) };
    }
    case "trace": {
      const tasks = await openTaskCsv({ ...source, path, state });
      return { source: tasks, warnings: () => badRowsWarning(tasks.badRows) };
    }
    case "openb": {
      const { pods, badRows } = inputs.openb[place] as OpenbInput;
      const { times, until } = source;
      return {
        source: new OpenbSource({ pods, state, firstJob, times, until }),
        warnings: () => badRowsWarning(badRows),
      };
    }
    case "swf": {
      const log = await openSwf({ ...source, path, state });
      return { source: log, warnings: () => logWarnings(log) };
    }
    case "manifests": {
      const { at = 0, copies = 1 } = source;
      const from = { objects: inputs.kube.objects[place] ?? [], firstJob };
      const objects = new ObjectSource({ ...from, at, copies, state, cluster: inputs.kube.cluster });
      return { source: objects, objects, warnings: () => homelessWarning(objects) };
    }
    case "synthetic": {
      const until = source.until ?? scenario.duration ?? FOREVER;
      const { arrivals, jobTypes } = source;
      const workload = { name: `workload-${place}`, until, firstJob, arrivals, jobTypes };
      const synthetic = new SyntheticSource({ workload, streams, state });
      const returns = jobTypes.some(({ resubmit }) => resubmit);
      return { source: synthetic, ...(returns && { synthetic }) };
    }
  }
}

function logWarnings({ badRows, leftOut }: SwfSource): string[] {
  const warnings = badRowsWarning(badRows);
  if (leftOut > 0) warnings.push(`jobs without a run time or processors were left out: ${leftOut}`);
  return warnings;
}

function homelessWarning({ homeless }: ObjectSource): string[] {
  return homeless > 0 ? [`pods on nodes that are not among the objects were left out: ${homeless}`] : [];
}

function warningsOf({ badRows, counts, machines, firstTime = 0 }: GoogleTraceSource): string[] {
  const warnings = badRowsWarning(badRows);
  // The window of the whole trace opens after 10 minutes.
  if (firstTime > HOUR) {
    const start = formatDuration(Math.floor(firstTime / SECOND) * SECOND);
    warnings.push(`the trace begins at ${start}; --set warmUp=${start} leaves the time before it out`);
  }
  if (counts.ignored > 0)
    warnings.push(`${counts.ignored} rows of the trace had no meaning where they stood`);
  if (counts.implicitSubmits > 0)
    warnings.push(`${counts.implicitSubmits} tasks had no SUBMIT row and were submitted implicitly`);
  if (machines.implicit > 0)
    warnings.push(`${machines.implicit} machines had no ADD row and were added without capacity`);
  return warnings;
}

function badRowsWarning({ count, issues: [first] }: BadRows): string[] {
  if (count === 0) return [];
  return [`${count} bad rows were skipped, the first at ${first?.file}:${first?.line}: ${first?.message}`];
}
