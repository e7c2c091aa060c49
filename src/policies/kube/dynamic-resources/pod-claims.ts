import type { ResourceClaim } from "../../../sim/model/kube/claims.ts";
import { type KubePod, podKey } from "../../../sim/model/kube/kube-pod.ts";
import type { DeviceInventory } from "./device-inventory.ts";

/**
 * The claims that a pod names, or why one of them is not to be had. A claim that was deliberately not made
 * from its template is left out (dynamic-resource-allocation v0.36 `resourceclaim/resourceclaim.go`).
 */
export function podClaims(pod: KubePod, inventory: DeviceInventory): readonly ResourceClaim[] | string {
  const { spec, status } = pod.podClass;
  const claims: ResourceClaim[] = [];
  for (const { name, resourceClaimName, resourceClaimTemplateName } of spec.resourceClaims ?? []) {
    let claimName = resourceClaimName;
    if (claimName === undefined) {
      if (resourceClaimTemplateName === undefined)
        return `pod "${podKey(pod)}", spec.resourceClaim "${name}": none of the supported fields are set`;
      const made = status.resourceClaimStatuses?.find((each) => each.name === name);
      if (!made) return `pod "${podKey(pod)}": ResourceClaim not created yet`;
      claimName = made.resourceClaimName;
      if (claimName === undefined) continue;
    }
    const key = podKey({ namespace: pod.namespace, name: claimName });
    const claim = inventory.claim(key);
    if (!claim) return `could not find ResourceClaim "${key}"`;
    if (claim.metadata.deletionTimestamp !== undefined)
      return `resourceclaim "${claimName}" is being deleted`;
    if (resourceClaimName === undefined && !isFor(claim, pod))
      return `ResourceClaim ${key} was not created for Pod ${podKey(pod)} (Pod is not owner)`;
    claims.push(claim);
  }
  return claims;
}

function isFor({ metadata }: ResourceClaim, pod: KubePod): boolean {
  return metadata.ownerReferences?.find(({ controller }) => controller)?.uid === pod.uid;
}
