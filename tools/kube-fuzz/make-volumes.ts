import { nodeRequirement } from "./make-node-affinity.ts";
import { addAttachment, addStorage } from "./make-storage.ts";
import { type JsonObject, textOf } from "./json.ts";
import { HOSTNAME, moment, REGION, type World, ZONE, ZONES } from "./world.ts";

const FREE = ["fast", "zonal", "local", "local", "sized", "sized", "eager", "ebs", "azure"] as const;
const MODES: readonly string[] = ["ReadWriteOnce", "ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany"];
const LEGACY_REGION = "failure-domain.beta.kubernetes.io/region";
const LEGACY_ZONE = "failure-domain.beta.kubernetes.io/zone";

/**
 * Volumes, claims and all that stands behind them. Nothing is made unless the case has to do with volumes.
 */
export class Storage {
  readonly #world: World;
  readonly #used: boolean;
  /** Claims that several pods may share, by namespace. */
  readonly #shared = new Map<string, string[]>();

  constructor(world: World) {
    this.#world = world;
    this.#used = world.dice.chance(Math.min(1, 2 * world.likely("volumes")));
    if (!this.#used) return;
    addStorage(world);
    for (const _ of world.dice.times(0, 8, (i) => i)) this.#addLocalVolume();
  }

  /** `spec.volumes` of a pod; adds claims and volumes for them. */
  volumesOf(namespace: string, pod: JsonObject, incoming: boolean): JsonObject[] {
    const { dice } = this.#world;
    if (!this.#used || !this.#world.is("volumes")) return [];
    const count = dice.chance(0.6) ? 1 : dice.from(2, 3);
    return Array.from({ length: count }, (_, i) => {
      const name = `v${i}`;
      if (dice.chance(0.3)) return { name, ...this.#disk() };
      if (incoming && dice.chance(0.05)) return { name, ...this.#ephemeral(namespace, pod, name) };
      const claimName = incoming ? this.#claimForIncoming(namespace) : this.#sharedClaim(namespace);
      return { name, persistentVolumeClaim: { claimName, readOnly: dice.chance(0.1) || undefined } };
    });
  }

  #hostTerms(): JsonObject {
    const { dice } = this.#world;
    const names = this.#world.nodes.map((node) => node.name);
    const expression = dice.chance(0.8)
      ? { key: HOSTNAME, operator: "In", values: dice.some(names, 1, 2) }
      : nodeRequirement(this.#world);
    const byName = { matchFields: [{ key: "metadata.name", operator: "In", values: [dice.pick(names)] }] };
    return {
      required: { nodeSelectorTerms: [dice.chance(0.95) ? { matchExpressions: [expression] } : byName] },
    };
  }

  /** A volume that waits for a claim, or nearly so. */
  #addLocalVolume(): void {
    const { dice } = this.#world;
    const name = this.#world.name("pv");
    const odd = dice.chance(0.2);
    this.#world.add({
      kind: "PersistentVolume",
      apiVersion: "v1",
      metadata: this.#world.metadata(name, {
        labels: dice.maybe(0.6, () => ({ medium: dice.pick(["ssd", "hdd", "nvme"]) })),
        deletionTimestamp: odd && dice.chance(0.3) ? moment(5000) : undefined,
      }),
      spec: {
        capacity: { storage: dice.chance(0.8) ? `${dice.from(2, 14)}Gi` : `${dice.from(2, 14)}e9` },
        accessModes: dice.some(MODES, 1, 2),
        storageClassName: dice.chance(0.85) ? "local" : dice.pick(["fast", "zonal", "sized"]),
        volumeAttributesClassName: dice.maybe(0.04, () => "gold"),
        persistentVolumeReclaimPolicy: "Retain",
        volumeMode: dice.chance(0.9) ? "Filesystem" : "Block",
        local: { path: `/mnt/${name}` },
        nodeAffinity: dice.chance(0.95) ? this.#hostTerms() : undefined,
        claimRef:
          odd && dice.chance(0.5)
            ? { kind: "PersistentVolumeClaim", apiVersion: "v1", namespace: "default", name: "other" }
            : undefined,
      },
      status: { phase: odd && dice.chance(0.4) ? dice.pick(["Released", "Pending", "Failed"]) : "Available" },
    });
  }

  #disk(): JsonObject {
    const { dice } = this.#world;
    const readOnly = dice.chance(0.4) || undefined;
    return dice.pick<() => JsonObject>([
      () => ({ gcePersistentDisk: { pdName: dice.pick(["d1", "d2"]), readOnly } }),
      () => ({
        awsElasticBlockStore: { volumeID: dice.pick(["vol-1", "vol-2", "aws://zone-a/vol-1"]), readOnly },
      }),
      () => ({
        iscsi: {
          targetPortal: "10.0.0.1",
          iqn: `iqn.2020-01.com.example:${dice.pick(["a", "b"])}`,
          lun: dice.below(2),
          iscsiInterface: "default",
          readOnly,
        },
      }),
      () => ({
        rbd: {
          monitors: dice.some(["m1", "m2", "m3"], 1, 2),
          image: dice.pick(["i1", "i2"]),
          pool: dice.pick(["rbd", "rbd", "other"]),
          readOnly,
        },
      }),
      () => ({ csi: { driver: "csi.example.com" } }),
      () => ({ azureDisk: { diskName: "disk", diskURI: `/disks/${dice.pick(["1", "2"])}` } }),
      () => ({ emptyDir: {} }),
    ])();
  }

  #source(): JsonObject {
    const { dice } = this.#world;
    if (dice.chance(0.1))
      return { awsElasticBlockStore: { volumeID: dice.pick(["vol-1", "vol-2", "vol-3"]) } };
    if (dice.chance(0.04))
      return { azureDisk: { diskName: "disk", diskURI: `/disks/${dice.pick(["1", "2"])}` } };
    if (dice.chance(0.05)) return { gcePersistentDisk: { pdName: dice.pick(["d1", "d2", "d3"]) } };
    if (dice.chance(0.1)) return { local: { path: "/mnt" } };
    const volumeHandle = dice.chance(0.85) ? this.#world.name("handle") : "same-handle";
    return {
      csi: { driver: dice.pick(["csi.example.com", "csi.example.com", "block.example.com"]), volumeHandle },
    };
  }

  #volumeLabels(): JsonObject {
    const { dice } = this.#world;
    const zones = dice.some(ZONES, 1, 3);
    return {
      [dice.chance(0.8) ? ZONE : LEGACY_ZONE]: dice.chance(0.7) ? zones[0] : zones.join("__"),
      [dice.chance(0.7) ? REGION : LEGACY_REGION]: dice.maybe(0.4, () =>
        dice.pick(["north", "south", "north__south"]),
      ),
    };
  }

  #boundClaim(namespace: string, accessMode: string): string {
    const { dice } = this.#world;
    const claim = this.#world.name("claim");
    const volume = this.#world.name("pv");
    const metadata = this.#world.metadata(claim, {
      namespace,
      annotations: { "pv.kubernetes.io/bind-completed": "yes" },
      deletionTimestamp: dice.chance(0.02) ? moment(5000) : undefined,
    });
    const storageClassName = dice.pick(["eager", "fast", "local", "zonal"]);
    const claimRef = {
      kind: "PersistentVolumeClaim",
      apiVersion: "v1",
      namespace,
      name: claim,
      uid: metadata["uid"],
    };
    if (dice.chance(0.97))
      this.#world.add({
        kind: "PersistentVolume",
        apiVersion: "v1",
        metadata: this.#world.metadata(volume, { labels: dice.maybe(0.35, () => this.#volumeLabels()) }),
        spec: {
          capacity: { storage: "10Gi" },
          accessModes: [accessMode],
          storageClassName,
          persistentVolumeReclaimPolicy: "Delete",
          ...this.#source(),
          nodeAffinity: dice.maybe(0.3, () => this.#boundAffinity()),
          claimRef,
        },
        status: { phase: "Bound" },
      });
    if (dice.chance(0.2)) addAttachment(this.#world, volume);
    this.#world.add({
      kind: "PersistentVolumeClaim",
      apiVersion: "v1",
      metadata,
      spec: {
        accessModes: [accessMode],
        resources: { requests: { storage: "5Gi" } },
        storageClassName,
        volumeName: volume,
        volumeMode: "Filesystem",
      },
      status: {
        phase: dice.chance(0.98) ? "Bound" : "Lost",
        accessModes: [accessMode],
        capacity: { storage: "10Gi" },
      },
    });
    return claim;
  }

  #boundAffinity(): JsonObject {
    const { dice } = this.#world;
    const zone = { key: ZONE, operator: "In", values: dice.some(ZONES, 1, 3) };
    if (dice.chance(0.4)) return this.#hostTerms();
    return { required: { nodeSelectorTerms: [{ matchExpressions: [zone] }] } };
  }

  #sharedClaim(namespace: string): string {
    const { dice } = this.#world;
    const list = this.#shared.get(namespace) ?? [];
    this.#shared.set(namespace, list);
    if (list.length > 0 && dice.chance(0.4)) return dice.pick(list);
    const claim = this.#boundClaim(namespace, dice.chance(0.25) ? "ReadWriteOncePod" : dice.pick(MODES));
    list.push(claim);
    return claim;
  }

  #claimForIncoming(namespace: string): string {
    const { dice } = this.#world;
    if (dice.chance(0.02)) return "no-such-claim";
    if (dice.chance(0.5)) return this.#sharedClaim(namespace);
    return this.#freeClaim(namespace);
  }

  #freeClaim(namespace: string): string {
    const { dice } = this.#world;
    const claim = this.#world.name("claim");
    const className = dice.chance(0.97)
      ? dice.pick(dice.chance(0.9) ? FREE.slice(0, 6) : FREE)
      : dice.pick(["gone", undefined]);
    const nodes = this.#world.nodes.map((node) => node.name);
    const reserved = dice.chance(0.06) ? this.#reservedVolume(namespace, claim) : undefined;
    this.#world.add({
      kind: "PersistentVolumeClaim",
      apiVersion: "v1",
      metadata: this.#world.metadata(claim, {
        namespace,
        annotations: dice.maybe(0.04, () => ({
          "volume.kubernetes.io/selected-node": dice.pick([...nodes, "gone"]),
        })),
        deletionTimestamp: dice.chance(0.01) ? moment(5000) : undefined,
      }),
      spec: {
        accessModes: dice.some(MODES, 1, dice.chance(0.9) ? 1 : 2),
        resources: {
          requests: { storage: dice.chance(0.8) ? `${dice.from(1, 14)}Gi` : `${dice.from(1, 14)}G` },
        },
        storageClassName: reserved === undefined ? className : "local",
        volumeName: reserved !== undefined && dice.chance(0.4) ? reserved : undefined,
        volumeMode: dice.chance(0.92) ? "Filesystem" : "Block",
        volumeAttributesClassName: dice.maybe(0.04, () => "gold"),
        selector: dice.maybe(0.15, () => ({ matchLabels: { medium: dice.pick(["ssd", "hdd", "nvme"]) } })),
      },
      status: { phase: "Pending" },
    });
    return claim;
  }

  /** A volume that a user has set aside for one claim. */
  #reservedVolume(namespace: string, claim: string): string {
    const name = this.#world.name("pv");
    this.#world.add({
      kind: "PersistentVolume",
      apiVersion: "v1",
      metadata: this.#world.metadata(name),
      spec: {
        capacity: { storage: "20Gi" },
        accessModes: ["ReadWriteOnce", "ReadWriteMany", "ReadOnlyMany"],
        storageClassName: "local",
        persistentVolumeReclaimPolicy: "Retain",
        volumeMode: "Filesystem",
        local: { path: `/mnt/${name}` },
        nodeAffinity: this.#hostTerms(),
        claimRef: { kind: "PersistentVolumeClaim", apiVersion: "v1", namespace, name: claim },
      },
      status: { phase: "Available" },
    });
    return name;
  }

  #ephemeral(namespace: string, pod: JsonObject, volume: string): JsonObject {
    const { dice } = this.#world;
    const spec = {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "1Gi" } },
      storageClassName: "zonal",
      volumeMode: "Filesystem",
    };
    const name = textOf(pod["name"]);
    const owner = [{ apiVersion: "v1", kind: "Pod", name, uid: pod["uid"], controller: true }];
    if (dice.chance(0.6))
      this.#world.add({
        kind: "PersistentVolumeClaim",
        apiVersion: "v1",
        metadata: this.#world.metadata(`${name}-${volume}`, {
          namespace,
          ownerReferences: dice.maybe(0.8, () => owner),
        }),
        spec,
        status: { phase: "Pending" },
      });
    return { ephemeral: { volumeClaimTemplate: { metadata: {}, spec } } };
  }
}
