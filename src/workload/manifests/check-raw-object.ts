import type { FieldPath } from "../../base/field-path.ts";
import type { ApiObject, LabelSelector, Node, Pod } from "../../sim/model/kube/objects.ts";
import { checkNodeResources, checkResources } from "./check-resources.ts";
import { checkNodeTerm, checkRequirements, checkTolerations } from "./check-selectors.ts";
import type { Remark } from "./findings.ts";

type Reports = Readonly<Record<"mistake" | "warn", (remark: Remark) => void>>;

/**
 * What the API server would refuse of an object that it has not seen, as far as it could change a decision.
 * The object's fields are of the right types.
 */
export function checkRawObject(object: ApiObject, reports: Reports): void {
  if (object.kind === "Pod") checkPod(object as Pod, reports.mistake);
  else if (object.kind === "Node") {
    const { status } = object as Node;
    checkNodeResources(status?.capacity ?? {}, ["status", "capacity"], reports);
    checkNodeResources(status?.allocatable ?? {}, ["status", "allocatable"], reports);
  } else if (SELECTING.has(object.kind)) {
    const { spec } = object as { readonly spec?: { readonly selector?: LabelSelector } };
    checkRequirements(
      spec?.selector?.matchExpressions,
      ["spec", "selector", "matchExpressions"],
      reports.mistake,
    );
  }
}

const SELECTING: ReadonlySet<string> = new Set(["PodDisruptionBudget", "ReplicaSet", "StatefulSet"]);

function checkPod({ spec }: Pod, report: Reports["mistake"]): void {
  if (spec.containers.length === 0)
    report({ path: ["spec", "containers"], message: "must have at least one container" });
  for (const field of ["containers", "initContainers"] as const)
    for (const [index, { resources }] of (spec[field] ?? []).entries())
      if (resources) checkResources(resources, ["spec", field, index, "resources"], "container", report);
  if (spec.resources) checkResources(spec.resources, ["spec", "resources"], "pod", report);
  checkTolerations(spec.tolerations, ["spec", "tolerations"], report);
  for (const [index, { labelSelector }] of (spec.topologySpreadConstraints ?? []).entries())
    checkSelector(labelSelector, ["spec", "topologySpreadConstraints", index, "labelSelector"], report);
  checkAffinity(spec.affinity, report);
}

function checkAffinity(affinity: Pod["spec"]["affinity"], report: Reports["mistake"]): void {
  const required = "requiredDuringSchedulingIgnoredDuringExecution";
  const preferred = "preferredDuringSchedulingIgnoredDuringExecution";
  const path = ["spec", "affinity"];
  const nodes = affinity?.nodeAffinity;
  for (const [index, term] of (nodes?.[required]?.nodeSelectorTerms ?? []).entries())
    checkNodeTerm(term, [...path, "nodeAffinity", required, "nodeSelectorTerms", index], report);
  for (const [index, { preference }] of (nodes?.[preferred] ?? []).entries())
    checkNodeTerm(preference, [...path, "nodeAffinity", preferred, index, "preference"], report);
  for (const field of ["podAffinity", "podAntiAffinity"] as const) {
    const terms = [
      ...(affinity?.[field]?.[required] ?? []).map((term, i) => ({ term, at: [required, i] })),
      ...(affinity?.[field]?.[preferred] ?? []).map(({ podAffinityTerm: term }, i) => ({
        term,
        at: [preferred, i, "podAffinityTerm"],
      })),
    ];
    for (const { term, at } of terms)
      for (const selector of ["labelSelector", "namespaceSelector"] as const)
        checkSelector(term[selector], [...path, field, ...at, selector], report);
  }
}

function checkSelector(
  selector: LabelSelector | undefined,
  path: FieldPath,
  report: Reports["mistake"],
): void {
  checkRequirements(selector?.matchExpressions, [...path, "matchExpressions"], report);
}
