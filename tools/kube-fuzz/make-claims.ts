import type { Json, JsonObject } from "./json.ts";
import { makeSelector } from "./make-selectors.ts";
import { ATTACHED, BROKEN, type Feature, type FuzzDevice, GPU, NIC, Slices } from "./make-slices.ts";
import type { PodWish } from "./pod-wish.ts";
import type { World } from "./world.ts";

const CLASS = GPU;
const BIG_CLASS = "big.example.com";
const NIC_CLASS = NIC;

/**
 * Devices that resource slices offer, and claims to them. Nothing is made unless the case has to do with
 * claims.
 */
export class Devices {
  readonly #world: World;
  readonly #used: boolean;
  readonly #devices: readonly FuzzDevice[];
  readonly #focus: Feature | undefined;
  /** Claims that have devices, with their namespaces. */
  readonly #allocated: { readonly namespace: string; readonly name: string }[] = [];
  /** How likely a device or pool is one on which an attempt may end with an error. */
  readonly #broken: number;

  constructor(world: World) {
    this.#world = world;
    // Other groups are about decisions, and a dry run of preemption cannot end so.
    this.#broken = world.likely("claims") > 0.5 ? 0.015 : 0;
    this.#used = world.dice.chance(Math.min(1, 2 * world.likely("claims")));
    if (this.#used) this.#addClasses();
    const slices = this.#used ? new Slices(world, this.#broken) : undefined;
    this.#devices = slices?.devices ?? [];
    this.#focus = slices?.focus;
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
      [`device.driver == "${GPU}"`],
      dice.maybe(0.4, () => "example.com/gpu"),
    );
    add(NIC_CLASS, [`device.driver == "${NIC}"`]);
    add(BIG_CLASS, [
      `device.driver == "${GPU}" && device.capacity["${GPU}"].memory.compareTo(quantity("${dice.pick(["8Gi", "16Gi", "16384Mi"])}")) >= 0`,
    ]);
  }

