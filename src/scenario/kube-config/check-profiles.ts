import { valueAt } from "../../base/field-path.ts";
import type { KubeProfile } from "../../sim/contract/kube-profile.ts";
import { describe } from "../explain-issue.ts";
import { pluginSet } from "./config-schema.ts";
import type { Report } from "./read-part.ts";

/** The names of the profiles, which stand in `given` as they were written, differ. */
export function checkNames(given: readonly unknown[], report: Report): void {
  const seen = new Map<string, number>();
  for (const [index, entry] of given.entries()) {
    const name = valueAt(entry, ["schedulerName"]);
    if (typeof name !== "string") continue;
    const first = seen.get(name);
    if (first === undefined) seen.set(name, index);
    else
      report({
        path: ["profiles", index, "schedulerName"],
        message: `${describe(name)} is the name of profiles[${first}] already; names must differ`,
      });
  }
}

/**
 * There is one queue, so that all profiles must sort it alike (Kubernetes v1.36, `validateCommonQueueSort` of
 * `apis/config/validation`, and `profile.NewMap`).
 */
export function checkQueueSort(
  given: readonly unknown[],
  profiles: readonly KubeProfile[],
  report: Report,
): void {
  const written = given.map((entry) => queueSortOf(entry));
  const sorters = profiles.map(({ plugins, ownArgs }) =>
    JSON.stringify(plugins.queueSort.map(({ name }) => [name, ownArgs[name]])),
  );
  for (const index of profiles.keys())
    if (written[index] !== written[0] || sorters[index] !== sorters[0])
      report({
        path: ["profiles", index, "plugins", "queueSort"],
        message: "must be the same for all profiles; that of profiles[0] is another",
      });
}

/** What a profile says of the point, in a form that can be compared. */
function queueSortOf(entry: unknown): string {
  const { enabled, disabled } = pluginSet.parse(valueAt(entry, ["plugins", "queueSort"]));
  return JSON.stringify([
    enabled.map(({ name, weight = 0 }) => [name, weight]),
    disabled.map(({ name }) => name),
  ]);
}
