import { basicFields, featureFields } from "./make-basics.ts";
import type { Devices } from "./make-claims.ts";
import { containers, podResources, resizeStatus } from "./make-containers.ts";
import { imageVolume } from "./make-images.ts";
import { nodeAffinity } from "./make-node-affinity.ts";
import { type Labels, podAffinity, podLabels } from "./make-pod-affinity.ts";
import { addOwners, spreadConstraints } from "./make-spread.ts";
import { tolerations } from "./make-taints.ts";
import type { Storage } from "./make-volumes.ts";
import type { PodWish } from "./pod-wish.ts";
import { type JsonObject, textOf } from "./json.ts";
import { moment, NAMESPACES, type World } from "./world.ts";

export interface Surroundings {
  readonly storage: Storage;
  readonly devices: Devices;
}

const oneContainer = (requests: JsonObject) => ({
  containers: [{ name: "c0", image: "registry.example.com/web:v1", resources: { requests } }] as JsonObject[],
});

/** Spec, and the part of the status that goes with its claims. */
function spec(
  world: World,
  around: Surroundings,
  wish: PodWish,
  labels: Labels,
  metadata: JsonObject,
): [JsonObject, JsonObject] {
  const incoming = wish.incoming === true;
  const namespace = textOf(metadata["namespace"]);
  const { nodeSelector, nodeAffinity: nodePart } = nodeAffinity(world);
  const podPart = podAffinity(world, labels, incoming);
  const made = wish.requests === undefined ? containers(world, wish.scale) : oneContainer(wish.requests);
  const features = featureFields(world, made.containers);
  const claims = around.devices.claimsOf(namespace, metadata, made.containers, wish);
  const volumes = around.storage.volumesOf(namespace, metadata, incoming);
  if (world.is("images") && world.dice.chance(0.3)) volumes.push(imageVolume(world));
  const fields = {
    ...made,
    ...podResources(world, wish.scale),
    ...features,
    ...basicFields(world, incoming),
    ...(wish.node === undefined ? {} : { nodeName: wish.node }),
    schedulerName: wish.schedulerName ?? "default-scheduler",
    priority: wish.priority ?? (world.dice.chance(0.95) ? 0 : undefined),
    preemptionPolicy: wish.preemptionPolicy ?? "PreemptLowerPriority",
    nodeSelector,
    affinity: { nodeAffinity: nodePart, ...podPart },
    tolerations: tolerations(world),
    topologySpreadConstraints: spreadConstraints(world, labels),
    ...claims.spec,
    volumes: volumes.length > 0 ? volumes : undefined,
    hostNetwork: features["hostNetwork"] ?? (world.is("ports") && world.dice.chance(0.2) ? true : undefined),
  };
  return [fields, claims.status];
}

function status(world: World, wish: PodWish, made: JsonObject): JsonObject {
  const { dice } = world;
  if (wish.node === undefined) return { phase: "Pending", nominatedNodeName: wish.nominatedNode };
  const resize = resizeStatus(world, made, wish.scale);
  const finished = world.is("finished") && dice.chance(0.3);
  const condition =
    wish.terminating === true && dice.chance(0.6)
      ? [
          {
            type: "DisruptionTarget",
            status: "True",
            reason: dice.pick(["PreemptionByScheduler", "EvictionByEvictionAPI"]),
          },
        ]
      : [];
  const conditions = [...condition, ...((resize["conditions"] ?? []) as JsonObject[])];
  return {
    phase: finished ? dice.pick(["Succeeded", "Failed"]) : dice.chance(0.95) ? "Running" : "Pending",
    ...resize,
    conditions: conditions.length > 0 ? conditions : undefined,
    startTime: wish.startTime ?? moment(dice.from(100_000, 200_000)),
  };
}

/** Adds a pod, and what it refers to before it. Returns `namespace/name`. */
export function addPod(world: World, around: Surroundings, wish: PodWish): string {
  const { dice } = world;
  const incoming = wish.incoming === true;
  const name = world.name(incoming ? "in" : "run");
  const namespace = wish.namespace ?? (dice.chance(0.65) ? "default" : dice.pick(NAMESPACES));
  const labels = wish.labels ?? podLabels(world);
  const owners = incoming ? addOwners(world, namespace, labels) : undefined;
  const terminating = wish.terminating ?? (world.is("finished") && dice.chance(0.25));
  const deleted = terminating ? { deletionTimestamp: moment(200_000), deletionGracePeriodSeconds: 30 } : {};
  const metadata = world.metadata(name, { namespace, labels, ownerReferences: owners, ...deleted });
  const [made, claimStatus] = spec(world, around, wish, labels, metadata);
  world.add({
    kind: "Pod",
    apiVersion: "v1",
    metadata,
    spec: made,
    status: { ...status(world, wish, made), ...claimStatus },
  });
  return `${namespace}/${name}`;
}
