import type { DeviceView, Policy, PolicyContext } from "../../sim/contract/policy.ts";
import { WHOLE } from "../../sim/model/devices.ts";
import { freeOn, largestNodeOf } from "./largest-node.ts";

/**
 * Pods that ask for as many GPUs go together: trunc(25 (largest - free) / largest), in thousandths of GPUs,
 * plus 75 on a node whose pods all ask for as many as this one, 50 where some do, 25 where no pod has a GPU,
 * 0 where all ask for other numbers. Pods that share a GPU are one such group. Without GPUs a pod scores 0.
 *
 * The affinity of Gandiva (Xiao et al., OSDI 2018), as the baseline GpuClustering of Weng et al., USENIX ATC
 * 2023.
 */
export function gpuClustering(context: PolicyContext): Policy {
  const largest = largestNodeOf(context).gpu;
  return {
    name: "gpu-clustering",
    reads: "node",
    score: (pod, { devices }) => {
      if (!pod.devices || !devices) return 0;
      const { count, milli } = pod.devices;
      const tier = tierOf(devices, milli < WHOLE ? 0 : count);
      return tier + Math.trunc((25 * (largest - freeOn(devices))) / largest);
    },
  };
}

function tierOf(devices: DeviceView, asking: number): number {
  let groups = 0;
  for (let whole = 0; whole <= devices.count; whole++) if (devices.podsAsking(whole) > 0) groups += 1;
  if (groups === 0) return 25;
  if (devices.podsAsking(asking) === 0) return 0;
  return groups === 1 ? 75 : 50;
}
