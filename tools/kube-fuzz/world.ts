import type { Dice } from "./dice.ts";
import type { JsonObject } from "./json.ts";

/** What a case can be about. */
export type Subject =
  | "basics"
  | "requests"
  | "odd"
  | "init"
  | "podLevel"
  | "resize"
  | "scalars"
  | "taints"
  | "nodeAffinity"
  | "ports"
  | "podAffinity"
  | "spread"
  | "owners"
  | "images"
  | "volumes"
  | "claims"
  | "features"
  | "nominated"
  | "finished"
  | "config";

export interface NodeSketch {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Thousandths of a cpu and bytes on offer. */
  readonly cpu: number;
  readonly memory: number;
}

export const NAMESPACES = ["default", "prod", "dev", "team-a", "team-b"] as const;
export const ZONE = "topology.kubernetes.io/zone";
export const REGION = "topology.kubernetes.io/region";
export const HOSTNAME = "kubernetes.io/hostname";
export const ZONES: readonly string[] = ["zone-a", "zone-b", "zone-c", "zone-d"];
export const SCALARS: readonly string[] = ["example.com/gpu", "vendor.io/nic", "example.com/fpga"];

const LETTERS: readonly string[] = "bcdfghjklmnpqrstvwxz2456789".split("");
const FIRST_SECOND = Date.UTC(2026, 0, 1) / 1000;

/** `2026-01-01T00:00:00Z` plus so many seconds. */
export function moment(seconds: number): string {
  return new Date((FIRST_SECOND + seconds) * 1000).toISOString().replace(".000Z", "Z");
}

/** A case in the making: its objects so far, and what its pods and nodes have in common. */
export class World {
  readonly dice: Dice;
  readonly objects: JsonObject[] = [];
  readonly nodes: NodeSketch[] = [];
  /** A usual node: thousandths of a cpu and bytes. */
  readonly cpu: number;
  readonly memory: number;
  readonly #chances: (subject: Subject) => number;
  readonly #names = new Set<string>();
  #serial = 0;

  /** `chances`: how likely a pod or node has to do with a subject. */
  constructor(dice: Dice, chances: (subject: Subject) => number) {
    this.dice = dice;
    this.#chances = chances;
    this.cpu = dice.pick([1000, 2000, 4000, 4000, 8000, 16_000, 3920]);
    this.memory = dice.pick([2 ** 30, 2 ** 32, 2 ** 33, 2 ** 33, 2 ** 36, 16e9, 7_980_240_896]);
  }

  /** Whether the pod or node at hand has to do with this subject. */
  is(subject: Subject): boolean {
    return this.dice.chance(this.#chances(subject));
  }

  likely(subject: Subject): number {
    return this.#chances(subject);
  }

  /** A name that no object has yet. Its order says nothing about the order of creation. */
  name(prefix: string): string {
    for (;;) {
      const letters = this.dice.times(3, 3, () => this.dice.pick(LETTERS));
      const name = `${prefix}-${letters.join("")}`;
      if (this.#names.has(name)) continue;
      this.#names.add(name);
      return name;
    }
  }

  /** Metadata with the next uid and time of creation. */
  metadata(name: string, more: JsonObject = {}): JsonObject {
    this.#serial += 1;
    const uid = `00000000-0000-4000-8000-${this.#serial.toString(16).padStart(12, "0")}`;
    return { name, uid, creationTimestamp: moment(this.#serial), ...more };
  }

  add(object: JsonObject): JsonObject {
    this.objects.push(object);
    return object;
  }

  addNamespaces(): void {
    for (const name of NAMESPACES) {
      // A pod may live in a namespace that nothing describes.
      if (name !== "default" && this.dice.chance(0.03)) continue;
      const labels = {
        "kubernetes.io/metadata.name": name,
        env: this.dice.maybe(0.7, () => this.dice.pick(["prod", "dev", "test"])),
        team: this.dice.maybe(0.6, () => this.dice.pick(["red", "green", "blue"])),
      };
      this.add({ kind: "Namespace", apiVersion: "v1", metadata: this.metadata(name, { labels }) });
    }
  }
}