  #request(name: string): JsonObject {
    const { dice } = this.#world;
    if (dice.chance(0.2))
      return { name, firstAvailable: dice.times(1, 3, (i) => this.#wanted(`alternative${i}`)) };
    const { name: _, ...exactly } = this.#wanted(name);
    return { name, exactly: { ...exactly, adminAccess: dice.chance(0.08) ? true : undefined } };
  }

  /** A request, or one alternative of it. */
  #wanted(name: string): JsonObject {
    const { dice } = this.#world;
    const all = dice.chance(this.#broken > 0 ? 0.1 : 0);
    const deviceClassName = dice.pick([CLASS, CLASS, CLASS, BIG_CLASS, NIC_CLASS]);
    const driver = deviceClassName === NIC_CLASS ? NIC : GPU;
    return {
      name,
      deviceClassName,
      allocationMode: all ? "All" : "ExactCount",
      count: all ? undefined : dice.pick([1, 1, 1, 1, 2, 3]),
      selectors: dice.maybe(this.#focus ? 0.1 : 0.35, () => [
        { cel: { expression: makeSelector(dice, driver) } },
      ]),
      tolerations: dice.maybe(0.25, () => dice.times(1, 2, () => this.#toleration())),
      capacity: dice.maybe(this.#focus === "shares" ? 0.9 : 0.2, () => this.#capacity()),
    };
  }

  #toleration(): JsonObject {
    const { dice } = this.#world;
    const exists = dice.chance(0.5);
    return {
      key: exists && dice.chance(0.3) ? undefined : dice.pick(["example.com/bad", "example.com/old"]),
      operator: exists ? "Exists" : dice.pick(["Equal", undefined]),
      value: exists ? undefined : dice.pick(["x", "y", undefined]),
      effect: dice.pick([undefined, undefined, "NoSchedule", "NoExecute"]),
    };
  }

  /** What a request asks of a device's capacities. */
  #capacity(): JsonObject {
    const { dice } = this.#world;
    const memory = dice.maybe(0.7, () =>
      dice.pick(["1Gi", "1500Mi", "2Gi", "3Gi", "7.5Gi", "9Gi", "16Gi", "100", "500m"]),
    );
    const lanes = dice.maybe(0.5, () => dice.pick(["1", "2", "3", "1500m", "2001m", "100m"]));
    return { requests: { memory, lanes, other: dice.maybe(0.05, () => "1") } };
  }

  #claimOfPending(
    namespace: string,
    podClaim: string,
    pod: JsonObject,
  ): { claim: JsonObject; status?: JsonObject } {
    const { dice } = this.#world;
    const shared = this.#allocated.filter((each) => each.namespace === namespace);
    if (shared.length > 0 && dice.chance(0.3))
      return { claim: { name: podClaim, resourceClaimName: dice.pick(shared).name } };
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
              { matchAttribute: `${GPU}/${dice.pick(["model", "index"])}` },
            ]),
          },
        },
        status: (dice.chance(0.2) && this.#allocation("r0", undefined)) || {},
      });
    if (!fromTemplate) return { claim: { name: podClaim, resourceClaimName: name } };
    const claim = { name: podClaim, resourceClaimTemplateName: "template" };
    // Until a controller has made the claim, the status does not name it.
    return dice.chance(0.85) ? { claim, status: { name: podClaim, resourceClaimName: name } } : { claim };
  }

  /** Takes a free device or a share of one, of this node if one is named; the status that says so. */
  #allocation(request: string, node: string | undefined): JsonObject | undefined {
    const { dice } = this.#world;
    const free = this.#devices.filter(
      (device) => !device.taken && (node === undefined || device.node === undefined || device.node === node),
    );
    if (free.length === 0) return undefined;
    const device = dice.pick(free);
    const { driver, pool, object } = device;
    const isShared = object["allowMultipleAllocations"] === true;
    const adminAccess = dice.chance(0.05) ? true : undefined;
    device.taken = !isShared && !adminAccess;
    const home = device.node ?? node;
    const { bindingConditions, bindingFailureConditions } = object;
    const memory = dice.pick(["1Gi", "2Gi", "4Gi", "8Gi"]);
    const result = {
      request,
      driver,
      pool,
      device: object["name"],
      adminAccess,
      bindingConditions,
      bindingFailureConditions,
      shareID: isShared ? (this.#world.metadata("share")["uid"] ?? "") : undefined,
      consumedCapacity: isShared && dice.chance(0.9) ? { memory, lanes: dice.pick(["1", "2"]) } : undefined,
    };
    const matchFields = [{ key: "metadata.name", operator: "In", values: home === undefined ? [] : [home] }];
    return {
      allocation: {
        devices: { results: [result] },
        nodeSelector: home === undefined ? undefined : { nodeSelectorTerms: [{ matchFields }] },
      },
      devices: bindingConditions && this.#reported(driver, pool, object["name"]),
    };
  }

  /** What the driver says of a device with binding conditions. */
  #reported(driver: string, pool: string, device: Json | undefined): JsonObject[] | undefined {
    const { dice } = this.#world;
    if (dice.chance(0.2)) return undefined;
    const condition = (type: string) => ({
      type,
      status: dice.pick(["True", "True", "False", "Unknown"]),
      reason: "Driver",
      message: "",
      lastTransitionTime: "2026-01-01T00:00:00Z",
    });
    const types = dice.some([ATTACHED, `${ATTACHED}-too`, ...(dice.chance(0.4) ? [BROKEN] : [])], 0, 3);
    return [{ driver, pool, device, conditions: types.map(condition) }];
  }

  #claimOfRunning(
    namespace: string,
    pod: JsonObject,
    containers: JsonObject[],
    node: string,
  ): { spec: JsonObject; status: JsonObject } {
    const status = this.#allocation("r0", node);
    if (status === undefined) return { spec: {}, status: {} };
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
      status: { ...status, reservedFor: [{ resource: "pods", name: pod["name"], uid: pod["uid"] }] },
    });
    this.#allocated.push({ namespace, name });
    this.#use(containers, "gpu");
    return { spec: { resourceClaims: [{ name: "gpu", resourceClaimName: name }] }, status: {} };
  }
}
