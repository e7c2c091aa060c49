import { formatDuration } from "../base/duration.ts";
import type { InputIssue } from "../base/input-error.ts";
import { didYouMean } from "../base/nearest.ts";
import type { Duration } from "../base/units.ts";
import { placementPolicies } from "../policies/registry.ts";
import { borg2011Bands } from "../sim/contract/bands.ts";
import type { SyntheticJobType } from "../workload/synth/config.ts";
import { checkFaultPlaces } from "./check-fault-places.ts";
import { checkDevices } from "./check-devices.ts";
import { checkQueue } from "./check-queue.ts";
import type { ExpandedSpec } from "./expand-profiles.ts";
import { describe } from "./explain-issue.ts";
import { type FieldPath, valueAt } from "../base/field-path.ts";
import type { Places } from "./places.ts";
import { isPolicyPath } from "./policy-path.ts";
import { kubePolicy } from "./policy-schema.ts";
import type { ResourceRules } from "./resource-schemas.ts";
import type {
  Google2011Source,
  NodeGroup,
  OpenbSource,
  SwfSource,
  TraceSource,
  WorkloadSource,
} from "./scenario.ts";

const MOST_NODES = 1_000_000;
const MOST_SAMPLES = 1_000_000;

/** Adds a mistake in the value at a path below `spec`. */
type Report = (path: FieldPath, message: string, hint?: string) => void;

/**
 * Checks the sections of `spec` against each other, and names against each other. A section that has mistakes
 * of its own is absent, and what depends on it is not checked, so that all mistakes can be shown at once.
 *
 * `root` is the document as it was read: names are looked at wherever they stand.
 */
export function checkSections(
  spec: Partial<ExpandedSpec>,
  root: unknown,
  places: Places,
  known: { readonly policyNames: readonly string[]; readonly rules: ResourceRules },
): readonly InputIssue[] {
  const issues: InputIssue[] = [];
  const report: Report = (path, message, hint) => issues.push(places.issue(["spec", ...path], message, hint));
  const raw = valueAt(root, ["spec"]);
  checkPolicyName(raw, known.policyNames, report);
  checkKube(spec, known.policyNames, report);
  checkDevices(spec, report);
  // What other files say of nodes shows only when they are read.
  const namesNodes = spec.workload?.some(({ kind }) => kind === "manifests" || kind === "openb") ?? false;
  checkQueue(spec, { rules: known.rules, namesNodes }, report);
  checkNames(raw, report);
  checkTimes(spec, raw, report);
  checkCheckpoint(spec, report);
  checkBands(valueAt(raw, ["bands"]) === undefined ? { ...spec, bands: borg2011Bands } : spec, report);
  if (spec.workload?.length === 0 && spec.services?.length === 0)
    report(["workload"], "is missing; expected a list of sources (or services)");
  if (spec.nodes) {
    const fits = checkNodeCount(spec.nodes, report);
    if (fits && spec.failures && !namesNodes) checkFaultPlaces(spec.failures, spec.nodes, report);
  }
  if (spec.workload) {
    checkTraces(spec, spec.workload, report);
    if (spec.nodes && !namesNodes) checkOffers(spec, known.rules, report);
  }
  return issues;
}

type RecordedSource = Google2011Source | OpenbSource | SwfSource | TraceSource;

const recordedKinds: ReadonlySet<string> = new Set<RecordedSource["kind"]>([
  "google-2011",
  "openb",
  "swf",
  "trace",
]);

/** Whether the source is a trace, which lies in files and has an end of its own. */
export function isRecorded(source: WorkloadSource): source is RecordedSource {
  return recordedKinds.has(source.kind);
}

/** The recorded traces of a workload. */
export function tracesOf(workload: readonly WorkloadSource[]): readonly RecordedSource[] {
  return workload.filter(isRecorded);
}

/** The job types of a workload, with their paths. */
export function jobTypesOf(
  workload: readonly WorkloadSource[],
): readonly { path: FieldPath; type: SyntheticJobType }[] {
  return workload.flatMap((source, s) =>
    source.kind === "synthetic"
      ? source.jobTypes.map((type, t) => ({ path: ["workload", s, "jobTypes", t], type }))
      : [],
  );
}

