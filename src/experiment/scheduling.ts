import { InputError, type InputIssue } from "../base/input-error.ts";
import { didYouMean } from "../base/nearest.ts";
import { RandomStream } from "../base/random.ts";
import { visible } from "../base/visible.ts";
import type { BriefAnswer, BriefNomination, LeftPod, PodAnswer } from "../metrics/pod-answer.ts";
import type { KubeSchedulerSettings } from "../sim/contract/kube-profile.ts";
import { type KubePod, podKey } from "../sim/model/kube/kube-pod.ts";
import type { ApiObject } from "../sim/model/kube/objects.ts";
import type { Attempt } from "../sim/scheduling/kube/attempt.ts";
import { chooseTotal, type KubeTies } from "../sim/scheduling/kube/kube-search.ts";
import { howManyFit } from "./how-many-fit.ts";
import { attemptJson, preemptionJson } from "./kube-answers.ts";
import { WhatIf } from "./kube-what-if.ts";
import { oneOf, QuickAnswers } from "./quick-answers.ts";

export interface SchedulingOptions {
  /** Pods as `namespace/name` in the order in which they are placed; absent: all that are pending. */
  readonly pods?: readonly string[] | undefined;
  /** Which of several best nodes is taken; absent: the first in `nodeOrder`. */
  readonly ties?: KubeTies | undefined;
  /** Seed for `random` ties; absent: `1`. */
  readonly seed?: string | undefined;
  /** How many more pods like each one are tried; absent: none. */
  readonly fit?: number | undefined;
  /** False: nothing is asked before the pod joins the queue. */
  readonly preEnqueue?: boolean | undefined;
  /** False: a pod that fits nowhere does not make room for itself. */
  readonly preempts?: boolean | undefined;
}

/** Places pods on a cluster one after the other, each as if those before it had come where they go. */
export class Scheduling {
  /** Pods without a node that ask for a scheduler which is none of those here. */
  readonly leftToOthers: readonly LeftPod[];
  readonly whatIf: WhatIf;
  readonly #pods: readonly KubePod[];
  readonly #options: SchedulingOptions;
  readonly #random: RandomStream;
  readonly #quick: QuickAnswers;

  /**
   * `objects`: as the API server stores them. Throws InputError for pods that are asked for and are not there
   * or have no scheduler here.
   */
  constructor(
    objects: readonly ApiObject[],
    settings: KubeSchedulerSettings,
    options: SchedulingOptions = {},
  ) {
    this.whatIf = new WhatIf(objects, settings, new Set(options.pods));
    this.#options = options;
    this.#random = new RandomStream(`${options.seed ?? "1"}/schedule`);
    const { ties = "first", preEnqueue = true, preempts = true } = options;
    this.#quick = new QuickAnswers(this.whatIf, { ties, random: this.#random, preEnqueue, preempts });
    const pods = options.pods ? asked(this.whatIf, options.pods, objects) : this.whatIf.pending();
    this.#pods = pods.filter((pod) => this.whatIf.scheduler(pod));
    this.leftToOthers = pods
      .filter((pod) => !this.whatIf.scheduler(pod))
      .map((pod) => ({ pod: podKey(pod), schedulerName: pod.podClass.schedulerName }));
  }

  get podCount(): number {
    return this.#pods.length;
  }

  /** One answer after the other; can be gone through once. */
  *answers(): Generator<PodAnswer> {
    for (const pod of this.#pods) yield this.#answer(pod);
  }

  /**
   * As `answers`, but after the first `detailed` pods only what can be told quickly of those that find a
   * node, or one to make room on. With `fit` all is told of each.
   */
  *briefAnswers(detailed: number): Generator<PodAnswer | BriefAnswer | BriefNomination> {
    const { fit } = this.#options;
    const most = fit === undefined ? detailed : this.#pods.length;
    for (const pod of this.#pods.slice(0, most)) yield this.#answer(pod);
    const quick = this.#quick;
    for (const pod of this.#pods.slice(most)) {
      const { said, repeatable } = quick.answer(pod);
      if (said) yield said;
      else {
        const answer = this.#answer(pod);
        quick.learn(pod, answer, repeatable);
        yield answer;
      }
    }
  }

  #answer(pod: KubePod): PodAnswer {
    const { whatIf } = this;
    const { preEnqueue = true, preempts = true, fit, ties = "first" } = this.#options;
    // What is remembered helps those that come later.
    const dryRuns = this.podCount > 1 ? () => this.#quick.dryRuns(pod) : undefined;
    const { tried, preemption } = whatIf.answer(pod, preEnqueue, dryRuns);
    const node = this.#choose(tried)?.name ?? null;
    let nominatedTo: string | undefined;
    if (node !== null) whatIf.place(tried, node);
    else if (preempts && preemption && preemption.message === undefined) {
      const candidate = oneOf(preemption.selected, { ties, random: this.#random });
      whatIf.preempt(pod, candidate);
      nominatedTo = candidate?.node.name;
    }
    return {
      pod: podKey(pod),
      node,
      ...(nominatedTo !== undefined && { nominatedTo }),
      ...attemptJson(tried),
      ...(preemption && { preemption: preemptionJson(preemption) }),
      ...(fit !== undefined && { fit: howManyFit(whatIf, pod, fit, { ties, random: this.#random }) }),
    };
  }

  #choose({ best, scores, nominated }: Attempt): Attempt["best"][number] | undefined {
    const { ties = "first" } = this.#options;
    if (ties === "first" || !scores || best.length === 1 || (nominated && !nominated.refusal)) return best[0];
    return scores.nodes[chooseTotal(Float64Array.from(scores.totals), ties, this.#random)];
  }
}

/** The pods of these names. */
function asked(whatIf: WhatIf, names: readonly string[], objects: readonly ApiObject[]): KubePod[] {
  const issues: InputIssue[] = [];
  const pods = new Set<KubePod>();
  for (const name of names) {
    const file = `pod ${visible(name, 300)}`;
    const pod = whatIf.pods.get(name);
    if (!pod) issues.push({ file, ...notThere(whatIf, name, objects) });
    else if (pods.has(pod)) issues.push({ file, message: "is asked for twice" });
    else if (!whatIf.scheduler(pod)) {
      const { schedulerName } = pod.podClass;
      const message = `asks for the scheduler "${visible(schedulerName)}", which has no profile here`;
      const hint =
        didYouMean(schedulerName, whatIf.schedulerNames) ??
        `there ${whatIf.schedulerNames.length === 1 ? "is" : "are"} ${whatIf.schedulerNames.join(", ")}`;
      issues.push({ file, message, hint });
    } else pods.add(pod);
  }
  if (issues.length > 0) throw new InputError(issues);
  return [...pods];
}

function notThere(
  whatIf: WhatIf,
  name: string,
  objects: readonly ApiObject[],
): Pick<InputIssue, "message" | "hint"> {
  if (objects.some((object) => object.kind === "Pod" && keyOf(object) === name))
    return { message: "has ended" };
  const own = name.slice(name.indexOf("/"));
  const elsewhere = [...whatIf.pods.keys()].find((key) => key.endsWith(own));
  const hint =
    elsewhere === undefined
      ? didYouMean(name, whatIf.pods.keys())
      : `did you mean "${visible(elsewhere, 300)}"?`;
  return { message: "is not among the objects", hint };
}

function keyOf({ metadata: { namespace = "default", name } }: ApiObject): string {
  return `${namespace}/${name}`;
}
