import { CycleError } from "../../../sim/contract/cycle-error.ts";
import { type ClusterVector, Verdict } from "../../../sim/contract/kube-plugin.ts";
import type { KubePod } from "../../../sim/model/kube/kube-pod.ts";
import type { NodeInfo } from "../../../sim/model/kube/node-info.ts";
import type { Topology } from "../../../sim/model/kube/topology.ts";
import { exceeds } from "./attach-limits.ts";
import type { AttachRoom } from "./attach-room.ts";
import type { CountedVolumes, CsiVolumes } from "./csi-volumes.ts";

/** What `node-volume-limits.ts` says of all nodes, from what they have room for. */
export class LimitsVector implements ClusterVector {
  readonly #topology: Topology;
  readonly #counted: CountedVolumes;
  readonly #room: AttachRoom;
  #pod: KubePod | undefined;
  /** By row of the node for each driver, and how many more volumes the pod wants. */
  #wanted: (readonly [room: Int32Array, count: number])[] = [];
  /** Some node has one of the volumes already. */
  #isShared = false;

  constructor(topology: Topology, counted: CountedVolumes, room: AttachRoom) {
    this.#topology = topology;
    this.#counted = counted;
    this.#room = room;
  }

  filters(pod: KubePod): boolean | "ask" {
    this.#pod = pod;
    const wanted = this.#counted.missing(pod) === undefined && volumesOf(pod, this.#counted);
    if (!wanted || !this.#room.update()) return "ask";
    const counts = new Map<string, number>();
    this.#isShared = false;
    for (const [volume, driver] of wanted) {
      counts.set(driver, (counts.get(driver) ?? 0) + 1);
      if (this.#room.isHeld(volume)) this.#isShared = true;
    }
    this.#wanted = [...counts].flatMap(([driver, count]) => {
      const room = this.#room.short(driver, count);
      return room ? [[room, count] as const] : [];
    });
    return this.#wanted.length > 0;
  }

  filter(verdicts: Uint8Array, from: number, to: number): void {
    verdicts.fill(Verdict.passes, from, to);
    const { rows } = this.#topology;
    for (const [room, count] of this.#wanted)
      for (let p = from; p < to; p++)
        if ((room[rows[p] as number] as number) < count) verdicts[p] = Verdict.unschedulable;
    if (!this.#isShared) return;
    const { cluster, order } = this.#topology;
    for (let p = from; p < to; p++)
      if (verdicts[p] !== Verdict.passes)
        if (!exceeds(cluster, this.#pod as KubePod, order[p] as NodeInfo, this.#counted))
          verdicts[p] = Verdict.passes;
  }

  scores(): boolean {
    return false;
  }

  score(): void {}
}

/** Undefined where they cannot be told. */
function volumesOf(pod: KubePod, counted: CountedVolumes): CsiVolumes | undefined {
  try {
    return counted.ofPod(pod);
  } catch (error) {
    if (error instanceof CycleError) return undefined;
    throw error;
  }
}
