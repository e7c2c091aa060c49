/** Pod class by requested amounts, for one job type: a tree with one resource at each level. */
export class ClassCache {
  readonly #make: (amounts: readonly number[]) => number;
  readonly #root: Branch = new Map();

  /** `make` gives the class of amounts not seen before. */
  constructor(make: (amounts: readonly number[]) => number) {
    this.#make = make;
  }

  /** The class of these amounts; always as many amounts, at least one. */
  of(amounts: readonly number[]): number {
    let branch = this.#root;
    const last = amounts.length - 1;
    for (let r = 0; r < last; r++) {
      let next = branch.get(amounts[r] as number) as Branch | undefined;
      if (next === undefined) {
        next = new Map();
        branch.set(amounts[r] as number, next);
      }
      branch = next;
    }
    let podClass = branch.get(amounts[last] as number) as number | undefined;
    if (podClass === undefined) {
      podClass = this.#make([...amounts]);
      branch.set(amounts[last] as number, podClass);
    }
    return podClass;
  }
}

type Branch = Map<number, Branch | number>;
