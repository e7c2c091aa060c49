import type { Duration, SimTime } from "../../base/units.ts";

/** A node that was found to be silent. */
export interface LostNode {
  readonly node: number;
  readonly zone: string;
  /** Stranded pods on it. */
  readonly pods: number;
  /** When it went silent, and now. */
  readonly since: SimTime;
  readonly now: SimTime;
  /** Nodes of the cell that are down, this one included, and all that were ever there. */
  readonly down: number;
  readonly nodes: number;
}

/** A token bucket: `burst` at once, then `perSecond`. */
export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * Where a pod that lost its node had better not go, for so long. `hard`: it rather waits; else only if there
 * is a choice.
 */
export interface Avoidance {
  readonly what: "node" | "rack" | "zone";
  readonly for: Duration;
  readonly hard: boolean;
}

/**
 * What happens to the pods of a node that went silent. The node was noticed after the detection time of the
 * scenario; a node that comes back earlier starts its pods again where they are.
 */
export interface ReschedulingPolicy {
  readonly name: string;
  /** How long after the detection the pods are given up: 0 at once, FOREVER to wait for the node. */
  giveUpAfter(lost: LostNode): Duration;
  /** How fast pods of lost nodes are given up, over the whole cell. Absent: without limit. */
  readonly limit?: RateLimit | undefined;
  readonly avoid?: Avoidance | undefined;
}
