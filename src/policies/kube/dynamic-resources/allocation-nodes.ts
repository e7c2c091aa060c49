import { CycleError } from "../../../sim/contract/cycle-error.ts";
import type { NodeSelector, SelectorRequirement } from "../../../sim/model/kube/objects.ts";
import type { Candidate } from "./device-pools.ts";

/**
 * Where a claim with these devices can be used: on `nodeName` alone if one of them is only there, else where
 * all of them are; undefined means everywhere.
 */
export function allocationNodes(devices: readonly Candidate[], nodeName: string): NodeSelector | undefined {
  const fields: SelectorRequirement[] = [];
  const expressions: SelectorRequirement[] = [];
  for (const { device, slice } of devices) {
    const place = slice.perDeviceNodeSelection ? device : slice;
    if (place.nodeName !== undefined || device.bindsToNode) {
      const matchFields = [{ key: "metadata.name", operator: "In", values: [nodeName] }];
      return { nodeSelectorTerms: [{ matchFields }] };
    }
    const terms = place.nodeSelector?.nodeSelectorTerms ?? [];
    if (terms.length > 1)
      throw new CycleError(`unsupported ResourceSlice.NodeSelector with ${terms.length} terms`);
    addNew(fields, terms[0]?.matchFields);
    addNew(expressions, terms[0]?.matchExpressions);
  }
  if (fields.length + expressions.length === 0) return undefined;
  return { nodeSelectorTerms: [{ matchFields: fields, matchExpressions: expressions }] };
}

function addNew(known: SelectorRequirement[], more: readonly SelectorRequirement[] = []): void {
  const text = ({ key, operator, values = [] }: SelectorRequirement): string =>
    JSON.stringify([key, operator, [...new Set(values)].sort()]);
  for (const requirement of more)
    if (!known.some((each) => text(each) === text(requirement))) known.push(requirement);
}
