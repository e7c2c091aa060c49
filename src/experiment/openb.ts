import { dirname, join } from "node:path";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import type { TaskShare } from "../sim/model/task-share.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import type { NodeSpec } from "../sim/model/nodes.ts";
import type { Resource } from "../sim/model/resources.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { deviceResourceOf } from "../scenario/check-devices.ts";
import { openbNodes, openbTaskMix } from "../workload/traces/openb/openb-source.ts";
import { BadRows } from "../workload/traces/bad-rows.ts";
import {
  type OpenbNode,
  type OpenbPod,
  readOpenbNodes,
  readOpenbPods,
} from "../workload/traces/openb/openb-lists.ts";

/** The lists of one source of a workload. */
export interface OpenbInput {
  readonly nodes: readonly OpenbNode[];
  readonly pods: readonly OpenbPod[];
  readonly badRows: BadRows;
}

/** Reads the openb lists of a scenario, by place in its workload. Throws InputError. */
export async function readOpenb({
  scenario,
  paths,
}: LoadedScenario): Promise<readonly (OpenbInput | undefined)[]> {
  const inputs: (OpenbInput | undefined)[] = [];
  for (const [place, source] of scenario.workload.entries()) {
    const path = paths.workload[place];
    if (source.kind !== "openb" || path === undefined) {
      inputs.push(undefined);
      continue;
    }
    const badRows = new BadRows(source.badRows);
    const nodes = await readOpenbNodes(join(dirname(path), source.nodes), badRows);
    inputs.push({ nodes, pods: await readOpenbPods(path, badRows), badRows });
  }
  return inputs;
}

/** The run keeps devices when some of its nodes have any. */
export function keepDevices(state: ClusterState, nodes: readonly NodeSpec[], scenario: Scenario): void {
  const width = nodes.reduce((most, { devices }) => Math.max(most, devices?.count ?? 0), 0);
  const name = deviceResourceOf(scenario.nodes, scenario.workload);
  if (width > 0 && name !== undefined) state.keepDevices(state.resources.row(name) as number, width);
}

/** The nodes of all lists. */
export function openbNodesOf(
  inputs: readonly (OpenbInput | undefined)[],
  resources: readonly Resource[],
): readonly NodeSpec[] {
  const names = resources.map(({ name }) => name);
  return inputs.flatMap((input) => (input ? openbNodes(input.nodes, names) : []));
}

/** The kinds of pods of the first list; undefined without any. */
export function taskMixOf(
  inputs: readonly (OpenbInput | undefined)[],
  resources: readonly Resource[],
): readonly TaskShare[] | undefined {
  const input = inputs.find((one) => one !== undefined);
  return (
    input &&
    openbTaskMix(
      input.pods,
      resources.map(({ name }) => name),
    )
  );
}
