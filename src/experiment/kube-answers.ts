import type { AttemptJson, NodeJson, PreemptionJson, RefusalJson, ScoreJson } from "../metrics/pod-answer.ts";
import type { NodeInfo } from "../sim/model/kube/node-info.ts";
import { podKey } from "../sim/model/kube/kube-pod.ts";
import type { Attempt, PreemptionAttempt } from "../sim/scheduling/kube/attempt.ts";
import type { PluginRefusal } from "../sim/scheduling/kube/framework.ts";

const nameOf = ({ name }: NodeInfo): string => name;

export function attemptJson(tried: Attempt): AttemptJson {
  const { preFiltered, preEnqueue, refusals, nominated, cycle, error } = tried;
  const refused = preEnqueue ?? preFiltered.refusal;
  return {
    nodeOrder: tried.order.map(nameOf),
    preEnqueue: preEnqueue ? refusalJson(preEnqueue) : null,
    preFilter: preFiltered.refusal ? refusalJson(preFiltered.refusal) : null,
    preFilterNodes: !refused && preFiltered.nodes ? [...preFiltered.nodes].sort() : null,
    skippedFilter: [...cycle.skipFilter].sort(),
    nodes: Object.fromEntries([...refusals].map(([{ name }, refusal]) => [name, nodeJson(refusal)])),
    skippedScore: [...cycle.skipScore].sort(),
    scores: scoresJson(tried),
    best: tried.best.map(nameOf),
    ...(nominated && {
      nominatedNode: { node: nominated.node.name, feasible: nominated.refusal === undefined },
    }),
    ...(error !== undefined && { error }),
  };
}

function refusalJson({ plugin, code, reasons }: PluginRefusal): RefusalJson {
  return { plugin, code, reasons };
}

function nodeJson(refusal: PluginRefusal | undefined): NodeJson {
  if (!refusal) return { feasible: true };
  const { plugin, reasons } = refusal;
  const unresolvable = refusal.code === "UnschedulableAndUnresolvable" && { unresolvable: true as const };
  return plugin === ""
    ? { feasible: false, excludedByPreFilter: true, ...unresolvable, reasons }
    : { feasible: false, plugin, ...unresolvable, reasons };
}

function scoresJson({ scores }: Attempt): Record<string, ScoreJson> {
  if (!scores) return {};
  return Object.fromEntries(
    scores.nodes.map(({ name }, i) => {
      const plugins = scores.normalized.map((each) => {
        const normalized = each.scores[i] as number;
        return [each.name, { normalized, weighted: normalized * each.weight }] as const;
      });
      return [name, { plugins: Object.fromEntries(plugins), total: scores.totals[i] as number }];
    }),
  );
}

export function preemptionJson(tried: PreemptionAttempt): PreemptionJson {
  return {
    eligible: tried.message === undefined,
    message: tried.message ?? "",
    potentialNodes: tried.potential.map(nameOf),
    candidates: Object.fromEntries(
      tried.candidates.map(({ node, victims, pdbViolations }) => [
        node.name,
        { victims: victims.map(podKey), pdbViolations },
      ]),
    ),
    failed: Object.fromEntries(tried.failed.map(({ node, ...refusal }) => [node.name, refusalJson(refusal)])),
    selected: tried.selected.map(({ node }) => node.name),
    criterion: tried.criterion,
  };
}
