import { exactQuantity } from "../../../base/quantity.ts";
import type { KubeCluster } from "../../../sim/model/kube/kube-cluster.ts";
import type { Labels } from "../../../sim/model/kube/objects.ts";
import { isLabelValue } from "../../../sim/model/kube/label-syntax.ts";
import { whole } from "../../../sim/model/kube/resources.ts";
import { compileSelector, labelOf, type Selector } from "../../../sim/model/kube/selector.ts";
import type {
  CsiDriver,
  CsiStorageCapacity,
  PersistentVolumeClaim,
  StorageClass,
} from "../../../sim/model/kube/storage-objects.ts";
import { findStorageClass } from "./pod-claims.ts";
import { claimSize } from "./static-volumes.ts";

export const NO_VOLUME = "node(s) didn't find available persistent volumes to bind";
const NO_SPACE = "node(s) did not have enough free storage";

/** Where a new volume can be made for a claim. */
export interface Provisioning {
  readonly isSupported: boolean;
  readonly topologies: StorageClass["allowedTopologies"];
  /** Nodes with enough storage left meet one of these; undefined if nobody counts it. */
  readonly withSpace: readonly Selector[] | undefined;
}

/**
 * `capacities`: those of the claim's class (Kubernetes v1.36 `volumebinding/binder.go`,
 * `checkVolumeProvisions` and `hasEnoughCapacity`).
 */
export function provisioning(
  cluster: KubeCluster,
  claim: PersistentVolumeClaim,
  capacities: Iterable<CsiStorageCapacity>,
): Provisioning {
  const storageClass = findStorageClass(cluster, claim);
  const provisioner = storageClass?.provisioner ?? "";
  const size = claimSize(claim);
  const driver = cluster.object<CsiDriver>("CSIDriver", provisioner);
  const isCounted = size !== undefined && driver?.spec?.storageCapacity === true;
  return {
    isSupported: provisioner !== "" && provisioner !== "kubernetes.io/no-provisioner",
    topologies: storageClass?.allowedTopologies,
    withSpace: isCounted
      ? [...capacities]
          .filter((capacity) => (volumeLimit(capacity) ?? -1) >= whole(size))
          .map(({ nodeTopology }) => compileSelector(nodeTopology))
      : undefined,
  };
}

/** Why no volume can be made on a node with these labels. */
export function whyNotProvisioned(
  { isSupported, topologies, withSpace }: Provisioning,
  labels: Labels,
): string | undefined {
  if (!isSupported || !isAllowed(topologies, labels)) return NO_VOLUME;
  return withSpace && !withSpace.some((selector) => selector.matches(labels)) ? NO_SPACE : undefined;
}

/** The largest volume that there is storage for, in bytes; undefined if nobody says. */
export function volumeLimit({ capacity, maximumVolumeSize }: CsiStorageCapacity): number | undefined {
  const limit = maximumVolumeSize ?? capacity;
  return limit === undefined ? undefined : whole(exactQuantity(String(limit)));
}

/**
 * Without terms everywhere; otherwise one of them must hold. One without expressions never does, nor one with
 * a value that no label can have.
 */
function isAllowed(topologies: StorageClass["allowedTopologies"] = [], labels: Labels): boolean {
  if (topologies.length === 0) return true;
  return topologies.some(
    ({ matchLabelExpressions: expressions = [] }) =>
      expressions.length > 0 &&
      expressions.every(({ key, values = [] }) => {
        const value = labelOf(labels, key);
        return value !== undefined && values.includes(value) && values.every(isLabelValue);
      }),
  );
}
