import type { PodToleration, Taint } from "./objects.ts";

/** Whether a toleration covers a taint (k8s.io/api v0.36 `core/v1/toleration.go`, `ToleratesTaint`). */
export function toleratesTaint({ key, operator, value, effect }: PodToleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  if (operator === "Exists") return true;
  return (!operator || operator === "Equal") && (value ?? "") === (taint.value ?? "");
}

/** The first taint that keeps pods away which none of the tolerations covers. */
export function untoleratedTaint(
  taints: readonly Taint[],
  tolerations: readonly PodToleration[] | undefined,
): Taint | undefined {
  return taints.find(
    (taint) =>
      (taint.effect === "NoSchedule" || taint.effect === "NoExecute") &&
      !tolerations?.some((each) => toleratesTaint(each, taint)),
  );
}
