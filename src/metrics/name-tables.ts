import type { ClusterState } from "../sim/model/cluster-state.ts";
import { Amounts } from "./amounts.ts";
import type { TableBuffer } from "./table-buffer.ts";

/** Writes `inventory`, once, when the run stops. */
export function recordInventory(state: ClusterState, table: TableBuffer): void {
  const { nodes } = state;
  const row = table.int32("node");
  const name = table.text("name");
  const zone = table.text("zone");
  const rack = table.text("rack");
  const up = table.byte("up_at_end");
  const capacity = new Amounts(state, table, "capacity");
  for (let node = 0; node < nodes.size; node++) {
    const at = table.append();
    const spec = nodes.spec(node);
    row.set(at, node);
    name.set(at, spec.name);
    zone.set(at, spec.zone ?? "");
    rack.set(at, spec.rack ?? "");
    up.set(at, nodes.up[node] as number);
    capacity.setFrom(at, nodes.capacity, node);
  }
  table.end();
}

/** Writes `users`, once, when the run stops. */
export function recordUsers(state: ClusterState, table: TableBuffer): void {
  const user = table.int32("user");
  const name = table.text("name");
  for (let row = 0; row < state.users.size; row++) {
    const at = table.append();
    user.set(at, row);
    name.set(at, state.users.name(row));
  }
  table.end();
}

/** What a pod is called that has a name of its own. */
export interface PodNameRow {
  readonly job: number;
  readonly index: number;
  /** `namespace/name` */
  readonly name: string;
  /** What keeps it out of the scheduler's queue. */
  readonly held?: string | undefined;
}

/** Writes `names`, once, when the run stops. */
export function recordNames(rows: Iterable<PodNameRow>, table: TableBuffer): void {
  const job = table.int64("job");
  const index = table.int32("index");
  const name = table.text("name");
  const held = table.text("held");
  for (const row of rows) {
    const at = table.append();
    job.set(at, row.job);
    index.set(at, row.index);
    name.set(at, row.name);
    if (row.held === undefined) held.setNull(at);
    else held.set(at, row.held);
  }
  table.end();
}
