import type { NodeTable } from "./nodes.ts";
import type { PodTable } from "./pods.ts";
import type { Reclamation } from "./reclamation.ts";

/** Adds what is measured of a bound pod to the sums of its node. */
export function countUse(
  { pods, nodes }: { readonly pods: PodTable; readonly nodes: NodeTable },
  row: number,
  node: number,
  sign: 1 | -1,
): void {
  for (let r = 0; r < nodes.resourceCount; r++) {
    const used = nodes.used[r] as Float64Array;
    used[node] = (used[node] as number) + sign * (pods.use?.[r]?.[row] as number);
  }
}

/** Adds what is measured of a pod that runs, and what is kept for it, to the sums of the cell. */
export function countUseInCell(
  state: {
    readonly pods: PodTable;
    readonly used: number[];
    readonly reserved: number[];
    readonly reclamation: Reclamation | undefined;
    reservationOf(row: number, resource: number): number;
  },
  row: number,
  sign: 1 | -1,
): void {
  const { used, reserved, reclamation } = state;
  const { use } = state.pods;
  for (let r = 0; r < used.length; r++) {
    if (use) used[r] = (used[r] as number) + sign * (use[r]?.[row] as number);
    if (reclamation) reserved[r] = (reserved[r] as number) + sign * state.reservationOf(row, r);
  }
}
