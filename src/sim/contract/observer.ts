/** What happened to a pod or a node; codes 0 to 8 are those of Google's 2011 trace. */
export const LifeEvent = {
  submit: 0,
  schedule: 1,
  evict: 2,
  fail: 3,
  finish: 4,
  kill: 5,
  lost: 6,
  updatePending: 7,
  updateRunning: 8,
  nodeAdd: 9,
  nodeRemove: 10,
  nodeUpdate: 11,
  /** The pod's node went silent: its work since the last checkpoint is gone. */
  strand: 12,
  /** The pod starts again on the node where it was, which came back. */
  restart: 13,
  /** The machine stopped working; whether anybody noticed is another matter (`nodeRemove`). */
  nodeFail: 14,
  /** The machine works again. */
  nodeReturn: 15,
  /** Admission refused the pod: it never waits. */
  reject: 16,
} as const;
export type LifeEvent = (typeof LifeEvent)[keyof typeof LifeEvent];
/** Names of `LifeEvent` by code, as they stand in files and charts. */
export const lifeEventNames = [
  "SUBMIT",
  "SCHEDULE",
  "EVICT",
  "FAIL",
  "FINISH",
  "KILL",
  "LOST",
  "UPDATE_PENDING",
  "UPDATE_RUNNING",
  "NODE_ADD",
  "NODE_REMOVE",
  "NODE_UPDATE",
  "STRAND",
  "RESTART",
  "NODE_FAIL",
  "NODE_RETURN",
  "REJECT",
] as const;

/** Why a pod was evicted. */
export const EvictionCause = { none: 0, preempted: 1, nodeLost: 2, recorded: 3, drained: 4 } as const;
export type EvictionCause = (typeof EvictionCause)[keyof typeof EvictionCause];
export const evictionCauseNames = ["none", "preempted", "node-lost", "recorded", "drained"] as const;

/** What one scheduling attempt came to. */
export const DecisionResult = {
  placed: 0,
  noNode: 1,
  /** Others were stopped, and the pod is on the node. */
  preempted: 2,
  /** Others were stopped on the node, and the pod is to try it next (the Kubernetes scheduler). */
  roomMade: 3,
} as const;
export type DecisionResult = (typeof DecisionResult)[keyof typeof DecisionResult];
export const decisionResultNames = ["placed", "no-node", "placed-by-preemption", "room-made"] as const;

/**
 * Told of everything that happens, in order. Observers read the state they were given at construction and
 * never change it; a pod or node is named by its row.
 */
export interface Observer {
  /**
   * A pod event. For events that end an attempt (`evict` to `lost`) it is called before the pod leaves its
   * node, so `node` and `startedAt` still tell where and since when; for `submit`, `schedule` and updates
   * after the change.
   */
  podEvent?(event: LifeEvent, pod: number, cause: EvictionCause): void;
  /** A node event, after the change: capacity sums already tell it. Its pods were evicted before. */
  nodeEvent?(event: LifeEvent, node: number): void;
  /** The replicas of a service changed, or how many of them are ready. */
  serviceStatus?(status: ServiceStatus): void;
  /**
   * A scheduling attempt that just ended. `node` is -1 for `noNode`, and the pod is on it but for `roomMade`.
   */
  decision?(decision: Decision): void;
  /** The sampling interval of the cluster passed. */
  sample?(): void;
  /** The sampling interval of the single nodes passed. */
  sampleNodes?(): void;
  /** Paranoid runs, after every event: throws when what was counted does not add up. */
  check?(): void;
  /** The warm-up is over: what was summed so far does not count. */
  warmUpEnd?(): void;
}

/** One scheduling attempt. The object is reused from call to call: copy what is to be kept. */
export interface Decision {
  pod: number;
  node: number;
  result: DecisionResult;
  /** Score of the chosen node, NaN without one. */
  score: number;
  victims: number;
  /** Microseconds the scheduler thought about it (the decision-time model, not real time). */
  thinkTime: number;
  /** Nodes that would have done; undefined where nobody counted. */
  feasible?: number | undefined;
  /** Why no node would do, in words; undefined where nobody asked. */
  reasons?: string | undefined;
}

/** What a service has of what it asks for. */
export interface ServiceStatus {
  /** Its place in the scenario's list. */
  readonly service: number;
  readonly desired: number;
  /** Pods that exist and are not lost; those that are ready; those that have been ready long enough. */
  readonly replicas: number;
  readonly ready: number;
  readonly available: number;
}

/** The simulated clock, as plug-ins see it. */
export interface Clock {
  /** Whole microseconds. */
  readonly now: number;
}
