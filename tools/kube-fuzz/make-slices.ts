import type { JsonObject } from "./json.ts";
import type { World } from "./world.ts";

export const GPU = "gpu.example.com";
export const NIC = "nic.example.com";
/** Binding conditions of devices, and what says that they failed. */
export const ATTACHED = "example.com/attached";
export const BROKEN = "example.com/broken";

/** A device that a slice offers. */
export interface FuzzDevice {
  readonly driver: string;
  readonly pool: string;
  /** Undefined: several nodes can use it. */
  readonly node: string | undefined;
  readonly object: JsonObject;
  taken: boolean;
}

/** What all devices of a slice have of the newer features. */
export type Feature = "none" | "counters" | "shares" | "taints" | "conditions";

/** Resource slices of the nodes, and devices that several nodes share. */
export class Slices {
  readonly devices: FuzzDevice[] = [];
  readonly #world: World;
  readonly #broken: number;
  /** What the case is about, if one thing: few devices, which have it. */
  readonly focus: Feature | undefined;
  readonly #features: readonly Feature[];

  /** `broken`: how likely a device or pool is one on which an attempt may end with an error. */
  constructor(world: World, broken: number) {
    this.#world = world;
    this.#broken = broken;
    const { dice } = world;
    const some = dice.some<Feature>(["counters", "shares", "taints", "conditions"], 0, 3);
    this.focus = dice.maybe(0.5, () => dice.pick<Feature>(["counters", "shares", "shares", "conditions"]));
    this.#features = this.focus ? [this.focus] : ["none", ...some, ...some];
    for (const node of world.nodes) if (dice.chance(0.75)) this.#addPool(GPU, node.name);
    if (dice.chance(0.3)) for (const node of world.nodes) if (dice.chance(0.5)) this.#addPool(NIC, node.name);
    if (dice.chance(0.2)) this.#addShared();
    if (dice.chance(0.1)) this.#addFabric();
  }

