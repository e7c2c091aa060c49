import { scaled } from "../../base/distribution-mean.ts";
import type { Distribution } from "../../base/distributions.ts";
import { GOOGLE_SCALE } from "../traces/google-2011/google-trace-source.ts";
import type { SharedArrivals, SyntheticJobType } from "./config.ts";

/** A described workload of a cell, which can be scaled to cells of other sizes. */
export interface WorkloadProfile {
  readonly name: string;
  readonly description: string;
  /**
   * What amounts are: smallest units of Kubernetes' resources, or `shares` of the largest machine in units
   * of 1e-10, as Google's traces have them.
   */
  readonly amounts: "kubernetes" | "shares";
  /** Nodes of the cell that has these arrival rates. */
  readonly nodes: number;
  /** Its machines, when they are known. */
  readonly machines: readonly MachineShape[];
  /** Of the job types that have a `weight`. */
  readonly arrivals?: SharedArrivals | undefined;
  readonly jobTypes: readonly SyntheticJobType[];
}

/** Equal machines. Amounts in smallest units, by resource name. */
export interface MachineShape {
  readonly name: string;
  readonly count: number;
  readonly capacity: Readonly<Record<string, number>>;
}

export interface ProfileScale {
  /** Nodes of the cell. */
  readonly nodes: number;
  /** Factor on the load per node. */
  readonly load: number;
  /** What the largest machine has, in Kubernetes' units: turns `shares` into those. */
  readonly largest?: Readonly<Record<string, number>> | undefined;
}

/** The shared arrivals of a profile in a cell of another size. */
export function scaledArrivals(profile: WorkloadProfile, scale: ProfileScale): SharedArrivals | undefined {
  const { arrivals } = profile;
  const factor = (scale.nodes * scale.load) / profile.nodes;
  return arrivals && { ...arrivals, interarrival: scaled(arrivals.interarrival, 1 / factor) };
}

/**
 * The job types of a profile in a cell of another size: arrival rates and initial jobs are proportional to
 * nodes times load; sizes, durations and requests of jobs stay as they are.
 */
export function scaledJobTypes(profile: WorkloadProfile, scale: ProfileScale): readonly SyntheticJobType[] {
  const factor = (scale.nodes * scale.load) / profile.nodes;
  return profile.jobTypes.map((type) => ({
    ...type,
    interarrival: type.interarrival && scaled(type.interarrival, 1 / factor),
    initial: Math.round(type.initial * factor),
    requests: inUnits(type.requests, scale.largest),
  }));
}

/** The machines of a profile in a cell of `nodes` nodes, in the same proportions as near as can be. */
export function scaledMachines(
  profile: WorkloadProfile,
  scale: Pick<ProfileScale, "nodes" | "largest">,
): readonly MachineShape[] {
  const total = profile.machines.reduce((sum, { count }) => sum + count, 0);
  const exact = profile.machines.map(({ count }) => (count * scale.nodes) / total);
  const counts = exact.map(Math.floor);
  const left = scale.nodes - counts.reduce((sum, count) => sum + count, 0);
  const byRest = exact
    .map((count, row) => ({ row, rest: count - Math.floor(count) }))
    .sort((a, b) => b.rest - a.rest || a.row - b.row);
  for (const { row } of byRest.slice(0, left)) counts[row] = (counts[row] as number) + 1;
  return profile.machines
    .map((shape, row) => ({
      ...shape,
      count: counts[row] as number,
      capacity: Object.fromEntries(
        Object.entries(shape.capacity).map(([name, amount]) => [
          name,
          Math.round(amount * unitOf(name, scale.largest)),
        ]),
      ),
    }))
    .filter(({ count }) => count > 0);
}

function inUnits(
  requests: Readonly<Record<string, Distribution>>,
  largest: ProfileScale["largest"],
): Readonly<Record<string, Distribution>> {
  if (!largest) return requests;
  return Object.fromEntries(
    Object.entries(requests).map(([name, from]) => [name, scaled(from, unitOf(name, largest))]),
  );
}

/** Kubernetes' smallest units in 1e-10 of the largest machine. */
function unitOf(resource: string, largest: ProfileScale["largest"]): number {
  return largest === undefined ? 1 : (largest[resource] as number) / GOOGLE_SCALE;
}
