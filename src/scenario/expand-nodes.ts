import type { NodeSpec } from "../sim/model/nodes.ts";
import { type DeviceSpec, WHOLE } from "../sim/model/devices.ts";
import type { Amounts, DevicePlan, NodeGroup, Scenario } from "./scenario.ts";

/**
 * The nodes of a scenario, group by group: `<group>-<i>`, zones in turn, racks `<zone>-<group>-r<k>` within
 * each zone.
 */
export function* expandNodes(scenario: Pick<Scenario, "nodes" | "resources">): Generator<NodeSpec> {
  for (const group of scenario.nodes) {
    const capacity = scenario.resources.map(({ name }) => group.capacity[name] ?? 0);
    for (let i = 0; i < group.count; i++) {
      const zones = group.zones ?? [];
      const zone = zones[i % zones.length];
      yield {
        name: `${group.name}-${i}`,
        capacity,
        zone,
        rack: rackOf(group, zone, Math.floor(i / Math.max(1, zones.length))),
        labels: group.labels,
        taints: group.taints,
        ...(group.devices && { devices: devicesOf(group.devices, group.capacity) }),
        ...(group.maxPods !== undefined && { maxPods: group.maxPods }),
      };
    }
  }
}

function devicesOf({ resource, model }: DevicePlan, capacity: Amounts): DeviceSpec {
  return { count: (capacity[resource] ?? 0) / WHOLE, model };
}

/** Rack of the node that is number `index` of its group in its zone. */
function rackOf(group: NodeGroup, zone: string | undefined, index: number): string | undefined {
  if (group.racks === undefined && group.rackSize === undefined) return undefined;
  const rack = group.racks === undefined ? Math.floor(index / (group.rackSize ?? 1)) : index % group.racks;
  return `${zone === undefined ? "" : `${zone}-`}${group.name}-r${rack}`;
}
