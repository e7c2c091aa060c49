import type { Parameters } from "../../sim/contract/parameters.ts";
import type { DeviceView, PolicyContext, PodView } from "../../sim/contract/policy.ts";
import { WHOLE } from "../../sim/model/devices.ts";

/** The yardstick of the GPU policies: cpu and GPUs of the largest node, by default those of openb. */
export const largestNode: Parameters = {
  cpu: { type: "number", min: 0.001, max: 1e6, default: 128, about: "cores of the largest node" },
  gpus: { type: "number", min: 0.001, max: 1e6, default: 8, about: "GPUs of the largest node" },
};

/** Millicores and thousandths of GPUs of the largest node. */
export function largestNodeOf({ parameters }: PolicyContext): { readonly cpu: number; readonly gpu: number } {
  const { cpu = 128, gpus = 8 } = parameters as { readonly cpu?: number; readonly gpus?: number };
  return { cpu: cpu * 1000, gpu: gpus * WHOLE };
}

/** Thousandths that are free on all devices of a node. */
export function freeOn(devices: DeviceView | undefined): number {
  let sum = 0;
  for (let d = 0; d < (devices?.count ?? 0); d++) sum += (devices as DeviceView).free(d);
  return sum;
}

/** Thousandths of devices that a pod asks for. */
export function askedBy({ devices }: PodView): number {
  return devices ? devices.count * devices.milli : 0;
}
