import type { RandomStreams } from "../base/random.ts";
import { formatDuration } from "../base/duration.ts";
import { FOREVER, HOUR, SECOND } from "../base/units.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
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
import { openTaskCsv, type TaskCsvSource } from "../workload/traces/task-csv/task-csv-source.ts";
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

/** Opens the workload of a scenario. Throws InputError when a trace cannot be read. */
export async function openSources(
  { scenario, paths }: LoadedScenario,
  state: ClusterState,
  streams: RandomStreams,
  kube: { readonly cluster: KubeCluster; readonly objects: WorkloadObjects["bySource"] },
): Promise<Sources> {
  const all: WorkSource[] = [];
  const traces: GoogleTraceSource[] = [];
  const taskFiles: TaskCsvSource[] = [];
  const objectSources: ObjectSource[] = [];
  const synthetic = new Map<number, SyntheticSource>();
  // The numbers of recorded jobs are small.
  const first = scenario.workload.some((source) => source.kind !== "synthetic") ? 1 : 0;
  for (const [place, source] of scenario.workload.entries()) {
    if (source.kind === "google-2011") {
      const path = paths.workload[place] as string;
      const trace = await openGoogle2011({ ...source, path, state });
      traces.push(trace);
      all.push(trace);
    } else if (source.kind === "trace") {
      const path = paths.workload[place] as string;
      const tasks = await openTaskCsv({ ...source, path, state });
      taskFiles.push(tasks);
      all.push(tasks);
    } else if (source.kind === "manifests") {
      const { at = 0, copies = 1 } = source;
      const from = { objects: kube.objects[place] ?? [], firstJob: (first + place) * JOBS_PER_SOURCE };
      const made = new ObjectSource({ ...from, at, copies, state, cluster: kube.cluster });
      objectSources.push(made);
      all.push(made);
    } else {
      const workload = {
        name: `workload-${place}`,
        until: source.until ?? scenario.duration ?? FOREVER,
        firstJob: (first + place) * JOBS_PER_SOURCE,
        arrivals: source.arrivals,
        jobTypes: source.jobTypes,
      };
      const made = new SyntheticSource({ workload, streams, state });
      if (source.jobTypes.some(({ resubmit }) => resubmit)) synthetic.set(first + place, made);
      all.push(made);
    }
  }
  return {
    all,
    objects: objectSources,
    nextRun:
      synthetic.size === 0
        ? undefined
        : (pod, again) => synthetic.get(Math.floor(pod.job / JOBS_PER_SOURCE))?.nextRun(pod, again),
    warnings: () => [
      ...traces.flatMap(warningsOf),
      ...taskFiles.flatMap(({ badRows }) => badRowsWarning(badRows)),
      ...objectSources.flatMap(homelessWarning),
    ],
    close: async () => {
      for (const source of all) await source.close();
    },
  };
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
