import { CycleError } from "../../sim/contract/cycle-error.ts";
import type { ClusterEvent } from "../../sim/contract/kube-events.ts";
import {
  type Cycle,
  type CycleState,
  type KubePlugin,
  unresolvable,
} from "../../sim/contract/kube-plugin.ts";
import type { KubeCluster } from "../../sim/model/kube/kube-cluster.ts";
import type { NodeInfo } from "../../sim/model/kube/node-info.ts";
import type { PersistentVolume, PersistentVolumeClaim } from "../../sim/model/kube/storage-objects.ts";
import { bind, keptVolume, provision, startedClaim } from "./volumes/bind-volumes.ts";
import { isFullyBound } from "./volumes/pod-claims.ts";
import { type PodClaims, VolumeBinder } from "./volumes/pod-volumes.ts";
import { setVector } from "./volumes/set-vector.ts";
import { volumeBindingHints } from "./volumes/volume-binding-hints.ts";
import { VolumeNodes } from "./volumes/volume-nodes.ts";

const NAME = "VolumeBinding";
const RESERVED = `${NAME}/reserved`;

/** An object as it was before a volume was taken for a claim, and as it is since. */
interface Taken<T> {
  readonly before: T;
  readonly since: T;
}

/** What one placement took. */
class Reservation implements CycleState {
  readonly volumes: (Taken<PersistentVolume> & { readonly claim: PersistentVolumeClaim })[] = [];
  readonly claims: Taken<PersistentVolumeClaim>[] = [];

  clone(): this {
    return this;
  }
}

/**
 * Keeps pods off nodes where their claims have, and could get, no volume, and gives them volumes when they
 * are placed (Kubernetes v1.36 `plugins/volumebinding`). It does not score: capacity scoring is an alpha
 * feature. What is reserved is written to the cluster's objects at once, which nothing else looks at.
 */
export function volumeBinding(cluster: KubeCluster): KubePlugin {
  const binder = new VolumeBinder(cluster);
  return {
    name: NAME,
    reads: { filter: "cluster" },
    vector: ({ spec }, topology) => {
      if (!spec.volumes) return "none";
      const nodes = new VolumeNodes(binder, topology);
      return setVector((pod) => nodes.of(pod));
    },
    preFilter: (cycle) => {
      const claims = binder.claimsOf(cycle.pod);
      if (claims === undefined) return "skip";
      if (typeof claims === "string") return unresolvable(claims);
      cycle.write(NAME, claims);
      return undefined;
    },
    filter: (cycle, node) => {
      const claims = cycle.read<PodClaims>(NAME);
      if (!claims) throw new CycleError(`reading "${NAME}" from cycleState: not found`);
      const volumes = binder.on(claims, node);
      return "bindings" in volumes ? undefined : unresolvable(...volumes);
    },
    preScore: () => "skip",
    reserve: (cycle, node) => reserve(binder, cycle, node),
    unreserve: (cycle) => unreserve(cluster, cycle),
    preBind: (cycle, node) => preBind(cluster, cycle, node),
    hints: volumeBindingHints,
  };
}

function reserve(binder: VolumeBinder, cycle: Cycle, node: NodeInfo): void {
  const claims = binder.claimsOf(cycle.pod);
  if (claims === undefined || typeof claims === "string") return;
  const volumes = binder.on(claims, node);
  // Where a profile does not filter by volumes, the pod may be on a node that they do not reach.
  if (!("bindings" in volumes)) return;
  const reservation = new Reservation();
  for (const binding of volumes.bindings) {
    const since = keptVolume(binding);
    binder.cluster.setObject(since);
    reservation.volumes.push({ before: binding.volume, since, claim: binding.claim });
  }
  for (const before of volumes.provisions) {
    const since = startedClaim(before, node.name);
    binder.cluster.setObject(since);
    reservation.claims.push({ before, since });
  }
  cycle.write(RESERVED, reservation);
}

function unreserve(cluster: KubeCluster, cycle: Cycle): void {
  const { volumes, claims } = cycle.read<Reservation>(RESERVED) ?? new Reservation();
  for (const { before, since } of [...volumes, ...claims])
    if (current(cluster, since) === since) cluster.setObject(before);
  cycle.write(RESERVED, new Reservation());
}

/** A claim that is gone, or bound since for another pod that shares it, needs nothing more. */
function preBind(cluster: KubeCluster, cycle: Cycle, node: NodeInfo): ClusterEvent[] {
  const { volumes, claims } = cycle.read<Reservation>(RESERVED) ?? new Reservation();
  cycle.write(RESERVED, new Reservation());
  const events: ClusterEvent[] = [];
  for (const { since, claim } of volumes) {
    const [volume, unbound] = [current(cluster, since), current(cluster, claim)];
    if (volume && unbound && !isFullyBound(unbound)) events.push(...bind(cluster, volume, unbound));
  }
  for (const { since } of claims) {
    const unbound = current(cluster, since);
    if (unbound && !isFullyBound(unbound)) events.push(...provision(cluster, unbound, node));
  }
  return events;
}

function current<T extends PersistentVolume | PersistentVolumeClaim>(
  cluster: KubeCluster,
  known: T,
): T | undefined {
  const { namespace, name } = known.metadata;
  return cluster.object(known.kind, namespace ? `${namespace}/${name}` : name);
}
