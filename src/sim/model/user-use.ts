import { grown } from "../../base/columns.ts";
import { ChangeLog } from "./change-log.ts";
import type { PodClassTable } from "./pod-classes.ts";

/** What the users hold: requests of their pods on nodes, by resource. Kept for rules that divide the cell. */
export class UserUse {
  /** By resource, then user. */
  readonly amounts: Float64Array[];
  /** Users whose sums changed; restarts when the capacity of the cell did. */
  readonly log: ChangeLog = new ChangeLog();

  constructor(resources: number) {
    this.amounts = Array.from({ length: resources }, () => new Float64Array(64));
  }

  of(user: number, resource: number): number {
    return this.amounts[resource]?.[user] ?? 0;
  }

  /** A pod of the class comes to a node (`sign` 1) or leaves it (-1). */
  count(user: number, podClass: number, sign: 1 | -1, classes: PodClassTable): void {
    for (let r = 0; r < this.amounts.length; r++) {
      let column = this.amounts[r] as Float64Array;
      if (user >= column.length) {
        column = grown(column, Math.max(2 * column.length, user + 1));
        this.amounts[r] = column;
      }
      const request = (classes.request[r] as Float64Array)[podClass] as number;
      column[user] = (column[user] as number) + sign * request;
    }
    this.log.append(user);
  }
}
