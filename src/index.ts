/** The public face: run a scenario from code, and write a policy. */
export { type RunResult, runScenario, type RunScenarioOptions } from "./experiment/run-scenario.ts";
export {
  type PackingBound,
  packingBound,
  type PackingQuestion,
  type PlacementBound,
  placementBound,
  type PlacementQuestion,
} from "./experiment/packing/packing-bound.ts";
export type { NodeGroup, PackingProblem, PodGroup } from "./experiment/packing/packing-problem.ts";
export { readSnapshot, type Snapshot } from "./experiment/read-snapshot.ts";
export { scheduleSnapshot, type ScheduleSnapshotOptions } from "./experiment/schedule-snapshot.ts";
export type { PodAnswer, ScheduleAnswer } from "./metrics/pod-answer.ts";
export type { PodCounts } from "./metrics/pod-accounts.ts";
export type { PackingStatus } from "./metrics/packing-gap.ts";
export { type MemoryTable, MemoryTables } from "./metrics/memory-tables.ts";
export type { ReportData } from "./metrics/report-data.ts";
export type { Summary } from "./metrics/summary.ts";
export { toArrow } from "./report/arrow-batch.ts";
export { renderSvg } from "./report/render.ts";
export { InputError, type InputIssue } from "./base/input-error.ts";
export { RandomStream } from "./base/random.ts";
export {
  type ClusterView,
  type Column,
  definePolicy,
  type NodeColumns,
  type NodeView,
  type PodView,
  type Policy,
  type PolicyContext,
  type PolicyDefinition,
  PolicyError,
  type Ties,
} from "./sim/contract/policy.ts";
export {
  type Cycle,
  definePlugin,
  type KubePlugin,
  type KubePluginContext,
  type KubePluginDefinition,
  unresolvable,
  unschedulable,
} from "./sim/contract/kube-plugin.ts";
export type { KubePod } from "./sim/model/kube/kube-pod.ts";
export type { NodeInfo } from "./sim/model/kube/node-info.ts";
export type { ApiObject } from "./sim/model/kube/objects.ts";
export { CPU, EPHEMERAL_STORAGE, MEMORY } from "./sim/model/resources.ts";