function checkPolicyName(raw: unknown, names: readonly string[], report: Report): void {
  const path = ["policies", "scheduler", "use"];
  const use = valueAt(raw, path);
  if (typeof use !== "string" || isPolicyPath(use) || names.includes(use)) return;
  const allowed = "expected one that clustersim policies list names, or a path such as ./mine.ts";
  report(path, `unknown policy ${describe(use)}; ${allowed}`, didYouMean(use, names));
}

/** What goes with the Kubernetes scheduler alone, and what does not go with it. */
function checkKube(
  { policies, nodes, workload, outputs, reclamation }: Partial<ExpandedSpec>,
  policyNames: readonly string[],
  report: Report,
): void {
  if (!policies) return;
  const { use } = policies.scheduler;
  if (use !== kubePolicy) {
    // Whose name is misspelt may well be this one.
    if (!isPolicyPath(use) && !policyNames.includes(use)) return;
    const why = `needs the Kubernetes scheduler (policies.scheduler.use: kube); this scenario uses ${describe(use)}`;
    nodes?.forEach(({ maxPods }, index) => {
      if (maxPods !== undefined) report(["nodes", index, "maxPods"], why);
    });
    workload?.forEach(({ kind }, index) => {
      if (kind === "manifests") report(["workload", index, "kind"], `manifests: ${why}`);
    });
    if (outputs?.reasons !== undefined && outputs.reasons !== "none") report(["outputs", "reasons"], why);
    return;
  }
  const { rescheduling } = policies;
  if (rescheduling.use === "spread-away" || rescheduling.use === "never-repeat")
    report(
      ["policies", "rescheduling", "use"],
      `${rescheduling.use} does not go with use: kube, which avoids no place because a pod lost it`,
    );
  if (reclamation)
    report(["reclamation"], "does not go with use: kube, which counts what pods request and nothing less");
}

/** Names of node groups, and of job types across sources, differ. */
function checkNames(raw: unknown, report: Report): void {
  refuseRepeatedNames(raw, [["nodes"]], report);
  const sources = valueAt(raw, ["workload"]);
  const count = Array.isArray(sources) ? sources.length : 0;
  refuseRepeatedNames(
    raw,
    Array.from({ length: count }, (_, source) => ["workload", source, "jobTypes"]),
    report,
  );
}

function refuseRepeatedNames(raw: unknown, lists: readonly FieldPath[], report: Report): void {
  const seen = new Set<string>();
  for (const list of lists) {
    const entries = valueAt(raw, list);
    for (let index = 0; Array.isArray(entries) && index < entries.length; index++) {
      const path = [...list, index, "name"];
      const name = valueAt(raw, path);
      if (typeof name !== "string") continue;
      if (seen.has(name)) report(path, `${describe(name)} stands here already; names must differ`);
      seen.add(name);
    }
  }
}

function checkTimes(spec: Partial<ExpandedSpec>, raw: unknown, report: Report): void {
  const hasMistake = spec.duration === undefined && valueAt(raw, ["duration"]) !== undefined;
  if (hasMistake) return;
  const { workload, outputs, warmUp = 0 } = spec;
  const traces = tracesOf(workload ?? []);
  const hasEnd = traces.length > 0 && traces.length === workload?.length;
  if (spec.duration === undefined && workload && !hasEnd)
    report(
      ["duration"],
      "is missing; expected a duration such as 24h (only traces have an end of their own)",
    );
  const length = spec.duration ?? endOfTraces(traces);
  if (length === undefined) return;
  if (warmUp >= length)
    report(
      ["warmUp"],
      `must be less than the duration of ${formatDuration(length)}; found ${formatDuration(warmUp)}`,
    );
  for (const key of ["sampleEvery", "nodesSampleEvery"] as const) {
    const every = outputs?.[key];
    if (every !== undefined && length / every > MOST_SAMPLES)
      report(["outputs", key], `gives more than ${MOST_SAMPLES} samples; found ${formatDuration(every)}`);
  }
}

