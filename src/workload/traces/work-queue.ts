import { type Op, WorkBlock } from "../../sim/contract/work.ts";

/** Fills blocks row by row, rotates full ones, and uses them again once the consumer is done with them. */
export class WorkQueue {
  /** The block of the last row added. */
  block: WorkBlock;
  readonly #make: () => WorkBlock;
  readonly #full: WorkBlock[] = [];
  readonly #spare: WorkBlock[] = [];
  #lent: WorkBlock | undefined;

  constructor(options: { capacity: number; resources: number; hasUsage: boolean }) {
    this.#make = () => new WorkBlock(options);
    this.block = this.#make();
  }

  /** Whether a full block waits to be taken. */
  get hasFull(): boolean {
    return this.#full.length > 0;
  }

  /**
   * Begins a row in `block` and returns its number there. Columns that the operation does not use are not
   * set.
   */
  add(time: number, op: Op, ref: number): number {
    if (this.block.isFull) {
      this.#full.push(this.block);
      this.block = this.#spare.pop() ?? this.#make();
    }
    const { block } = this;
    const row = block.length++;
    block.time[row] = time;
    block.op[row] = op;
    block.ref[row] = ref;
    return row;
  }

  /** The next full block, or with `rest` also one that is not full. Takes back the block given before. */
  take(rest: boolean): WorkBlock | undefined {
    if (this.#lent) {
      this.#lent.clear();
      this.#spare.push(this.#lent);
      this.#lent = undefined;
    }
    this.#lent = this.#full.shift();
    if (!this.#lent && rest && this.block.length > 0) {
      this.#lent = this.block;
      this.block = this.#spare.pop() ?? this.#make();
    }
    return this.#lent;
  }
}
