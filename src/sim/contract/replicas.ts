import type { SimTime } from "../../base/units.ts";

/** What a controller and its policies may know of one replica. */
export interface ReplicaFacts {
  /** Unique in the run; pods made later have larger ones. */
  readonly uid: number;
  readonly createdAt: SimTime;
  /** `unknown`: nobody hears of it. `ended`: succeeded or failed, never to run again. */
  readonly phase: "pending" | "unknown" | "running" | "ended";
  /** Asked to stop. */
  readonly terminating: boolean;
  /** Since when its node has been away and taken for lost; undefined while the node is there. */
  readonly lostSince: SimTime | undefined;
  /** Row of its node; undefined before it is bound. */
  readonly node: number | undefined;
  /** Row of its node's zone. */
  readonly zone: number | undefined;
  /** When it began to run. */
  readonly startedAt: SimTime | undefined;
  /** Since when it has been ready; undefined while it is not. */
  readonly readySince: SimTime | undefined;
  /** When it last saved its work; undefined when never. */
  readonly checkpointAt: SimTime | undefined;
  /** In-place restarts of the container that restarted most. */
  readonly restarts: number;
  /** What the user says a deletion costs: lower goes first, 0 unless given. */
  readonly deletionCost: number;
  /**
   * Active pods on its node, itself included, of all ReplicaSets with the same owner. 0 when the ReplicaSet
   * has no owner.
   */
  readonly coLocated: number;
}

/** What a scale-down policy may ask about the run and its cell. */
export interface ScaleDownView {
  /** A whole number drawn once per run, for policies that choose by lot. */
  readonly lot: number;
  /** How full a node is: the largest share promised of any of its resources. */
  nodeLoad(node: number): number;
  /** Pods of any kind on a node. */
  nodePods(node: number): number;
}

/** Negative when `a` goes before `b`, positive when after it. */
export type GoesFirst = (a: ReplicaFacts, b: ReplicaFacts) => number;

/** Which replicas go when there are too many. */
export interface ScaleDownPolicy {
  readonly name: string;
  /**
   * The order in which `pods` would go, as a comparison that is good for them at `now` only. It must be a
   * total order. All victims of one pass are taken from it, so a policy that looks at what is left after each
   * of them counts ranks beforehand.
   */
  order(pods: readonly ReplicaFacts[], now: SimTime, view: ScaleDownView): GoesFirst;
}

/** When another replica is made for one that is lost or being stopped. */
export interface ReplacementPolicy {
  readonly name: string;
  /**
   * Until when `pod`, which is lost or terminating, holds its place, so that none is made for it. Infinity:
   * as long as it is there. A moment that has passed: it is replaced now.
   */
  holdsUntil(pod: ReplicaFacts): SimTime;
}
