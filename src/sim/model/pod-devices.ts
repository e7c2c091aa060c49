import { type DeviceTable, deviceRequestOf } from "./devices.ts";
import type { PodClassSpec, PodClassTable } from "./pod-classes.ts";
import type { PodTable } from "./pods.ts";

/** What the class asks of the device resource, as devices; more than one are whole ones. */
export function withDevices(spec: PodClassSpec, resource: number): PodClassSpec {
  const devices = spec.devices ?? deviceRequestOf(spec.requests[resource] ?? 0, spec.deviceModels ?? []);
  if (!devices) return spec;
  const requests = [...spec.requests];
  requests[resource] = devices.count * devices.milli;
  return { ...spec, requests, devices };
}

/** The pod takes the devices chosen for it, else the tightest (`sign` 1), or gives back what it has (-1). */
export function countDevices(
  state: {
    readonly devices: DeviceTable | undefined;
    readonly pods: PodTable;
    readonly classes: PodClassTable;
  },
  row: number,
  node: number,
  sign: 1 | -1,
): void {
  const { devices, pods, classes } = state;
  const chosen = pods.devices;
  if (!devices || !chosen) throw new RangeError("a pod asks for devices, and this run keeps none");
  const podClass = pods.podClass[row] as number;
  const milli = classes.deviceMilli[podClass] as number;
  if (sign > 0 && chosen[row] === 0)
    chosen[row] = devices.tightest(node, classes.deviceCount[podClass] as number, milli);
  devices.add(node, chosen[row] as number, milli, sign);
  if (sign < 0) chosen[row] = 0;
}
