import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CycleError } from "../../sim/contract/cycle-error.ts";
import { Cycle } from "../../sim/contract/kube-plugin.ts";
import type { ResourceClaim } from "../../sim/model/kube/claims.ts";
import type { KubePod } from "../../sim/model/kube/kube-pod.ts";
import {
  claim,
  claimCases,
  device,
  deviceClass,
  node,
  pod,
  request,
  slice,
} from "./dynamic-resources/fixture.ts";
import { answer, made, plugins } from "./dynamic-resources/test-kit.ts";

describe("dynamicResources answers as kube-scheduler v1.36.3", () => {
  it.each(claimCases)("$about", ({ objects, error, nodes, preEnqueue, preFilter }) => {
    if (error === undefined) expect(answer(objects)).toEqual({ nodes, preEnqueue, preFilter });
    else expect(() => answer(objects)).toThrow(error);
  });

  it("errors of the cycle are CycleErrors", () => {
    for (const { objects, error } of claimCases) if (error) expect(() => answer(objects)).toThrow(CycleError);
  });
});

describe("dynamicResources from Reserve to PreBind", () => {
  const three = [device("d0", "a"), device("d1", "a"), device("d2", "a")];
  const objects = [
    node("n0"),
    deviceClass("gpu", [], "example.com/gpu"),
    slice("n0", { nodeName: "n0" }, three),
    claim("c", [request("r", { count: 2 })]),
    pod(["c"]),
    pod(["c"]),
    pod([], { requests: { "example.com/gpu": "2" } }),
  ];

  function reserved(which = 0) {
    const { cluster, pods } = made(objects);
    const { plugin } = plugins(cluster);
    const cycle = new Cycle(pods[which] as KubePod);
    const at = cluster.order[0];
    if (!at) throw new RangeError("no node");
    plugin.reserve?.(cycle, at);
    const claims = () => cluster.objects<ResourceClaim>("ResourceClaim");
    const refusal = (other: number) => {
      const next = new Cycle(pods[other] as KubePod);
      const preFilter = plugin.preFilter?.(next);
      return (typeof preFilter === "object" ? preFilter : plugin.filter?.(next, at)) ?? "fits";
    };
    return { plugin, cycle, at, claims, refusal, cluster };
  }

  it("what is reserved is not given to others", () => {
    const { refusal } = reserved();
    expect(refusal(1)).toMatchObject({
      reasons: ["resource claim default/c is in the process of being allocated"],
    });
    expect(refusal(2)).toMatchObject({ reasons: ["cannot allocate all claims"] });
  });

  it("what is not reserved any more is free", () => {
    const { plugin, cycle, at, refusal, claims } = reserved();
    plugin.unreserve?.(cycle, at);
    expect([refusal(1), refusal(2)]).toEqual(["fits", "fits"]);
    expect(claims()[0]?.status).toEqual({});
  });

  it("PreBind writes the allocation into the claim, which others can share then", () => {
    const { plugin, cycle, at, refusal, claims } = reserved();
    const events = plugin.preBind?.(cycle, at);
    expect(events).toMatchObject([{ resource: "ResourceClaim", action: "Update", new: claims()[0] }]);
    expect(claims()[0]?.status).toMatchObject({
      allocation: {
        devices: { results: [{ request: "r", device: "d0" }, { device: "d1" }] },
        nodeSelector: { nodeSelectorTerms: [{ matchFields: [{ values: ["n0"] }] }] },
      },
      reservedFor: [{ resource: "pods", name: "in" }],
    });
    expect([refusal(1), refusal(2)]).toMatchObject(["fits", { reasons: ["cannot allocate all claims"] }]);
  });

  it("devices without binding conditions go first; shares say what they take", () => {
    const attach = {
      bindingConditions: ["attached"],
      bindingFailureConditions: ["broken"],
      bindsToNode: true,
    };
    const capacity = { memory: { value: "8Gi", requestPolicy: { default: "1.5Gi" } } };
    const everywhere = { allNodes: true };
    const { cluster, pods } = made([
      node("n0"),
      deviceClass("gpu", []),
      slice("p0", everywhere, [device("d0", "a", attach)]),
      slice("p1", everywhere, [device("d1", "a", { capacity, allowMultipleAllocations: true })]),
      claim("c", [request("r")]),
      claim("d", [request("r", { count: 2 })]),
      pod(["c", "d"]),
    ]);
    const { plugin } = plugins(cluster);
    const cycle = new Cycle(pods[0] as KubePod);
    for (const at of cluster.order) plugin.preBind?.(cycle, at);
    const share = { device: "d1", shareID: expect.any(String), consumedCapacity: { memory: "1610612736" } };
    const [first, second] = cluster
      .objects<ResourceClaim>("ResourceClaim")
      .map(({ status }) => status?.allocation);
    expect(first?.devices?.results).toMatchObject([share]);
    expect(first?.nodeSelector).toBeUndefined();
    const { bindsToNode: _, ...conditions } = attach;
    expect(second?.devices?.results).toMatchObject([share, { device: "d0", ...conditions }]);
    expect(second?.devices?.results?.[1]).not.toHaveProperty("shareID");
    expect(second?.nodeSelector).toMatchObject({
      nodeSelectorTerms: [{ matchFields: [{ values: ["n0"] }] }],
    });
  });

  it("extended resources become a claim of the pod", () => {
    const { plugin, cycle, at, claims } = reserved(2);
    const events = plugin.preBind?.(cycle, at);
    expect(events).toMatchObject([{ resource: "ResourceClaim", action: "Add" }]);
    expect(claims()[1]).toMatchObject({
      metadata: { annotations: { "resource.kubernetes.io/extended-resource-claim": "true" } },
      spec: { devices: { requests: [{ name: "container-0-request-1", exactly: { count: 2 } }] } },
      status: { allocation: { devices: { results: [{ device: "d0" }, { device: "d1" }] } } },
    });
  });

  it("PostFilter takes the devices of a claim that nobody uses where the pod cannot go", () => {
    const elsewhere = {
      nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["n9"] }] }],
    };
    const allocation = { devices: { results: [] }, nodeSelector: elsewhere };
    const { cluster, pods } = made([
      node("n0"),
      claim("c", [request("r")], { status: { allocation } }),
      pod(["c"]),
    ]);
    const { plugin } = plugins(cluster);
    const cycle = new Cycle(pods[0] as KubePod);
    plugin.preFilter?.(cycle);
    expect(plugin.postFilter?.(cycle)).toEqual([]);
    for (const each of cluster.order) plugin.filter?.(cycle, each);
    expect(plugin.postFilter?.(cycle)).toHaveLength(1);
    expect(cluster.object<ResourceClaim>("ResourceClaim", "default/c")?.status).toEqual({});
  });
});

