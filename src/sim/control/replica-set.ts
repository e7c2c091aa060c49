import type { Duration, SimTime } from "../../base/units.ts";
import type {
  ReplacementPolicy,
  ReplicaFacts,
  ScaleDownPolicy,
  ScaleDownView,
} from "../contract/replicas.ts";

/** What a ReplicaSet asks for. */
export interface ReplicaSet {
  readonly replicas: number;
  /** How long a pod must have been ready to count as available. */
  readonly minReady: Duration;
}

/** The policies that a controller follows. */
export interface ReplicaSetOptions {
  readonly scaleDown: ScaleDownPolicy;
  readonly replacement: ReplacementPolicy;
  readonly view: ScaleDownView;
  /** The most pods one pass makes or stops; the next pass goes on from there. */
  readonly burst?: number | undefined;
}

/** Kubernetes' burstReplicas. */
const replicaBurst = 500;

/** What a pass found: active pods, and how many of them are ready and available. */
interface ReplicaSetStatus {
  readonly replicas: number;
  readonly ready: number;
  readonly available: number;
  /** Asked to stop and not gone yet; not among the replicas. */
  readonly terminating: number;
}

/** What to do so that the world comes to match a ReplicaSet. */
export interface ReplicaSetPass<P extends ReplicaFacts> {
  /** Pods to make, in batches (`slowStart`). */
  readonly create: number;
  /** Pods to stop, the first to go first. */
  readonly stop: readonly P[];
  readonly status: ReplicaSetStatus;
  /**
   * When to look again although nothing happens, as a pod becomes available or a place is no longer held.
   * Infinity when there is no such moment.
   */
  readonly lookAgainAt: SimTime;
}

/**
 * Compares what is with what should be. Reads, changes nothing, and may be called as often as one likes: once
 * the answer has been carried out, it asks for nothing more.
 *
 * `pods` are all pods of the set that exist, in a fixed order, and show the caller's own last writes. Active
 * are those that neither ended nor were asked to stop; a lost one only while `replacement` has it hold its
 * place. Rules: Kubernetes v1.36, pkg/controller/replicaset.
 */
export function reconcileReplicaSet<P extends ReplicaFacts>(
  set: ReplicaSet,
  pods: readonly P[],
  now: SimTime,
  options: ReplicaSetOptions,
): ReplicaSetPass<P> {
  const active: P[] = [];
  let held = 0;
  let terminating = 0;
  let lookAgainAt = Number.POSITIVE_INFINITY;
  for (const pod of pods) {
    if (pod.phase === "ended") continue;
    if (pod.terminating) terminating += 1;
    if (pod.terminating || pod.lostSince !== undefined) {
      const until = options.replacement.holdsUntil(pod);
      if (until <= now) continue;
      lookAgainAt = Math.min(lookAgainAt, until);
    }
    if (pod.terminating) held += 1;
    else active.push(pod);
  }
  const burst = options.burst ?? replicaBurst;
  const { ready, available, nextAvailableAt } = readiness(active, set.minReady, now);
  return {
    create: Math.min(burst, Math.max(0, set.replicas - active.length - held)),
    stop: victims(active, Math.max(0, active.length - set.replicas), now, options).slice(0, burst),
    status: { replicas: active.length, ready, available, terminating },
    lookAgainAt: Math.min(lookAgainAt, nextAvailableAt),
  };
}

function readiness(
  active: readonly ReplicaFacts[],
  minReady: Duration,
  now: SimTime,
): { ready: number; available: number; nextAvailableAt: SimTime } {
  let ready = 0;
  let available = 0;
  let nextAvailableAt = Number.POSITIVE_INFINITY;
  for (const { readySince } of active) {
    if (readySince === undefined) continue;
    ready += 1;
    if (readySince + minReady <= now) available += 1;
    else nextAvailableAt = Math.min(nextAvailableAt, readySince + minReady);
  }
  return { ready, available, nextAvailableAt };
}

/** The first `count` of `active` by the scale-down policy, which is not asked when all of them go. */
function victims<P extends ReplicaFacts>(
  active: readonly P[],
  count: number,
  now: SimTime,
  { scaleDown, view }: ReplicaSetOptions,
): readonly P[] {
  if (count === 0) return [];
  if (count === active.length) return active;
  return active.toSorted(scaleDown.order(active, now, view)).slice(0, count);
}
