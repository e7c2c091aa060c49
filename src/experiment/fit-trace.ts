import { basename, resolve } from "node:path";
import { borg2011Bands, PriorityBands } from "../sim/contract/bands.ts";
import { type ComparedQuantity, compareLoads } from "../workload/fit/compare-loads.ts";
import { arrivalsByHour, fitProfile } from "../workload/fit/fit-profile.ts";
import { observeGoogle2011, type ObserveOptions } from "../workload/fit/observe-google-2011.ts";
import { observeProfile } from "../workload/fit/observe-profile.ts";
import type { WorkloadProfile } from "../workload/synth/profile.ts";
import { GOOGLE_SCALE, googleResources } from "../workload/traces/google-2011/google-trace-source.ts";

/** Seed of the load that a fit is compared with. */
const SEED = "fit";

export interface TraceFit {
  readonly profile: WorkloadProfile;
  readonly quantities: readonly ComparedQuantity[];
  /** Jobs that arrived in each whole hour of the trace. */
  readonly perHour: readonly number[];
  readonly spanSeconds: number;
  readonly skipped: number;
}

/**
 * Fits a profile to a Google 2011 trace, generates its load at the same size, and compares the two. Throws
 * InputError.
 */
export async function fitTrace(
  path: string,
  options: ObserveOptions & { readonly grid?: number | undefined } = {},
): Promise<TraceFit> {
  const bands = new PriorityBands(borg2011Bands);
  const { sample, machines, badRows } = await observeGoogle2011(path, options);
  const hours = (sample.span / 3.6e9).toFixed(1);
  const profile = fitProfile(sample, {
    name: "fitted",
    description: `Fitted to ${hours} h of ${basename(resolve(path))}: ${sample.jobs.length} jobs`,
    bands,
    machines,
    grid: options.grid,
  });
  const fit = await observeProfile(profile, { resources: googleResources, span: sample.span, seed: SEED });
  const share = { scale: GOOGLE_SCALE, name: "of the largest machine" };
  return {
    profile,
    quantities: compareLoads(sample, fit, { bands, units: { cpu: share, memory: share } }),
    perHour: arrivalsByHour(sample).perHour,
    spanSeconds: sample.span / 1e6,
    skipped: badRows.count,
  };
}
