/**
 * Whole-number units. Time is microseconds, amounts are the smallest unit of their resource.
 *
 * Plain numbers hold whole values exactly up to 2^53: 285 years of microseconds, 8 PiB of bytes.
 */

/** A moment on the simulated clock, in whole microseconds since the start of the run. */
export type SimTime = number;
/** A span between two moments, in whole microseconds. */
export type Duration = number;

export const MILLISECOND = 1_000;
export const SECOND = 1_000_000;
export const MINUTE: Duration = 60 * SECOND;
export const HOUR: Duration = 60 * MINUTE;
export const DAY: Duration = 24 * HOUR;

/** "Never ends by itself": the duration of a pod that runs until it is killed or the run stops. */
export const FOREVER: Duration = Number.POSITIVE_INFINITY;
