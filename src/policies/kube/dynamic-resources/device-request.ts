import { CycleError } from "../../../sim/contract/cycle-error.ts";
import type {
  DeviceClass,
  DeviceTaint,
  DeviceToleration,
  ExactRequest,
} from "../../../sim/model/kube/claims.ts";
import type { SelectableNode } from "../../../sim/model/kube/node-selector.ts";
import { type CapacityShare, capacityShare, hasRoom } from "./capacity-share.ts";
import type { DeviceInventory } from "./device-inventory.ts";
import { type Candidate, isAt, type Pool } from "./device-pools.ts";

/** A request of a claim, or one alternative of it, made ready for one node. */
export interface PreparedRequest {
  readonly name: string;
  /** The alternative's name. */
  readonly subrequest: string | undefined;
  readonly adminAccess: boolean;
  /** All devices that match and have room, each of which must be had; undefined: any `count` of them. */
  readonly all: readonly Candidate[] | undefined;
  readonly count: number;
  /** Whether its class, selectors and place let the device be used. Throws CycleError. */
  isSelectable(candidate: Candidate): boolean;
  /** What it takes of the device's capacities; undefined if the device cannot give that. */
  shareOf(candidate: Candidate): CapacityShare | undefined;
  /** Whether it has taints that are not tolerated. */
  isTainted(candidate: Candidate): boolean;
}

/** Throws CycleError where the request asks for what cannot be told. `claim`: its key. */
export function prepareRequest(
  inventory: DeviceInventory,
  pools: readonly Pool[],
  node: SelectableNode,
  claim: string,
  { name, subrequest, request }: { name: string; subrequest?: string | undefined; request: ExactRequest },
): PreparedRequest {
  const where = `claim ${claim}, request ${subrequest ?? name}`;
  const { deviceClassName, allocationMode, count = 1, adminAccess = false, tolerations = [] } = request;
  const { requests: capacities } = request.capacity ?? {};
  if (!deviceClassName)
    throw new CycleError(`${where}: missing device class name (unsupported request type?)`);
  const deviceClass = inventory.classes.named(deviceClassName);
  if (!deviceClass) throw new CycleError(`${where}: could not retrieve device class ${deviceClassName}`);
  const isSelectable = selectability(inventory, node, claim, request, deviceClass);
  const shareOf = ({ device }: Candidate): CapacityShare | undefined => capacityShare(device, capacities);
  const all =
    allocationMode === "All"
      ? allOf(pools, where, isSelectable).filter((candidate) => {
          const share = shareOf(candidate);
          return share && hasRoom(candidate.device, share, inventory.sharesOf(candidate.id) ?? []);
        })
      : undefined;
  return {
    name,
    subrequest,
    adminAccess,
    all,
    count: all?.length ?? count,
    isSelectable,
    shareOf,
    isTainted: ({ device }) =>
      (device.taints ?? []).some(
        (taint) =>
          (taint.effect === "NoSchedule" || taint.effect === "NoExecute") &&
          !tolerations.some((toleration) => tolerates(toleration, taint)),
      ),
  };
}

/** Each device is asked about once. */
function selectability(
  inventory: DeviceInventory,
  node: SelectableNode,
  claim: string,
  { selectors }: ExactRequest,
  deviceClass: DeviceClass,
): (candidate: Candidate) => boolean {
  const known = new Map<Candidate, boolean>();
  return (candidate) => {
    let selectable = known.get(candidate);
    if (selectable !== undefined) return selectable;
    const { driver, device, slice } = candidate;
    selectable =
      inventory.meetsClass(deviceClass, driver, device) &&
      inventory.meets(selectors, driver, device, `claim ${claim}`) &&
      (!slice.perDeviceNodeSelection || isAt(device, node));
    known.set(candidate, selectable);
    return selectable;
  };
}

/** As long as a pool is not known in full, nobody can say what all devices are. */
function allOf(
  pools: readonly Pool[],
  where: string,
  isSelectable: (candidate: Candidate) => boolean,
): Candidate[] {
  return pools.flatMap(({ driver, name, state, devices }) => {
    if (state === "complete") return devices.filter(isSelectable);
    const doing = state === "incomplete" ? "being updated" : "invalid";
    throw new CycleError(
      `${where}: asks for all devices, but resource pool ${driver}/${name} is currently ${doing}`,
    );
  });
}

/** dynamic-resource-allocation v0.36 `resourceclaim/devicetoleration.go`. */
function tolerates({ key, operator, value, effect }: DeviceToleration, taint: DeviceTaint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  if (operator === "Exists") return true;
  return (!operator || operator === "Equal") && (value ?? "") === (taint.value ?? "");
}
