import { makeProfile } from "../policies/kube/make-profile.ts";
import type { KubeSchedulerSettings } from "../sim/contract/kube-profile.ts";
import { KubeCluster } from "../sim/model/kube/kube-cluster.ts";
import { type KubePod, podKey } from "../sim/model/kube/kube-pod.ts";
import type { ApiObject, Node, Pod } from "../sim/model/kube/objects.ts";
import {
  type Attempt,
  attempt,
  attemptPreemption,
  type PreemptionAttempt,
} from "../sim/scheduling/kube/attempt.ts";
import { Framework } from "../sim/scheduling/kube/framework.ts";

/** What would become of one pod. */
export interface Answer {
  readonly tried: Attempt;
  /** Undefined where preemption is not part of the profile, or a node is feasible. */
  readonly preemption: PreemptionAttempt | undefined;
}

/**
 * A cluster read from objects, and the schedulers that could place pods on it. `waiting`: names of pods, as
 * `namespace/name`, that are to be placed although their specification may name a node.
 */
export class WhatIf {
  readonly cluster: KubeCluster = new KubeCluster();
  /** All pods that have not ended, by `namespace/name`. */
  readonly pods: ReadonlyMap<string, KubePod>;
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
      pods.set(podKey(pod), pod);
      if (spec.nodeName && !waiting.has(podKey(pod))) cluster.addPod(pod, spec.nodeName);
      else if (!spec.nodeName && pod.nominatedNode) cluster.nominate(pod, pod.nominatedNode);
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

  /** Looks at every node for the pod. Throws RangeError when its scheduler is unknown. */
  answer(pod: KubePod, preEnqueue = true): Answer {
    const framework = this.#frameworkOf(pod);
    const tried = attempt(framework, pod, preEnqueue);
    const preempts = framework.profile.postFilter.some(({ name }) => name === "DefaultPreemption");
    const ends = (tried.preEnqueue ?? tried.error) !== undefined || tried.best.length > 0;
    return { tried, preemption: preempts && !ends ? attemptPreemption(framework, tried) : undefined };
  }

  /** Puts the pod on a node, as the next attempt would see it. */
  place({ pod, cycle }: Attempt, nodeName: string): void {
    const node = this.cluster.node(nodeName);
    for (const plugin of this.#frameworkOf(pod).profile.reserve) if (node) plugin.reserve?.(cycle, node);
    this.cluster.nominate(pod, undefined);
    this.cluster.addPod(pod, nodeName);
  }

  #frameworkOf(pod: KubePod): Framework {
    const framework = this.scheduler(pod);
    if (!framework) throw new RangeError(`WhatIf: no scheduler ${pod.podClass.schedulerName}`);
    return framework;
  }
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
