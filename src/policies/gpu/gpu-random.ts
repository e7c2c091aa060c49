import type { DeviceView, Policy, PolicyContext } from "../../sim/contract/policy.ts";

/**
 * Any node with room, and on it any device with room, each with equal chance. The baseline Random of Weng et
 * al., USENIX ATC 2023.
 */
export function gpuRandom({ random }: PolicyContext): Policy {
  return {
    name: "gpu-random",
    reads: "node",
    ties: "random",
    device: (pod, { devices }) => {
      const { count, free } = roomFor(devices as DeviceView, pod.devices?.milli ?? 0);
      return free[random.below(count)] as number;
    },
  };
}

/** The devices with room for a part of one. */
function roomFor(devices: DeviceView, milli: number): { readonly count: number; readonly free: number[] } {
  const free: number[] = [];
  for (let d = 0; d < devices.count; d++) if (devices.free(d) >= milli) free.push(d);
  return { count: free.length, free };
}
