/** One kind of resource. Amounts are whole numbers of its smallest unit. */
export interface Resource {
  /** Kubernetes name: `cpu`, `memory`, `ephemeral-storage`, `nvidia.com/gpu` ... */
  readonly name: string;
  /** Smallest units in one display unit: 1000 for cpu in cores, 1 for bytes, 1e10 for normalised traces. */
  readonly scale: number;
  /** Display unit: `cores`, `B`, or what a trace says. */
  readonly unit: string;
}

/** cpu, memory and ephemeral-storage always have these rows; extended resources follow. */
export const CPU = 0;
export const MEMORY = 1;
export const EPHEMERAL_STORAGE = 2;

export const kubernetesResources: readonly Resource[] = [
  { name: "cpu", scale: 1000, unit: "cores" },
  { name: "memory", scale: 1, unit: "B" },
  { name: "ephemeral-storage", scale: 1, unit: "B" },
];

/** The resources of one run, in the order of every amount vector. Fixed before the first node is added. */
export class ResourceTable {
  readonly all: readonly Resource[];
  readonly #byName: ReadonlyMap<string, number>;

  constructor(all: readonly Resource[]) {
    this.all = all;
    this.#byName = new Map(all.map((resource, row) => [resource.name, row]));
  }

  get size(): number {
    return this.all.length;
  }

  /** Row of the resource, or undefined when this run has none of that name. */
  row(name: string): number | undefined {
    return this.#byName.get(name);
  }
}
