import type { DeviceRequest } from "./devices.ts";

/** One kind of pods in a workload and how common it is. */
export interface TaskShare {
  /** By resource row, smallest units. */
  readonly requests: readonly number[];
  readonly devices: DeviceRequest | undefined;
  /** How common it is beside the others: a number of pods, or anything in proportion to it. */
  readonly share: number;
}
