import type { KubePodClass } from "./pod-class.ts";

/** What a plug-in works out once for every class of pods. Classes of one cluster only. */
export class ByClass<T> {
  readonly #of: (podClass: KubePodClass) => T;
  readonly #known: T[] = [];

  constructor(of: (podClass: KubePodClass) => T) {
    this.#of = of;
  }

  get(podClass: KubePodClass): T {
    let known = this.#known[podClass.row];
    if (known === undefined) {
      known = this.#of(podClass);
      this.#known[podClass.row] = known;
    }
    return known;
  }
}
