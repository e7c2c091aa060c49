import { bindingState } from "./binding-state.ts";
import type { ResourceClaim } from "./claims.ts";
import type { ApiObject } from "./objects.ts";
import type { UnsupportedPart } from "./unsupported-claim-parts.ts";

/**
 * What a decision would depend on if it were known: whether the scheduler has waited in vain, for ten minutes
 * by default, for a device of a claim to be ready. It is taken as waiting.
 */
export function doubtfulClaimParts(object: ApiObject): UnsupportedPart[] {
  if (object.kind !== "ResourceClaim") return [];
  const claim = object as ResourceClaim;
  if (!claim.status?.allocation?.allocationTimestamp || bindingState(claim) !== "waiting") return [];
  const message = "a device is not ready: the time is not looked at, and waiting for it has not ended here";
  return [{ path: ["status", "allocation", "allocationTimestamp"], message }];
}
