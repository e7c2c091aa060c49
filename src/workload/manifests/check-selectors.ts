import type { FieldPath } from "../../base/field-path.ts";
import type { Remark } from "./findings.ts";

interface Requirement {
  readonly operator: string;
  readonly values?: readonly string[] | undefined;
}

interface NodeTerm {
  readonly matchExpressions?: readonly Requirement[] | undefined;
  readonly matchFields?: readonly Requirement[] | undefined;
}

type Report = (remark: Remark) => void;

/** Expressions of a selector of labels or nodes (Kubernetes v1.36 `ValidateLabelSelectorRequirement`,
 * `ValidateNodeSelectorRequirement`).
 */
export function checkRequirements(
  requirements: readonly Requirement[] | undefined,
  path: FieldPath,
  report: Report,
): void {
  for (const [index, { operator, values = [] }] of (requirements ?? []).entries()) {
    const at = [...path, index, "values"];
    if (/^(?:Not)?In$/.test(operator) && values.length === 0)
      report({ path: at, message: `must not be empty with operator ${operator}` });
    else if (/^(?:Exists|DoesNotExist)$/.test(operator) && values.length > 0)
      report({ path: at, message: `must not be given with operator ${operator}` });
    else if (/^[GL]t$/.test(operator) && values.length !== 1)
      report({ path: at, message: `must be one value with operator ${operator}, not ${values.length}` });
  }
}

export function checkNodeTerm(term: NodeTerm | undefined, path: FieldPath, report: Report): void {
  checkRequirements(term?.matchExpressions, [...path, "matchExpressions"], report);
  checkRequirements(term?.matchFields, [...path, "matchFields"], report);
}

/** Kubernetes v1.36 `ValidateTolerations`. */
export function checkTolerations(
  tolerations:
    | readonly {
        readonly operator?: string | undefined;
        readonly key?: string | undefined;
        readonly value?: string | undefined;
      }[]
    | undefined,
  path: FieldPath,
  report: Report,
): void {
  for (const [index, { key = "", operator, value = "" }] of (tolerations ?? []).entries()) {
    if (operator === "Exists" && value !== "")
      report({ path: [...path, index, "value"], message: "must not be given with operator Exists" });
    if (operator !== "Exists" && key === "")
      report({ path: [...path, index, "operator"], message: "must be Exists where there is no key" });
  }
}
