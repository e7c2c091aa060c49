import type { PodAnswer, PreemptionJson, RefusalJson } from "../metrics/pod-answer.ts";
import { kubeConfigOf } from "../scenario/kube-config/read-kube-config.ts";
import type { ApiObject } from "../sim/model/kube/objects.ts";
import { Scheduling } from "./scheduling.ts";

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

/**
 * The answer to a case, in the form of its `expected`. Throws InputError for a bad configuration and for pods
 * that are not among the objects.
 */
export function answerCase({ id, group, config, objects, incoming }: KubeCase): unknown {
  const settings = kubeConfigOf(config, { file: id });
  if (typeof incoming !== "string") {
    // Nothing is preempted in a sequence.
    const answers = [...new Scheduling(objects, settings, { pods: incoming, preempts: false }).answers()];
    return { nodeOrder: answers.at(-1)?.nodeOrder ?? [], steps: answers.map(step) };
  }
  const isPreemption = group.endsWith("preemption");
  const options = { pods: [incoming], preEnqueue: !isPreemption };
  const [answer] = new Scheduling(objects, settings, options).answers();
  if (!answer) throw new RangeError(`${id}: no answer for ${incoming}`);
  if (isPreemption) return preemption(answer);
  const { pod: _pod, node: _node, nominatedTo: _nominatedTo, preemption: _preemption, ...attempt } = answer;
  return attempt;
}

function step({ pod, node, preFilter, nodes, scores, best }: PodAnswer): Step {
  const refused: Record<string, number> = {};
  let feasible = 0;
  for (const each of Object.values(nodes)) {
    if (each.feasible) {
      feasible += 1;
      continue;
    }
    const name = `${each.plugin ?? ""}${each.unresolvable ? "/U" : ""}`;
    refused[name] = (refused[name] ?? 0) + 1;
  }
  const [first] = best;
  const total = first === undefined ? null : (scores[first]?.total ?? 0);
  return { pod, preFilter, feasible, refused, total, best, placed: node };
}

const fits: PreemptionJson = {
  eligible: false,
  message: "fits without preemption",
  potentialNodes: [],
  candidates: {},
  failed: {},
  selected: [],
  criterion: "",
};

function preemption({ nodeOrder, preFilter, nodes, preemption: tried = fits }: PodAnswer): unknown {
  const feasible = Object.values(nodes).some((node) => node.feasible);
  return { nodeOrder, preFilter, nodes, ...(feasible ? fits : tried) };
}
