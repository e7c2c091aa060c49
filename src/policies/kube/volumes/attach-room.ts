import { grown } from "../../../base/columns.ts";
import { CycleError } from "../../../sim/contract/cycle-error.ts";
import { type KubeCluster, objectKey } from "../../../sim/model/kube/kube-cluster.ts";
import type { NodeInfo } from "../../../sim/model/kube/node-info.ts";
import type { ApiObject } from "../../../sim/model/kube/objects.ts";
import type { CsiNode, VolumeAttachment } from "../../../sim/model/kube/storage-objects.ts";
import { limitsOf } from "./attach-limits.ts";
import type { CountedVolumes } from "./csi-volumes.ts";

const BOUNDLESS = 2 ** 31 - 1;

/** Room for volumes of one driver. */
interface Room {
  /** By row of the node. */
  ofRow: Int32Array;
  /** How many nodes have room for so many, without those that have no limit. */
  readonly nodes: Map<number, number>;
}

/**
 * How many more volumes of each CSI driver nodes can take: what `exceeds` would count, worked out again for
 * nodes only where pods, attachments, claims or volumes changed.
 */
export class AttachRoom {
  readonly #cluster: KubeCluster;
  readonly #counted: CountedVolumes;
  readonly #rooms = new Map<string, Room>();
  /** By row: the volumes of its pods. */
  readonly #held: (ReadonlySet<string> | undefined)[] = [];
  /** On how many nodes pods have a volume. */
  readonly #holders = new Map<string, number>();
  /** Rows of nodes where the volumes of some pod cannot be told. */
  readonly #odd = new Set<number>();
  /** Rows of the nodes that an object was looked up for, by `kind key`. */
  readonly #readers = new Map<string, Set<number>>();
  readonly #stale = new Set<number>();
  #position = 0;

  constructor(cluster: KubeCluster, counted: CountedVolumes) {
    this.#cluster = cluster;
    this.#counted = counted;
    cluster.objectListeners.push((old, now) => {
      for (const object of [old, now]) if (object) this.#void(object);
    });
  }

  /** False when the volumes of some pod cannot be told, so that nodes must be asked about. */
  update(): boolean {
    const { log, nodes } = this.#cluster;
    for (let row = log.latest(this.#position); row >= 0; row = log.next(row, this.#position))
      this.#stale.add(row);
    this.#position = log.end;
    if (this.#stale.size === 0) return this.#odd.size === 0;
    for (const row of this.#stale) this.#count(row, nodes[row]);
    this.#stale.clear();
    return this.#odd.size === 0;
  }

  /**
   * Room by row of the node; undefined: all nodes have room for so many volumes.
   */
  short(driver: string, volumes: number): Int32Array | undefined {
    const room = this.#rooms.get(driver);
    if (!room) return undefined;
    for (const [left, nodes] of room.nodes) if (left < volumes && nodes > 0) return room.ofRow;
    return undefined;
  }

  /** Whether pods have the volume on some node with a limit. */
  isHeld(volume: string): boolean {
    return this.#holders.has(volume);
  }

  #void(object: ApiObject): void {
    if (object.kind === "VolumeAttachment") {
      const node = this.#cluster.node((object as VolumeAttachment).spec.nodeName ?? "");
      if (node) this.#stale.add(node.row);
    } else if (object.kind === "StorageClass")
      for (const node of this.#cluster.order) this.#stale.add(node.row);
    const key = `${object.kind} ${objectKey(object)}`;
    for (const row of this.#readers.get(key) ?? []) this.#stale.add(row);
    this.#readers.delete(key);
  }

  #count(row: number, node: NodeInfo | undefined): void {
    for (const volume of this.#held[row] ?? []) this.#hold(volume, -1);
    this.#held[row] = undefined;
    this.#odd.delete(row);
    for (const room of this.#rooms.values()) setRoom(room, row, BOUNDLESS);
    if (!node) return;
    this.#read(row, `CSINode ${node.name}`);
    const limits = limitsOf(this.#cluster.object<CsiNode>("CSINode", node.name));
    if (limits.size === 0) return;
    try {
      const counts = this.#countsOf(row, node);
      for (const [driver, limit] of limits)
        setRoom(this.#roomOf(driver), row, limit - (counts.get(driver) ?? 0));
    } catch (error) {
      if (!(error instanceof CycleError)) throw error;
      this.#odd.add(row);
    }
  }

  /** Volumes on the node by driver. */
  #countsOf(row: number, node: NodeInfo): Map<string, number> {
    const all = new Map<string, string>();
    for (const pod of node.pods) {
      if (!pod.podClass.spec.volumes) continue;
      for (const object of this.#counted.readFor(pod)) this.#read(row, object);
      for (const [volume, driver] of this.#counted.ofPod(pod)) all.set(volume, driver);
    }
    this.#held[row] = new Set(all.keys());
    for (const volume of all.keys()) this.#hold(volume, 1);
    for (const name of this.#counted.volumesAttachedTo(node.name))
      this.#read(row, `PersistentVolume ${name}`);
    for (const [volume, driver] of this.#counted.attachedTo(node.name)) all.set(volume, driver);
    const counts = new Map<string, number>();
    for (const driver of all.values()) counts.set(driver, (counts.get(driver) ?? 0) + 1);
    return counts;
  }

  #hold(volume: string, sign: 1 | -1): void {
    const count = (this.#holders.get(volume) ?? 0) + sign;
    if (count > 0) this.#holders.set(volume, count);
    else this.#holders.delete(volume);
  }

  #roomOf(driver: string): Room {
    const rows = this.#cluster.nodes.length;
    const room = this.#rooms.get(driver) ?? { ofRow: new Int32Array(0), nodes: new Map() };
    const old = room.ofRow.length;
    if (old < rows) room.ofRow = grown(room.ofRow, Math.max(rows, 2 * old)).fill(BOUNDLESS, old);
    this.#rooms.set(driver, room);
    return room;
  }

  #read(row: number, object: string): void {
    const rows = this.#readers.get(object);
    if (rows) rows.add(row);
    else this.#readers.set(object, new Set([row]));
  }
}

function setRoom({ ofRow, nodes }: Room, row: number, left: number): void {
  const old = ofRow[row];
  if (old === undefined || old === left) return;
  ofRow[row] = left;
  if (old !== BOUNDLESS) nodes.set(old, (nodes.get(old) as number) - 1);
  if (left !== BOUNDLESS) nodes.set(left, (nodes.get(left) ?? 0) + 1);
}
