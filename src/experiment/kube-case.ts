import { kubeConfigOf } from "../scenario/kube-config/read-kube-config.ts";
import type { ApiObject } from "../sim/model/kube/objects.ts";
import type { KubePod } from "../sim/model/kube/kube-pod.ts";
import { type AttemptJson, attemptJson, preemptionJson, type RefusalJson } from "./kube-answers.ts";
import { WhatIf } from "./kube-what-if.ts";

/** A small cluster and pods to place on it, as a line of a file of conformance cases has it. */
export interface KubeCase {
  readonly id: string;
  readonly group: string;
  /** A KubeSchedulerConfiguration; null: the defaults. */
  readonly config: unknown;
  readonly objects: readonly ApiObject[];
  /** Pods as `namespace/name`; of a list each is placed before the next is tried. */
  readonly incoming: string | readonly string[];
}

/** One pod of a sequence in brief. */
interface Step {
  readonly pod: string;
  readonly preFilter: RefusalJson | null;
  readonly feasible: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly total: number | null;
  readonly best: readonly string[];
  readonly placed: string | null;
}

/** The answer to a case, in the form of its `expected`. Throws InputError for a bad configuration. */
export function answerCase({ id, group, config, objects, incoming }: KubeCase): unknown {
  const settings = kubeConfigOf(config, { file: id });
  const names = typeof incoming === "string" ? [incoming] : incoming;
  const whatIf = new WhatIf(objects, settings, new Set(names));
  const pods = names.map((name) => podOf(whatIf, name));
  const [first] = pods;
  if (typeof incoming !== "string") return sequence(whatIf, pods);
  if (group.endsWith("preemption")) return preemption(whatIf, first as KubePod);
  return attemptJson(whatIf.answer(first as KubePod).tried);
}

function podOf({ pods }: WhatIf, name: string): KubePod {
  const pod = pods.get(name);
  if (!pod) throw new RangeError(`incoming pod ${name} is not among the objects`);
  return pod;
}

function sequence(whatIf: WhatIf, pods: readonly KubePod[]): unknown {
  const steps: Step[] = [];
  let nodeOrder: readonly string[] = [];
  for (const pod of pods) {
    const { tried } = whatIf.answer(pod);
    const answer = attemptJson(tried);
    steps.push(step(`${pod.namespace}/${pod.name}`, answer));
    const [best] = answer.best;
    if (best !== undefined) whatIf.place(tried, best);
    ({ nodeOrder } = answer);
  }
  return { nodeOrder, steps };
}

function step(pod: string, { preFilter, nodes, scores, best }: AttemptJson): Step {
  const refused: Record<string, number> = {};
  let feasible = 0;
  for (const node of Object.values(nodes)) {
    if (node.feasible) {
      feasible += 1;
      continue;
    }
    const name = `${node.plugin ?? ""}${node.unresolvable ? "/U" : ""}`;
    refused[name] = (refused[name] ?? 0) + 1;
  }
  const [first] = best;
  const total = first === undefined ? null : (scores[first]?.total ?? 0);
  return { pod, preFilter, feasible, refused, total, best, placed: first ?? null };
}

function preemption(whatIf: WhatIf, pod: KubePod): unknown {
  const { tried, preemption: found } = whatIf.answer(pod, false);
  const { nodeOrder, preFilter, nodes } = attemptJson(tried);
  const nothing = { potential: [], candidates: [], failed: [], selected: [], criterion: "" } as const;
  const feasible = Object.values(nodes).some((node) => node.feasible);
  const shown = preemptionJson(
    feasible || !found ? { ...nothing, message: "fits without preemption" } : found,
  );
  return { nodeOrder, preFilter, nodes, ...shown };
}
