import type { Node } from "./objects.ts";

interface ImageState {
  readonly size: number;
  readonly nodes: Set<string>;
}

/**
 * Which images are on how many nodes, by each of their names. An image has the size that the first node with
 * it tells (Kubernetes v1.36 `scheduler/backend/cache/cache.go`, `addNodeImageStates`).
 */
export class ImageStates {
  readonly #byName = new Map<string, ImageState>();

  add(node: Node): void {
    for (const { names, sizeBytes } of node.status?.images ?? [])
      for (const name of names ?? []) {
        const known = this.#byName.get(name);
        if (known) known.nodes.add(node.metadata.name);
        else this.#byName.set(name, { size: sizeBytes ?? 0, nodes: new Set([node.metadata.name]) });
      }
  }

  remove(node: Node): void {
    for (const { names } of node.status?.images ?? [])
      for (const name of names ?? []) {
        const known = this.#byName.get(name);
        known?.nodes.delete(node.metadata.name);
        if (known?.nodes.size === 0) this.#byName.delete(name);
      }
  }

  /** Size in bytes of an image, and how many nodes have it. */
  of(name: string): { readonly size: number; readonly nodes: number } {
    const state = this.#byName.get(name);
    return { size: state?.size ?? 0, nodes: state?.nodes.size ?? 0 };
  }
}
