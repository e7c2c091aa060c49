/** Who refused a pod on all nodes at once, or preemption on one. */
export interface RefusalJson {
  readonly plugin: string;
  readonly code: string;
  readonly reasons: readonly string[];
}

/** What the filters said of one node. */
export interface NodeJson {
  readonly feasible: boolean;
  /** The first plug-in that refused it. */
  readonly plugin?: string;
  /** Nothing that could be evicted would help. */
  readonly unresolvable?: true;
  readonly excludedByPreFilter?: true;
  readonly reasons?: readonly string[];
}

export interface ScoreJson {
  readonly plugins: Readonly<Record<string, { readonly normalized: number; readonly weighted: number }>>;
  readonly total: number;
}

/** What the scheduler finds out about one pod. Names of nodes are keys. */
export interface AttemptJson {
  readonly nodeOrder: readonly string[];
  readonly preEnqueue: RefusalJson | null;
  readonly preFilter: RefusalJson | null;
  readonly preFilterNodes: readonly string[] | null;
  readonly skippedFilter: readonly string[];
  readonly nodes: Readonly<Record<string, NodeJson>>;
  readonly skippedScore: readonly string[];
  readonly scores: Readonly<Record<string, ScoreJson>>;
  readonly best: readonly string[];
  readonly nominatedNode?: { readonly node: string; readonly feasible: boolean };
  /** Only if the attempt ended without a decision. */
  readonly error?: string;
}

export interface PreemptionJson {
  readonly eligible: boolean;
  readonly message: string;
  readonly potentialNodes: readonly string[];
  readonly candidates: Readonly<
    Record<string, { readonly victims: readonly string[]; readonly pdbViolations: number }>
  >;
  readonly failed: Readonly<Record<string, RefusalJson>>;
  readonly selected: readonly string[];
  readonly criterion: string;
}

/** How many more pods like one of them fit, after it. */
export interface FitJson {
  /** No more were tried. */
  readonly upTo: number;
  readonly count: number;
  /** What the next one lacks; null if `count` is `upTo`. */
  readonly limit: LimitJson | null;
}

/**
 * Why no node takes a pod, as kube-scheduler says it, and its reasons by the number of nodes that have them.
 */
export interface LimitJson {
  readonly message: string;
  readonly reasons: Readonly<Record<string, number>>;
}

/**
 * Where one pod goes, and why. Documented in docs/schedule.md; its JSON Schema is `clustersim schema
 * schedule`.
 */
export interface PodAnswer extends AttemptJson {
  /** `namespace/name` */
  readonly pod: string;
  readonly node: string | null;
  /** Where evicting others makes room for it; only if it does. */
  readonly nominatedTo?: string;
  /** Only where it ran. */
  readonly preemption?: PreemptionJson;
  /** Only if it was asked for. */
  readonly fit?: FitJson;
}

/** Where one of many pods goes, in brief. */
export interface BriefAnswer {
  /** `namespace/name` */
  readonly pod: string;
  readonly node: string;
  /** Of the node; null for the one that the pod is nominated to: no other was looked at. */
  readonly total: number | null;
  /** Nodes that fit, of `nodeCount`. */
  readonly feasible: number;
  readonly nodeCount: number;
}

/** Where room is made for one of many pods, in brief. */
export interface BriefNomination {
  /** `namespace/name` */
  readonly pod: string;
  readonly node: null;
  readonly nominatedTo: string;
  /** Why no node takes it as it is, as kube-scheduler says it. */
  readonly message: string;
  readonly victims: readonly string[];
  readonly pdbViolations: number;
  /** On how many nodes evicting pods helps. */
  readonly candidates: number;
  /** What decided, as in `PreemptionJson`; how many are equal in all. */
  readonly criterion: string;
  readonly equal: number;
}

/** A pod that none of the schedulers asked takes up. */
export interface LeftPod {
  readonly pod: string;
  readonly schedulerName: string;
}

/** All that `clustersim schedule --json` prints. */
export interface ScheduleAnswer {
  /** The release whose decisions these are. */
  readonly kubernetes: string;
  readonly pods: readonly PodAnswer[];
  /** Only if there are any. */
  readonly leftToOthers?: readonly LeftPod[];
}
