import { CycleError } from "../../../sim/contract/cycle-error.ts";
import type { DeviceClass, DevicePlace, ResourceSliceSpec } from "../../../sim/model/kube/claims.ts";
import type { KubeCluster } from "../../../sim/model/kube/kube-cluster.ts";
import type { NodeInfo } from "../../../sim/model/kube/node-info.ts";
import type { DeviceClasses } from "../node-resources.ts";
import { type DeviceInventory, deviceId, inventoryOf } from "./device-inventory.ts";
import { isAt } from "./device-pools.ts";

/** What scores by resources must know of those that device classes stand for. */
export function deviceClasses(cluster: KubeCluster): DeviceClasses {
  const inventory = inventoryOf(cluster);
  return {
    hasClassFor: (resource) => inventory.classes.ofResource(resource) !== undefined,
    amounts: (node, resource) => {
      const deviceClass = inventory.classes.ofResource(resource);
      return deviceClass && devicesOf(inventory, node, deviceClass);
    },
  };
}

/**
 * How many devices of a class a node can use, and how many of them are taken, whatever the state of their
 * pools (Kubernetes v1.36 `noderesources/resource_allocation.go`). None if a selector cannot say.
 */
function devicesOf(
  inventory: DeviceInventory,
  node: NodeInfo,
  deviceClass: DeviceClass,
): { allocatable: number; allocated: number } {
  let allocatable = 0;
  let allocated = 0;
  try {
    for (const { spec } of inventory.slices.all) {
      const { driver, pool, devices } = spec;
      for (const device of devices ?? []) {
        if (!counts(spec, device, node) || !inventory.meetsClass(deviceClass, driver, device)) continue;
        allocatable += 1;
        if (inventory.isAllocated(deviceId(driver, pool.name, device.name))) allocated += 1;
      }
    }
  } catch (error) {
    if (error instanceof CycleError) return { allocatable: 0, allocated: 0 };
    throw error;
  }
  return { allocatable, allocated };
}

/** A slice that says nothing of nodes counts on all of them. */
function counts(slice: ResourceSliceSpec, device: DevicePlace, node: NodeInfo): boolean {
  if (slice.perDeviceNodeSelection) return isAt(device, node);
  const saysNothing = !slice.nodeName && !slice.allNodes && !slice.nodeSelector;
  return saysNothing || isAt(slice, node);
}
