import type { Duration } from "../../base/units.ts";

/** Work is saved every `interval` of work, which takes `cost` each time. */
export interface Checkpointing {
  readonly interval: Duration;
  readonly cost: Duration;
}

/** Time that `work` takes with its checkpoints. There is none at the very end. */
export function withCheckpoints(work: Duration, { interval, cost }: Checkpointing): Duration {
  return work + Math.max(0, Math.ceil(work / interval) - 1) * cost;
}

/**
 * Work that is saved when an attempt stops after `elapsed`: whole intervals whose checkpoint was finished.
 */
export function savedWork(elapsed: Duration, { interval, cost }: Checkpointing): Duration {
  return Math.floor(elapsed / (interval + cost)) * interval;
}

/**
 * Time of an attempt that was for nothing when it stops after `elapsed`. The cost of its checkpoints is not.
 */
export function lostTime(elapsed: Duration, { interval, cost }: Checkpointing): Duration {
  return elapsed % (interval + cost);
}

/** Time that an attempt has spent on checkpoints after `elapsed`, one that is being taken included. */
export function checkpointTime(elapsed: Duration, { interval, cost }: Checkpointing): Duration {
  const cycle = interval + cost;
  return Math.floor(elapsed / cycle) * cost + Math.max(0, (elapsed % cycle) - interval);
}
