import { didYouMean } from "../base/nearest.ts";
import {
  type ProfileScale,
  scaledArrivals,
  scaledJobTypes,
  scaledMachines,
  type WorkloadProfile,
} from "../workload/synth/profile.ts";
import { builtInProfiles } from "../workload/synth/profiles/registry.ts";
import { type FieldPath, valueAt } from "../base/field-path.ts";
import type { ScenarioSpec } from "./scenario-schema.ts";
import type { NodeGroup, WorkloadSource } from "./scenario.ts";
import type { ProfileUse, WorkloadEntry } from "./workload-schema.ts";

/** A profile that a scenario names, or why it cannot be had. */
export type ProfileFound = WorkloadProfile | { readonly problem: string; readonly hint?: string | undefined };

/** Profiles in files by the text that names them; built-in ones need none. */
export type Profiles = ReadonlyMap<string, ProfileFound>;

/** `spec` with profiles turned into job types and, where it has none, nodes. */
export type ExpandedSpec = Omit<ScenarioSpec, "workload"> & { readonly workload: readonly WorkloadSource[] };

type Report = (path: FieldPath, message: string, hint?: string) => void;

/** Whether `profile` names a file rather than a built-in profile. */
export function isProfilePath(profile: string): boolean {
  return /[/\\]/.test(profile) || /\.ya?ml$/.test(profile);
}

/** Whether amounts are shares of the largest machine: a source of the workload has no others. */
export function usesShares(value: unknown, profiles: Profiles): boolean {
  const workload = valueAt(value, ["spec", "workload"]);
  if (!Array.isArray(workload)) return false;
  return workload.some((source) => {
    if (valueAt(source, ["kind"]) === "google-2011" || valueAt(source, ["amounts"]) === "shares") return true;
    const found = profileNamed(valueAt(source, ["profile"]), profiles);
    const converted = valueAt(source, ["largest"]) !== undefined;
    return found !== undefined && !("problem" in found) && found.amounts === "shares" && !converted;
  });
}

/** Puts the job types of profiles into the workload, and their machines into a scenario without nodes. */
export function expandProfiles(
  spec: Partial<ScenarioSpec>,
  options: { readonly profiles: Profiles; readonly shares: boolean; readonly report: Report },
): Partial<ExpandedSpec> {
  const { workload, ...rest } = spec;
  if (!workload) return rest;
  let { nodes } = spec;
  const ownNodes = nodes?.reduce((sum, { count }) => sum + count, 0) ?? 0;
  const expanded: WorkloadSource[] = [];
  for (const [place, entry] of workload.entries()) {
    const profile = entry.kind === "synthetic" && profileOf(entry, place, options);
    if (entry.kind === "synthetic" && entry.profile !== undefined && profile) {
      const scale = scaleOf(entry, profile, ownNodes);
      if (nodes?.length === 0 && !workload.some(({ kind }) => kind === "google-2011" || kind === "manifests"))
        nodes = nodeGroupsOf(profile, scale);
      const arrivals = scaledArrivals(profile, scale);
      if (arrivals && entry.arrivals)
        options.report(["workload", place, "arrivals"], "the profile has shared arrivals already");
      expanded.push({
        ...bare(entry),
        ...(arrivals ? { arrivals } : {}),
        jobTypes: [...(entry.jobTypes ?? []), ...scaledJobTypes(profile, scale)],
      });
      refuseSharedNames(entry, profile, place, options.report);
    } else
      expanded.push(entry.kind === "synthetic" ? { ...bare(entry), jobTypes: entry.jobTypes ?? [] } : entry);
  }
  return { ...rest, ...(nodes ? { nodes } : {}), workload: expanded };
}

type Synthetic = Extract<WorkloadEntry, { kind: "synthetic" }>;

function bare({ kind, until, arrivals }: Synthetic) {
  return { kind, ...(until === undefined ? {} : { until }), ...(arrivals ? { arrivals } : {}) };
}

function profileOf(
  entry: Synthetic,
  place: number,
  { profiles, shares, report }: Parameters<typeof expandProfiles>[1],
): WorkloadProfile | undefined {
  if (entry.profile === undefined) return undefined;
  const path = ["workload", place, "profile"];
  const found = profileNamed(entry.profile, profiles);
  if (found === undefined) {
    const names = Object.keys(builtInProfiles);
    report(
      path,
      `unknown profile "${entry.profile}"; built in: ${names.join(", ")}; or a path such as ./mine.yaml`,
      didYouMean(entry.profile, names),
    );
    return undefined;
  }
  if ("problem" in found) {
    report(path, found.problem, found.hint);
    return undefined;
  }
  if (found.amounts === "kubernetes" && shares) {
    report(path, "has Kubernetes quantities; the other amounts here are shares of the largest machine");
    return undefined;
  }
  if (found.amounts === "kubernetes" && entry.largest)
    report(["workload", place, "largest"], "is for profiles in shares; this one has Kubernetes quantities");
  return found;
}

function profileNamed(name: unknown, profiles: Profiles): ProfileFound | undefined {
  if (typeof name !== "string") return undefined;
  if (isProfilePath(name))
    return profiles.get(name) ?? { problem: "a profile in a file needs a scenario in a file" };
  return Object.hasOwn(builtInProfiles, name) ? builtInProfiles[name] : undefined;
}

function scaleOf({ nodes, load, largest }: ProfileUse, profile: WorkloadProfile, own: number): ProfileScale {
  return { nodes: nodes ?? (own > 0 ? own : profile.nodes), load: load ?? 1, largest };
}

function nodeGroupsOf(profile: WorkloadProfile, scale: ProfileScale): readonly NodeGroup[] {
  return scaledMachines(profile, scale);
}

function refuseSharedNames(entry: Synthetic, profile: WorkloadProfile, place: number, report: Report): void {
  const names = new Set(profile.jobTypes.map(({ name }) => name));
  for (const [row, { name }] of (entry.jobTypes ?? []).entries())
    if (names.has(name))
      report(
        ["workload", place, "jobTypes", row, "name"],
        `"${name}" is a job type of the profile already; names must differ`,
      );
}