/** When the last of the traces is told to end; undefined when one runs to its own end. */
export function endOfTraces(traces: ReturnType<typeof tracesOf>): Duration | undefined {
  const ends = traces.map((source) => source.until);
  return ends.length > 0 && ends.every((end) => end !== undefined) ? Math.max(...ends) : undefined;
}

function checkNodeCount(nodes: readonly NodeGroup[], report: Report): boolean {
  const total = nodes.reduce((sum, group) => sum + group.count, 0);
  if (total > MOST_NODES) report(["nodes"], `at most ${MOST_NODES} nodes, found ${total}`);
  return total <= MOST_NODES;
}

function checkTraces(spec: Partial<ExpandedSpec>, workload: readonly WorkloadSource[], report: Report): void {
  const recorded = tracesOf(workload).some(
    (source) => source.kind === "google-2011" && source.mode === "recorded",
  );
  if (recorded) {
    const why = "a recorded replay follows the trace alone";
    if (workload.length > 1) report(["workload"], `${why}; found ${workload.length} sources`);
    if (spec.nodes && spec.nodes.length > 0) report(["nodes"], `${why}; remove the nodes`);
    for (const key of ["nodes", "racks", "zones"] as const)
      if (spec.failures?.[key]) report(["failures", key], `${why}; remove the failures`);
    if (spec.services && spec.services.length > 0) report(["services"], `${why}; remove the services`);
    for (const key of ["outages", "maintenance"] as const)
      if (spec.failures && spec.failures[key].length > 0) report(["failures", key], `${why}; remove them`);
  }
  if (
    spec.nodes?.length === 0 &&
    !workload.some(({ kind }) => kind === "google-2011" || kind === "manifests" || kind === "openb")
  )
    report(["nodes"], "is missing; expected a list of node groups");
}

/** Bands that are named elsewhere. */
function checkBands({ bands, reclamation, quota }: Partial<ExpandedSpec>, report: Report): void {
  if (!bands) return;
  const names = bands.map(({ name }) => name);
  const check = (path: FieldPath, band: string): void => {
    if (!names.includes(band))
      report(path, `no band of this name; bands: ${names.join(", ")}`, didYouMean(band, names));
  };
  if (reclamation) check(["reclamation", "production"], reclamation.production);
  quota?.forEach(({ band }, index) => check(["quota", index, "band"], band));
}

/** Young's and Daly's rules need to know how often something fails. */
function checkCheckpoint({ policies, failures }: Partial<ExpandedSpec>, report: Report): void {
  const plan = policies?.checkpoint;
  if (!plan || !failures || typeof plan.interval === "number" || plan.mtbf !== undefined) return;
  if (failures.nodes?.upTime.kind === "exponential") return;
  report(
    ["policies", "checkpoint", "interval"],
    `${plan.interval} needs checkpoint.mtbf or failures.nodes.mtbf`,
  );
}

/** What is asked for, promised twice or given a weight must be something that a node has. */
function checkOffers(spec: Partial<ExpandedSpec>, rules: ResourceRules, report: Report): void {
  const offered = new Set(rules.standard.map(({ name }) => name));
  for (const group of spec.nodes ?? []) for (const name of Object.keys(group.capacity)) offered.add(name);
  const check = (path: FieldPath, name: string): void => {
    if (!offered.has(name)) report([...path, name], "no node has this resource", didYouMean(name, offered));
  };
  for (const name of Object.keys(spec.overcommit ?? {})) check(["overcommit"], name);
  const { use = "", parameters = {} } = spec.policies?.scheduler ?? {};
  if (Object.hasOwn(placementPolicies, use))
    for (const name of Object.keys(parameters["weights"] ?? {}))
      check(["policies", "scheduler", "parameters", "weights"], name);
  spec.workload?.forEach((source, s) => {
    if (source.kind !== "swf") return;
    for (const name of Object.keys(source.requests ?? {})) check(["workload", s, "requests"], name);
  });
  for (const { path, type } of jobTypesOf(spec.workload ?? []))
    for (const name of Object.keys(type.requests)) check([...path, "requests"], name);
}
