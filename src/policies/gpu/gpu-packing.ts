import type { DeviceView, Policy } from "../../sim/contract/policy.ts";
import { type DeviceRequest, WHOLE } from "../../sim/model/devices.ts";

/**
 * GPUs already in use first, then free GPUs of used nodes, idle nodes last. With the tightest GPUs taken
 * first: 100 - trunc(sum of their free percent / 10), at least 50, when all are in use already; 50 - n, at
 * least 33, when n of them are free; on a node with all n of its GPUs free 33 - n, at least n. Without GPUs a
 * pod scores 0.
 *
 * The baseline GpuPacking of Weng et al., USENIX ATC 2023.
 */
export const gpuPacking: Policy = {
  name: "gpu-packing",
  reads: "node",
  score: (pod, { devices }) => {
    if (!pod.devices || !devices) return 0;
    let free = 0;
    for (let d = 0; d < devices.count; d++) if (devices.free(d) === WHOLE) free += 1;
    if (free === devices.count) return Math.max(33 - free, free);
    return pod.devices.milli === WHOLE
      ? Math.max(50 - pod.devices.count, 33)
      : tightestScore(devices, pod.devices);
  },
};

/** A part of one device: on the one with the least free that has room. */
function tightestScore(devices: DeviceView, { milli }: DeviceRequest): number {
  let least = WHOLE;
  for (let d = 0; d < devices.count; d++) {
    const free = devices.free(d);
    if (free >= milli && free < least) least = free;
  }
  if (least === WHOLE) return 49;
  return Math.max(50, 100 - Math.trunc(Math.trunc(least / 10) / 10));
}
