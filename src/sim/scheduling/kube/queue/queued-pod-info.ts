import type { SimTime } from "../../../../base/units.ts";
import type { QueuedPod } from "../../../contract/kube-plugin.ts";
import type { KubePod } from "../../../model/kube/kube-pod.ts";
import type { Link } from "./linked-list.ts";
import type { Removable } from "./removable-heap.ts";

/** Where a pod waits. `backoff`: after a refusal; `errors`: in backoff after an error. */
export type Place = "active" | "backoff" | "errors" | "unschedulable";

export const noPlugins: ReadonlySet<string> = new Set();

/** A pod and its story in the queue (Kubernetes v1.36 `framework/types.go`, `QueuedPodInfo`). */
export class QueuedPodInfo implements QueuedPod {
  pod: KubePod;
  /** When it joined the queue, or came back from the last attempt. */
  timestamp: SimTime;
  /** Grows with the renewals of timestamps: orders what the queue order does not. */
  turn: number;
  attempts = 0;
  /** Attempts in which it was refused. */
  unschedulableCount = 0;
  /** Errors in a row. */
  errorCount = 0;
  /** Who refused it last; who keeps it out of the queue is among them. Empty: it met an error. */
  unschedulablePlugins: ReadonlySet<string> = noPlugins;
  /** Who asked to wait for an event of its own. */
  pendingPlugins: ReadonlySet<string> = noPlugins;
  /** Whose PreEnqueue keeps it out of the queue. */
  gatingPlugin: string | undefined;
  /** `out`: being placed, or gone. */
  place: Place | "out" = "out";
  /** Where it is, for the parts of the queue. */
  entry: HeapEntry | undefined;
  group: Group | undefined;
  age: Link<QueuedPodInfo> | undefined;

  constructor(pod: KubePod, timestamp: SimTime, turn: number) {
    this.pod = pod;
    this.timestamp = timestamp;
    this.turn = turn;
  }
}

/** A pod in one of the heaps, as it was when it came there. */
export class HeapEntry implements QueuedPod, Removable {
  readonly info: QueuedPodInfo;
  readonly pod: KubePod;
  readonly timestamp: SimTime;
  readonly turn: number;
  /** End of its backoff. */
  readonly expiry: SimTime;
  removed = false;

  constructor(info: QueuedPodInfo, expiry: SimTime) {
    this.info = info;
    this.pod = info.pod;
    this.timestamp = info.timestamp;
    this.turn = info.turn;
    this.expiry = expiry;
  }
}

/** Pods that were refused by the same plug-ins. */
export interface Refused {
  readonly key: string;
  readonly scheduler: string;
  readonly unschedulablePlugins: ReadonlySet<string>;
  readonly pendingPlugins: ReadonlySet<string>;
  readonly gatingPlugin: string | undefined;
  /** By row of the class. */
  readonly groups: Map<number, Group>;
}

/** Of these, the pods of one class: whoever asks for one gets the answer for all. */
export interface Group {
  readonly refused: Refused;
  readonly classRow: number;
  readonly pods: Set<QueuedPodInfo>;
}
