import type { AllocatedDevice, ResourceClaim } from "./claims.ts";

/**
 * What drivers report of the devices of a claim: whether a pod can be bound, must wait, or whether a device
 * cannot be made ready (Kubernetes v1.36 `dynamicresources.go`, `isClaimReadyForBinding`). As there, devices
 * after one that is not ready yet are not looked at.
 */
export function bindingState(claim: ResourceClaim): "ready" | "waiting" | "failed" {
  for (const result of claim.status?.allocation?.devices?.results ?? []) {
    const { bindingConditions = [], bindingFailureConditions = [] } = result;
    if (bindingConditions.length === 0) continue;
    const isTrue = conditionsOf(claim, result);
    if (bindingFailureConditions.some(isTrue)) return "failed";
    if (!bindingConditions.every(isTrue)) return "waiting";
  }
  return "ready";
}

/** Nothing is true of a device without a status. */
function conditionsOf(
  { status }: ResourceClaim,
  { driver, pool, device }: AllocatedDevice,
): (condition: string) => boolean {
  const reported = status?.devices?.find(
    (each) => each.driver === driver && each.pool === pool && each.device === device,
  );
  return (condition) => reported?.conditions?.find(({ type }) => type === condition)?.status === "True";
}