  /** A pool of one node. */
  #addPool(driver: string, node: string): void {
    const { dice } = this.#world;
    const feature = dice.pick(this.#features);
    const names = dice.times(0, this.focus ? 2 : 4, (i) => `gpu-${i}`);
    const sets = feature === "counters" ? this.#counterSets() : [];
    const devices = names.map((name) => this.#device(name, feature, sets));
    const count = (sets.length > 0 ? 2 : 1) + (dice.chance(this.#broken) ? 1 : 0);
    const pool = { name: node, generation: 1, resourceSliceCount: count };
    if (sets.length > 0) {
      const place = dice.chance(0.8) ? { nodeName: node } : { allNodes: true };
      this.#add(`counters-${driver}-${node}`, { driver, ...place, pool, sharedCounters: sets });
    }
    this.#add(`slice-${driver}-${node}`, { driver, nodeName: node, pool, devices });
    for (const object of devices) this.devices.push({ driver, pool: node, node, object, taken: false });
  }

  /** Devices that every node, or some nodes, can reach over the network. */
  #addShared(): void {
    const { dice } = this.#world;
    const feature = dice.pick<Feature>(["none", ...this.#features.filter((each) => each !== "counters")]);
    const devices = dice.times(1, 2, (i) => this.#device(`shared-${i}`, feature, []));
    const pool = { name: "shared", generation: 1, resourceSliceCount: 1 };
    this.#add("slice-shared", { driver: GPU, ...this.#someNodes(), pool, devices });
    for (const object of devices)
      this.devices.push({ driver: GPU, pool: "shared", node: undefined, object, taken: false });
  }

  #someNodes(): JsonObject {
    const { dice } = this.#world;
    if (dice.chance(0.5)) return { allNodes: true };
    const matchExpressions = [{ key: "disk", operator: "In", values: ["ssd", "hdd"] }];
    return { nodeSelector: { nodeSelectorTerms: [{ matchExpressions }] } };
  }

  /** One pool over many nodes, whose devices take from the same counters. */
  #addFabric(): void {
    const { dice, nodes } = this.#world;
    const sets = this.#counterSets();
    const homes = dice.some(nodes, 1, 6).map(({ name }) => name);
    const perDevice = dice.chance(0.4);
    const made = homes.map((node, i) => ({ node, object: this.#device(`port-${i}`, "counters", sets) }));
    const count = (perDevice ? 2 : 1 + made.length) + (dice.chance(this.#broken) ? 1 : 0);
    const pool = { name: "fabric", generation: 1, resourceSliceCount: count };
    const place = dice.pick<JsonObject>([{ allNodes: true }, { nodeName: homes[0] ?? "" }]);
    this.#add("fabric-counters", { driver: NIC, ...place, pool, sharedCounters: sets });
    const devices = made.map(({ node, object }) => ({ ...object, nodeName: node }));
    if (perDevice) this.#add("fabric-all", { driver: NIC, perDeviceNodeSelection: true, pool, devices });
    else
      for (const { node, object } of made)
        this.#add(`fabric-${node}`, { driver: NIC, nodeName: node, pool, devices: [object] });
    for (const { node, object } of made)
      this.devices.push({ driver: NIC, pool: "fabric", node, object, taken: false });
  }

  #add(name: string, spec: JsonObject): void {
    const metadata = this.#world.metadata(name);
    this.#world.add({ kind: "ResourceSlice", apiVersion: "resource.k8s.io/v1", metadata, spec });
  }

  #counterSets(): JsonObject[] {
    const { dice } = this.#world;
    return dice.times(1, 2, (i) => ({
      // Rarely two sets have one name, which makes the pool invalid.
      name: dice.chance(this.#broken) ? "set-0" : `set-${i}`,
      counters: {
        memory: { value: dice.pick(["40Gi", "40", "80Gi"]) },
        cores: { value: dice.pick(["8", "7", "1.5"]) },
      },
    }));
  }

  #device(name: string, feature: Feature, sets: readonly JsonObject[]): JsonObject {
    const { dice } = this.#world;
    const shared = { shares: 0.8, counters: 0.4, none: 0, taints: 0, conditions: 0 }[feature];
    return {
      name,
      attributes: {
        model: !dice.chance(this.#broken) ? { string: dice.pick(["a", "b", "large-b"]) } : undefined,
        index: { int: dice.from(0, 4) },
        ready: { bool: dice.chance(0.7) },
        version: { version: dice.pick(["1.2.0", "1.10.1", "2.0.0-rc.1"]) },
      },
      capacity: this.#capacity(feature === "shares" || dice.chance(0.05)),
      allowMultipleAllocations: dice.maybe(shared, () => true),
      consumesCounters: sets.length > 0 && dice.chance(0.9) ? this.#consumes(sets) : undefined,
      taints: feature === "taints" ? this.#taints() : undefined,
      ...(feature === "conditions" && dice.chance(0.7)
        ? {
            bindingConditions: [ATTACHED, `${ATTACHED}-too`].slice(0, dice.from(1, 2)),
            bindingFailureConditions: [BROKEN],
            bindsToNode: dice.maybe(0.3, () => true),
          }
        : {}),
    };
  }

  #capacity(withPolicy: boolean): JsonObject {
    const { dice } = this.#world;
    const memory = dice.pick(["8Gi", "16Gi", "40Gi", "16e9"]);
    if (!withPolicy) return { memory: { value: memory } };
    const lanes = dice.pick(["3", "4", "5", "2500m"]);
    return {
      memory: { value: memory, requestPolicy: dice.maybe(0.6, () => this.#policy("Gi")) },
      lanes: dice.maybe(0.7, () => ({
        value: lanes,
        requestPolicy: dice.maybe(0.8, () => this.#policy("")),
      })),
    };
  }

  /** How much of a capacity a share may take, in a unit. */
  #policy(unit: string): JsonObject {
    const { dice } = this.#world;
    const max = dice.maybe(0.4, () => `3${unit}`);
    return dice.pick<JsonObject>([
      { default: `1${unit}` },
      { default: `1${unit}`, validRange: { min: `0.5${unit}`, max } },
      { default: `1${unit}`, validRange: { min: `1${unit}`, step: `1${unit}`, max } },
      { default: `1${unit}`, validRange: { min: `1${unit}`, step: `2${unit}`, max } },
      { default: `2${unit}`, validValues: [`1${unit}`, `2${unit}`, `4${unit}`] },
      { default: `1.5${unit}`, validValues: [`1.5${unit}`, `3${unit}`] },
    ]);
  }

  #consumes(sets: readonly JsonObject[]): JsonObject[] {
    const { dice } = this.#world;
    return dice.some(sets, 1, sets.length).map((set) => ({
      counterSet: dice.chance(this.#broken) ? "set-9" : (set["name"] ?? ""),
      counters: {
        memory: { value: dice.pick(["10Gi", "20Gi", "40Gi", "1", "20"]) },
        cores: dice.maybe(0.6, () => ({ value: dice.pick(["1", "4", "500m", "7"]) })),
      },
    }));
  }

  #taints(): JsonObject[] | undefined {
    const { dice } = this.#world;
    return dice.maybe(0.6, () =>
      dice.times(1, 2, () => ({
        key: dice.pick(["example.com/bad", "example.com/old"]),
        value: dice.maybe(0.5, () => dice.pick(["x", "y"])),
        effect: dice.pick(["NoSchedule", "NoExecute", "None"]),
        timeAdded: "2026-01-01T00:00:00Z",
      })),
    );
  }
}
