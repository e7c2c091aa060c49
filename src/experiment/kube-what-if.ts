import { makeProfile } from "../policies/kube/make-profile.ts";
import { orNothing } from "../sim/contract/cycle-error.ts";
import type { KubeSchedulerSettings } from "../sim/contract/kube-profile.ts";
import { KubeCluster, type ObjectListener } from "../sim/model/kube/kube-cluster.ts";
import type { QueuedPod } from "../sim/contract/kube-plugin.ts";
import type { NodeInfo } from "../sim/model/kube/node-info.ts";
import { type KubePod, podKey } from "../sim/model/kube/kube-pod.ts";
import type { ApiObject, Node, Pod } from "../sim/model/kube/objects.ts";
import {
  type Attempt,
  attempt,
  attemptPreemption,
  type PreemptionAttempt,
} from "../sim/scheduling/kube/attempt.ts";
import { Framework } from "../sim/scheduling/kube/framework.ts";
import { nominateWithRoom } from "../sim/scheduling/kube/nominate-with-room.ts";
import type { Candidate, Failure } from "../sim/scheduling/kube/preemption.ts";

/** What would become of one pod. */
export interface Answer {
  readonly tried: Attempt;
  /** Undefined where preemption is not part of the profile, or a node is feasible. */
  readonly preemption: PreemptionAttempt | undefined;
}

/** What evicting pods from a node would do. */
export type DryRun = (node: NodeInfo) => Candidate | Failure;

/** A pod with what was worked out to place it. */
type Placed = Pick<Attempt, "pod" | "cycle">;

/**
 * A cluster read from objects, and the schedulers that could place pods on it. `waiting`: names of pods, as
 * `namespace/name`, that are to be placed although their specification may name a node.
 */
export class WhatIf {
  readonly cluster: KubeCluster = new KubeCluster();
  /** All pods that have not ended, by `namespace/name`. */
  readonly pods: ReadonlyMap<string, KubePod>;
  /** Those of them that are on no node, in the order of the objects, and what they were read from. */
  readonly #unplaced = new Map<KubePod, Pod>();
  readonly #frameworks: ReadonlyMap<string, Framework>;

