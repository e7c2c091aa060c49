import type { FieldPath } from "../base/field-path.ts";
import { didYouMean } from "../base/nearest.ts";
import { MOST_DEVICES } from "../sim/model/devices.ts";
import { gpuResource } from "../workload/traces/openb/openb-source.ts";
import type { ExpandedSpec } from "./expand-profiles.ts";
import { describe } from "./explain-issue.ts";
import { kubePolicy } from "./policy-schema.ts";
import type { NodeGroup, WorkloadSource } from "./scenario.ts";

/** Name of the resource that is devices; undefined when there are none. */
export function deviceResourceOf(
  nodes: readonly NodeGroup[],
  workload: readonly WorkloadSource[],
): string | undefined {
  if (workload.some(({ kind }) => kind === "openb")) return gpuResource;
  return nodes.find(({ devices }) => devices)?.devices?.resource;
}

/** Checks what is said of devices (GPUs) against the rest of the scenario. */
export function checkDevices(
  { nodes = [], workload = [], policies, overcommit, reclamation }: Partial<ExpandedSpec>,
  report: (path: FieldPath, message: string, hint?: string) => void,
): void {
  const resource = deviceResourceOf(nodes, workload);
  checkModels(nodes, workload, report);
  if (resource === undefined) return;
  nodes.forEach(({ devices, capacity }, index) => {
    if (!devices) return;
    const place: FieldPath = ["nodes", index, "devices"];
    const count = (capacity[devices.resource] ?? 0) / 1000;
    if (devices.resource !== resource)
      report(
        [...place, "resource"],
        `${describe(devices.resource)}: the devices of a run are one resource, here ${resource}`,
      );
    else if (!(Number.isInteger(count) && count >= 1 && count <= MOST_DEVICES))
      report(
        place,
        `capacity must have a whole number of ${resource} from 1 to ${MOST_DEVICES}, found ${count}`,
      );
  });
  if (policies?.scheduler.use === kubePolicy)
    report(
      ["policies", "scheduler", "use"],
      "kube knows no parts of devices; remove devices, or use another policy",
    );
  if (overcommit && Object.hasOwn(overcommit, resource))
    report(["overcommit", resource], "devices cannot be promised twice");
  if (reclamation)
    report(["reclamation"], "does not go with devices, which pods hold for as long as they run");
}

/** The models that job types ask for are those of some node. */
function checkModels(
  nodes: readonly NodeGroup[],
  workload: readonly WorkloadSource[],
  report: (path: FieldPath, message: string, hint?: string) => void,
): void {
  // What a node list has shows only when it is read.
  if (workload.some(({ kind }) => kind === "openb")) return;
  const models = new Set(
    nodes.flatMap(({ devices }) => (devices && devices.model !== "" ? [devices.model] : [])),
  );
  workload.forEach((source, s) => {
    if (source.kind !== "synthetic") return;
    source.jobTypes.forEach(({ deviceModels = [] }, t) => {
      deviceModels.forEach((model, m) => {
        if (!models.has(model))
          report(
            ["workload", s, "jobTypes", t, "deviceModels", m],
            "no node has devices of this model",
            didYouMean(model, models),
          );
      });
    });
  });
}
