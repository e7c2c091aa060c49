import type { CapacityRequestPolicy, Device, DeviceCapacity } from "../../../sim/model/kube/claims.ts";
import type { QuantityList } from "../../../sim/model/kube/objects.ts";
import { amountOf, unitsOf, wholeUnits } from "./amount-of.ts";

/** What an allocation takes of each capacity of a device, in billionths. */
export type CapacityShare = ReadonlyMap<string, bigint>;

const nothing: CapacityShare = new Map();

/**
 * What a request takes of a device's capacities; undefined if it asks for a capacity that the device has not,
 * or for an amount that is not allowed (dynamic-resource-allocation v0.36
 * `structured/internal/incubating/consumable_capacity.go`).
 */
export function capacityShare(device: Device, requests: QuantityList | undefined): CapacityShare | undefined {
  const { capacity } = device;
  for (const name of Object.keys(requests ?? {}))
    if (!capacity || !Object.hasOwn(capacity, name)) return undefined;
  if (!capacity) return nothing;
  const share = new Map<string, bigint>();
  for (const [name, each] of Object.entries(capacity)) {
    const wanted = requests && Object.hasOwn(requests, name) ? requests[name] : undefined;
    const taken = wanted === undefined ? unasked(each) : rounded(amountOf(wanted), each.requestPolicy);
    if (!isAllowed(taken, each.requestPolicy)) return undefined;
    share.set(name, taken);
  }
  return share;
}

/** Whether the device has room for one more share beside others. */
export function hasRoom(
  { capacity }: Device,
  share: CapacityShare,
  others: readonly CapacityShare[],
): boolean {
  for (const [name, taken] of share) {
    const most = amountOf(capacity?.[name]?.value ?? 0);
    if (others.reduce((sum, other) => sum + (other.get(name) ?? 0n), taken) > most) return false;
  }
  return true;
}

function unasked({ value, requestPolicy }: DeviceCapacity): bigint {
  return amountOf(requestPolicy?.default ?? value);
}

/** Up to the next amount that is allowed, if there is one. */
function rounded(wanted: bigint, policy: CapacityRequestPolicy | undefined): bigint {
  const { validRange, validValues } = policy ?? {};
  if (validRange?.min !== undefined) {
    const least = amountOf(validRange.min);
    if (wanted < least) return least;
    if (validRange.step === undefined) return wanted;
    const [from, step] = [wholeUnits(least), wholeUnits(amountOf(validRange.step))];
    const steps = (wholeUnits(wanted) - from + step - 1n) / step;
    return unitsOf(from + step * steps);
  }
  return validValues?.map(amountOf).find((valid) => wanted <= valid) ?? wanted;
}

function isAllowed(taken: bigint, policy: CapacityRequestPolicy | undefined): boolean {
  if (!policy || (policy.default !== undefined && taken === amountOf(policy.default))) return true;
  const { validRange, validValues } = policy;
  if (!validRange) return !validValues?.length || validValues.some((valid) => amountOf(valid) === taken);
  const { min, max, step } = validRange;
  if (max !== undefined && taken > amountOf(max)) return false;
  if (step === undefined) return true;
  const beyond = wholeUnits(taken) - wholeUnits(amountOf(min ?? 0));
  return beyond % wholeUnits(amountOf(step)) === 0n;
}