  constructor(objects: readonly ApiObject[], settings: KubeSchedulerSettings, waiting: ReadonlySet<string>) {
    const { cluster } = this;
    for (const object of objects) {
      if (object.kind === "Node") cluster.setNode(object as Node);
      else if (object.kind !== "Pod") cluster.setObject(object);
    }
    const pods = new Map<string, KubePod>();
    for (const object of objects) {
      if (object.kind !== "Pod" || hasEnded(object as Pod)) continue;
      const { spec, status } = object as Pod;
      const pod = cluster.pod(object as Pod, microseconds(status?.startTime));
      const key = podKey(pod);
      pods.set(key, pod);
      if (spec.nodeName && !waiting.has(key)) {
        cluster.addPod(pod, spec.nodeName);
        continue;
      }
      this.#unplaced.set(pod, object as Pod);
      if (!spec.nodeName && pod.nominatedNode) cluster.nominate(pod, pod.nominatedNode);
    }
    this.pods = pods;
    this.#frameworks = new Map(
      settings.profiles.map((profile) => [
        profile.schedulerName,
        new Framework(makeProfile(profile, cluster), cluster),
      ]),
    );
  }

  /** The scheduler that the pod asks for; undefined when there is none of that name. */
  scheduler({ podClass }: KubePod): Framework | undefined {
    return this.#frameworks.get(podClass.schedulerName);
  }

  get schedulerNames(): readonly string[] {
    return [...this.#frameworks.keys()];
  }

  /** What a pod that was on no node at first was read from. */
  object(pod: KubePod): Pod {
    const object = this.#unplaced.get(pod);
    if (!object) throw new RangeError(`WhatIf: ${podKey(pod)} is on a node`);
    return object;
  }

  /**
   * Pods without a node that are not being deleted, as the queue orders them if they joined it when they were
   * created; pods that were not created yet join it last.
   */
  pending(): KubePod[] {
    const queued = [...this.#unplaced].map(([pod, { metadata }]) => ({
      pod,
      timestamp: microseconds(metadata.creationTimestamp) ?? Number.POSITIVE_INFINITY,
    }));
    const [framework] = this.#frameworks.values();
    const before = (a: QueuedPod, b: QueuedPod): boolean =>
      framework?.profile.queueSort.less?.(a, b) ?? false;
    return queued
      .filter(({ pod }) => pod.requestedNode === undefined && !pod.terminating)
      .sort((a, b) => (before(a, b) ? -1 : before(b, a) ? 1 : 0))
      .map(({ pod }) => pod);
  }

  /**
   * Looks at every node for the pod. `dryRuns`: what is asked about nodes on which evicting others may help.
   * Throws RangeError when its scheduler is unknown.
   */
  answer(pod: KubePod, preEnqueue = true, dryRuns?: () => DryRun | undefined): Answer {
    const framework = this.frameworkOf(pod);
    const tried = attempt(framework, pod, preEnqueue);
    const ends = (tried.preEnqueue ?? tried.error) !== undefined || tried.best.length > 0;
    const preempts = !ends && this.preempts(pod);
    return { tried, preemption: preempts ? attemptPreemption(framework, tried, dryRuns?.()) : undefined };
  }

  /** Whether preemption is part of the profile. */
  preempts(pod: KubePod): boolean {
    return this.frameworkOf(pod).profile.postFilter.some(({ name }) => name === "DefaultPreemption");
  }

  /**
   * Puts the pod on a node, as the next attempt would see it: bound, with what it claims as far as it can
   * have that there. Returns what takes it back; of several pods the one placed last must go first.
   */
  place({ pod, cycle }: Placed, nodeName: string): () => void {
    const { cluster } = this;
    const node = cluster.node(nodeName);
    const { reserve } = this.frameworkOf(pod).profile;
    const restore = undoable(cluster, () => {
      for (const plugin of reserve) if (node) orNothing(() => plugin.reserve?.(cycle, node));
      // A volume still to be made ties its claim to the node: what reaches it later, only its driver knows.
      for (const plugin of reserve)
        if (node && plugin.name !== "VolumeBinding") plugin.preBind?.(cycle, node);
    });
    cluster.nominate(pod, undefined);
    cluster.addPod(pod, nodeName);
    return () => {
      cluster.removePod(pod);
      for (const plugin of reserve.toReversed()) if (node) plugin.unreserve?.(cycle, node);
      restore();
    };
  }

  /**
   * Makes room for a pod, as the next attempt would see it: it is nominated, pods of lower priority are not
   * any more, and the victims are about to leave. Without a candidate the pod's nomination is void
   * (Kubernetes v1.36 `framework/preemption`, `Preempt` and `prepareCandidate`).
   */
  preempt(pod: KubePod, candidate: Candidate | undefined): void {
    const { cluster } = this;
    if (!candidate) {
      cluster.nominate(pod, undefined);
      return;
    }
    for (const victim of candidate.victims) cluster.preempt(victim);
    nominateWithRoom(cluster, pod, candidate.node.name);
  }

  /** Throws RangeError when the pod's scheduler is unknown. */
  frameworkOf(pod: KubePod): Framework {
    const framework = this.scheduler(pod);
    if (!framework) throw new RangeError(`WhatIf: no scheduler ${pod.podClass.schedulerName}`);
    return framework;
  }
}

/** Lets `change` change objects of the cluster. Returns what makes them again what they were. */
function undoable(cluster: KubeCluster, change: () => void): () => void {
  const undo: (() => void)[] = [];
  const listener: ObjectListener = (old, now) => {
    if (old) undo.push(() => cluster.setObject(old));
    else if (now) undo.push(() => cluster.removeObject(now));
  };
  cluster.objectListeners.push(listener);
  change();
  cluster.objectListeners.splice(cluster.objectListeners.indexOf(listener), 1);
  return () => {
    for (const step of undo.toReversed()) step();
  };
}

function hasEnded({ status }: Pod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

/** Microseconds since 1970 of a time as the API writes it; undefined for none. */
function microseconds(time: string | undefined): number | undefined {
  if (!time) return undefined;
  const milliseconds = Date.parse(time);
  return Number.isNaN(milliseconds) ? undefined : milliseconds * 1000;
}
