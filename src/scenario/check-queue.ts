import type { FieldPath } from "../base/field-path.ts";
import { didYouMean } from "../base/nearest.ts";
import { deviceResourceOf } from "./check-devices.ts";
import type { ExpandedSpec } from "./expand-profiles.ts";
import { kubePolicy } from "./policy-schema.ts";
import type { ResourceRules } from "./resource-schemas.ts";

type Report = (path: FieldPath, message: string, hint?: string) => void;

/**
 * Checks `policies.queue` against the rest of the scenario. `namesNodes`: other files say what nodes have.
 */
export function checkQueue(
  spec: Partial<ExpandedSpec>,
  { rules, namesNodes }: { readonly rules: ResourceRules; readonly namesNodes: boolean },
  report: Report,
): void {
  const { policies, nodes } = spec;
  if (!policies) return;
  const { order, parameters, gang } = policies.queue;
  if (order === "fair-share" && nodes && !namesNodes) {
    const offered = new Set(rules.standard.map(({ name }) => name));
    for (const { capacity } of nodes) for (const name of Object.keys(capacity)) offered.add(name);
    const resource = String(parameters["resource"]);
    if (!offered.has(resource))
      report(
        ["policies", "queue", "parameters", "resource"],
        "no node has this resource",
        didYouMean(resource, offered),
      );
  }
  if (gang) checkGangs(spec, policies, report);
}

/** Jobs that start as a whole do not go with everything. */
function checkGangs(
  { nodes = [], workload = [], reclamation }: Partial<ExpandedSpec>,
  { scheduler, preemption, rescheduling, queue, decisionTime }: NonNullable<ExpandedSpec["policies"]>,
  report: Report,
): void {
  const place = ["policies", "queue", "gang"];
  const refuse = (why: string): void => report(place, why);
  if (scheduler.use === kubePolicy) return refuse("does not go with use: kube, which has a queue of its own");
  if (preemption.use !== "none")
    refuse(
      `needs preemption: { use: none }, found ${preemption.use}: jobs that start as a whole stop no others`,
    );
  if (rescheduling.use === "spread-away" || rescheduling.use === "never-repeat")
    refuse(`does not go with rescheduling ${rescheduling.use}, by which single pods avoid places`);
  if (reclamation)
    refuse("does not go with reclamation: what falls free while a job runs is not known beforehand");
  const { passing } = queue.gang ?? {};
  if (passing === "conservative" && (decisionTime.perJob > 0 || decisionTime.perPod > 0))
    report(
      [...place, "passing"],
      "conservative does not go with decisionTime: who is thought about would miss its reservation",
    );
  const resource = deviceResourceOf(nodes, workload);
  if (resource !== undefined && (passing === "easy" || passing === "conservative"))
    report(
      [...place, "passing"],
      `${passing} does not reckon with the devices of nodes (${resource}); none and any do`,
    );
}