describe("dynamicResources finds devices whenever there are some", () => {
  it("as trying all assignments does", () => {
    const model = fc.constantFrom("a", "b", "c");
    const wish = fc.record({
      models: fc.uniqueArray(model, { minLength: 1 }),
      count: fc.integer({ min: 1, max: 3 }),
    });
    const arbitrary = fc.record({
      models: fc.array(model, { minLength: 1, maxLength: 5 }),
      wishes: fc.array(wish, { minLength: 1, maxLength: 3 }),
    });
    fc.assert(
      fc.property(arbitrary, ({ models, wishes }) => {
        const requests = wishes.map((each, at) => {
          const expression = `device.attributes["gpu.example.com"].model in ${JSON.stringify(each.models)}`;
          return request(`r${at}`, { count: each.count, selectors: [{ cel: { expression } }] });
        });
        const devices = models.map((each, at) => device(`d${at}`, each));
        const objects = [node("n0"), deviceClass("gpu", []), slice("n0", { nodeName: "n0" }, devices)];
        const { nodes } = answer([...objects, claim("c", requests), pod(["c"])]);
        const slots = wishes.flatMap((each) => Array.from({ length: each.count }, () => each.models));
        expect(nodes?.["n0"] === 0).toBe(canAssign(slots, models));
      }),
      { numRuns: 200 },
    );
  });

  function canAssign(slots: readonly (readonly string[])[], devices: readonly string[]): boolean {
    const [slot, ...rest] = slots;
    if (!slot) return true;
    return devices.some((each, at) => slot.includes(each) && canAssign(rest, devices.toSpliced(at, 1)));
  }
});

describe("hints of dynamicResources", () => {
  const { cluster, pods } = made([node("n0"), claim("c", [request("r")]), claim("other", []), pod(["c"])]);
  const { plugin } = plugins(cluster);
  const waiting = pods[0] as KubePod;
  const helps = (name: string, before: unknown, now: unknown): boolean | undefined => {
    const at = (status: unknown) => claim(name, [request("r")], { status });
    const hint = plugin.hints?.find(({ resource }) => resource === "ResourceClaim");
    return hint?.helps?.(waiting, {
      resource: "ResourceClaim",
      action: "Update",
      old: at(before),
      new: at(now),
    });
  };
  const allocation = { devices: {} };

  it("its own claim changed its status", () => expect(helps("c", {}, { allocation })).toBe(true));
  it("its own claim changed otherwise", () => expect(helps("c", {}, {})).toBe(false));
  it("another claim got devices", () => expect(helps("other", {}, { allocation })).toBe(false));
  it("another claim lost its devices", () => expect(helps("other", { allocation }, {})).toBe(true));
});
