import type { ClusterState } from "../sim/model/cluster-state.ts";
import type { Float64Column } from "./columns.ts";
import type { TableBuffer } from "./table-buffer.ts";
import { type Amount, amountColumn } from "./tables.ts";

/** Columns of one kind of amount, in display units, by resource. */
export class Amounts {
  readonly #columns: readonly Float64Column[];
  readonly #scales: readonly number[];

  constructor(state: ClusterState, table: TableBuffer, amount: Amount) {
    this.#columns = state.resources.all.map((resource) => table.float64(amountColumn(resource, amount)));
    this.#scales = state.resources.all.map((resource) => resource.scale);
  }

  /** `amounts` by resource, in smallest units. */
  set(at: number, amounts: readonly number[]): void {
    for (let r = 0; r < this.#columns.length; r++)
      (this.#columns[r] as Float64Column).set(at, (amounts[r] as number) / (this.#scales[r] as number));
  }

  /** Takes row `row` of each of the resources' columns. */
  setFrom(at: number, amounts: readonly Float64Array[], row: number): void {
    for (let r = 0; r < this.#columns.length; r++) {
      const amount = (amounts[r] as Float64Array)[row] as number;
      (this.#columns[r] as Float64Column).set(at, amount / (this.#scales[r] as number));
    }
  }
}
