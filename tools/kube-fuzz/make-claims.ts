import type { JsonObject } from "./json.ts";
import type { PodWish } from "./pod-wish.ts";
import type { World } from "./world.ts";

const DRIVER = "gpu.example.com";
const CLASS = "gpu.example.com";
const BIG_CLASS = "big.example.com";

interface Device {
  readonly name: string;
  readonly pool: string;
  readonly node: string | undefined;
  taken: boolean;
}

/**
 * Devices that resource slices offer, and claims to them. Nothing is made unless the case has to do with
 * claims.
 */
export class Devices {
  readonly #world: World;
  readonly #used: boolean;
  readonly #devices: Device[] = [];
  /** How likely a device or pool is one on which an attempt may end with an error. */
  readonly #broken: number;

  constructor(world: World) {
    this.#world = world;
    // Other groups are about decisions, and a dry run of preemption cannot end so.
    this.#broken = world.likely("claims") > 0.5 ? 0.015 : 0;
    this.#used = world.dice.chance(Math.min(1, 2 * world.likely("claims")));
    if (!this.#used) return;
    this.#addClasses();
    for (const node of world.nodes) if (world.dice.chance(0.75)) this.#addSlice(node.name);
    if (world.dice.chance(0.15)) this.#addSharedSlice();
  }

  /** Claims of one pod, among the objects and in its containers; its fields of spec and status. */
  claimsOf(
    namespace: string,
    pod: JsonObject,
    containers: JsonObject[],
    wish: PodWish,
  ): { spec: JsonObject; status: JsonObject } {
    const { dice } = this.#world;
    if (!this.#used || !this.#world.is("claims")) return { spec: {}, status: {} };
    if (wish.node !== undefined) return this.#claimOfRunning(namespace, pod, containers, wish.node);
    const claims: JsonObject[] = [];
    const statuses: JsonObject[] = [];
    for (const _ of dice.times(1, dice.chance(0.85) ? 1 : 2, (i) => i)) {
      const name = `gpu${claims.length}`;
      const made = this.#claimOfPending(namespace, name, pod);
      claims.push(made.claim);
      if (made.status !== undefined) statuses.push(made.status);
      this.#use(containers, name);
    }
    return {
      spec: { resourceClaims: claims },
      status: { resourceClaimStatuses: statuses.length > 0 ? statuses : undefined },
    };
  }

  #use(containers: JsonObject[], claim: string): void {
    const first = containers[0];
    if (first === undefined) return;
    const resources = (first["resources"] ?? {}) as JsonObject;
    const before = (resources["claims"] ?? []) as JsonObject[];
    first["resources"] = { ...resources, claims: [...before, { name: claim }] };
  }

  #addClasses(): void {
    const { dice } = this.#world;
    const add = (name: string, expressions: string[], extendedResourceName?: string) =>
      this.#world.add({
        kind: "DeviceClass",
        apiVersion: "resource.k8s.io/v1",
        metadata: this.#world.metadata(name),
        spec: { selectors: expressions.map((expression) => ({ cel: { expression } })), extendedResourceName },
      });
    add(
      CLASS,
      [`device.driver == "${DRIVER}"`],
      dice.maybe(0.4, () => "example.com/gpu"),
    );
    add(BIG_CLASS, [
      `device.driver == "${DRIVER}" && device.capacity["${DRIVER}"].memory.compareTo(quantity("${dice.pick(["8Gi", "16Gi", "16384Mi"])}")) >= 0`,
    ]);
  }

  #device(name: string): JsonObject {
    const { dice } = this.#world;
    return {
      name,
      attributes: {
        model: !dice.chance(this.#broken) ? { string: dice.pick(["a", "b", "large-b"]) } : undefined,
        index: { int: dice.from(0, 4) },
        ready: { bool: dice.chance(0.7) },
        version: { version: dice.pick(["1.2.0", "1.10.1", "2.0.0-rc.1"]) },
      },
      capacity: { memory: { value: dice.pick(["8Gi", "16Gi", "40Gi", "16e9"]) } },
    };
  }

  #addSlice(node: string): void {
    const names = this.#world.dice.times(0, 4, (i) => `gpu-${i}`);
    for (const name of names) this.#devices.push({ name, pool: node, node, taken: false });
    this.#world.add({
      kind: "ResourceSlice",
      apiVersion: "resource.k8s.io/v1",
      metadata: this.#world.metadata(`slice-${node}`),
      spec: {
        driver: DRIVER,
        nodeName: node,
        pool: {
          name: node,
          generation: 1,
          resourceSliceCount: this.#world.dice.chance(this.#broken) ? 2 : 1,
        },
        devices: names.map((name) => this.#device(name)),
      },
    });
  }

  /** Devices that every node, or some nodes, can reach over the network. */
  #addSharedSlice(): void {
    const { dice } = this.#world;
    const key = "disk";
    const where = dice.chance(0.5)
      ? { allNodes: true }
      : {
          nodeSelector: {
            nodeSelectorTerms: [{ matchExpressions: [{ key, operator: "In", values: ["ssd", "hdd"] }] }],
          },
        };
    const names = dice.times(1, 2, (i) => `shared-${i}`);
    for (const name of names) this.#devices.push({ name, pool: "shared", node: undefined, taken: false });
    this.#world.add({
      kind: "ResourceSlice",
      apiVersion: "resource.k8s.io/v1",
      metadata: this.#world.metadata("slice-shared"),
      spec: {
        driver: DRIVER,
        ...where,
        pool: { name: "shared", generation: 1, resourceSliceCount: 1 },
        devices: names.map((name) => this.#device(name)),
      },
    });
  }

  #expression(): string {
    const { dice } = this.#world;
    const attributes = `device.attributes["${DRIVER}"]`;
    const one = (): string =>
      dice.pick([
        `${attributes}.model == "${dice.pick(["a", "b"])}"`,
        `${attributes}.model != "a"`,
        `${attributes}.model.startsWith("large")`,
        `${attributes}.model in ["a", "c"]`,
        `${attributes}.index >= ${dice.from(1, 3)}`,
        `${attributes}.index % 2 == 0`,
        `${attributes}.ready`,
        `!${attributes}.ready`,
        `has(${attributes}.model)`,
        `"model" in ${attributes} && ${attributes}.model.contains("b")`,
        `${attributes}.version.isGreaterThan(semver("1.3.0"))`,
        `device.capacity["${DRIVER}"].memory.isGreaterThan(quantity("10Gi"))`,
        `device.driver.endsWith("example.com")`,
        `${attributes}.model.matches("^(large-)?b$")`,
        `(${attributes}.index > 1 ? "a" : "b") == ${attributes}.model`,
      ]);
    if (dice.chance(0.7)) return one();
    return `${one()} ${dice.pick(["&&", "||"])} ${one()}`;
  }

  #request(name: string): JsonObject {
    const { dice } = this.#world;
    if (dice.chance(0.2))
      return {
        name,
        firstAvailable: dice.times(1, 3, (i) => ({
          name: `alternative${i}`,
          deviceClassName: dice.pick([CLASS, BIG_CLASS]),
          allocationMode: "ExactCount",
          count: dice.pick([1, 1, 2]),
          selectors: dice.maybe(0.6, () => [{ cel: { expression: this.#expression() } }]),
        })),
      };
    const all = dice.chance(this.#broken > 0 ? 0.1 : 0);
    return {
      name,
      exactly: {
        deviceClassName: dice.pick([CLASS, CLASS, BIG_CLASS]),
        allocationMode: all ? "All" : "ExactCount",
        count: all ? undefined : dice.pick([1, 1, 1, 2, 3]),
        selectors: dice.maybe(0.5, () => [{ cel: { expression: this.#expression() } }]),
      },
    };
  }

  #claimOfPending(
    namespace: string,
    podClaim: string,
    pod: JsonObject,
  ): { claim: JsonObject; status?: JsonObject } {
    const { dice } = this.#world;
    const fromTemplate = dice.chance(0.2);
    const owner = [{ apiVersion: "v1", kind: "Pod", name: pod["name"], uid: pod["uid"], controller: true }];
    const ownerReferences = fromTemplate && dice.chance(0.95) ? owner : undefined;
    const name = this.#world.name("claim");
    if (dice.chance(0.96))
      this.#world.add({
        kind: "ResourceClaim",
        apiVersion: "resource.k8s.io/v1",
        metadata: this.#world.metadata(name, { namespace, ownerReferences }),
        spec: {
          devices: {
            requests: dice.times(1, dice.chance(0.8) ? 1 : 2, (i) => this.#request(`r${i}`)),
            constraints: dice.maybe(0.15, () => [
              { matchAttribute: `${DRIVER}/${dice.pick(["model", "index"])}` },
            ]),
          },
        },
        status: dice.chance(0.15) ? { allocation: this.#allocation("r0", undefined) } : {},
      });
    if (!fromTemplate) return { claim: { name: podClaim, resourceClaimName: name } };
    const claim = { name: podClaim, resourceClaimTemplateName: "template" };
    // Until a controller has made the claim, the status does not name it.
    return dice.chance(0.85) ? { claim, status: { name: podClaim, resourceClaimName: name } } : { claim };
  }

  /** Takes a free device, of this node if one is named. */
  #allocation(request: string, node: string | undefined): JsonObject | undefined {
    const { dice } = this.#world;
    const free = this.#devices.filter(
      (device) => !device.taken && (node === undefined || device.node === node),
    );
    if (free.length === 0) return undefined;
    const device = dice.pick(free);
    device.taken = true;
    const home = device.node ?? node;
    return {
      devices: { results: [{ request, driver: DRIVER, pool: device.pool, device: device.name }] },
      nodeSelector:
        home === undefined
          ? undefined
          : {
              nodeSelectorTerms: [
                { matchFields: [{ key: "metadata.name", operator: "In", values: [home] }] },
              ],
            },
    };
  }

  #claimOfRunning(
    namespace: string,
    pod: JsonObject,
    containers: JsonObject[],
    node: string,
  ): { spec: JsonObject; status: JsonObject } {
    const allocation = this.#allocation("r0", node);
    if (allocation === undefined) return { spec: {}, status: {} };
    const name = this.#world.name("claim");
    this.#world.add({
      kind: "ResourceClaim",
      apiVersion: "resource.k8s.io/v1",
      metadata: this.#world.metadata(name, { namespace }),
      spec: {
        devices: {
          requests: [
            { name: "r0", exactly: { deviceClassName: CLASS, allocationMode: "ExactCount", count: 1 } },
          ],
        },
      },
      status: { allocation, reservedFor: [{ resource: "pods", name: pod["name"], uid: pod["uid"] }] },
    });
    this.#use(containers, "gpu");
    return { spec: { resourceClaims: [{ name: "gpu", resourceClaimName: name }] }, status: {} };
  }
}
