import { expect, it } from "vitest";
import { type ClaimCase, claim, device, deviceClass, node, pod, request, slice } from "./fixture.ts";
import { answer } from "./test-kit.ts";
import type { ApiObject } from "../../../sim/model/kube/objects.ts";

type Parts = Readonly<Record<string, unknown>>;

const DRIVER = "gpu.example.com";
const nodes: readonly ApiObject[] = [node("n0"), node("n1")];
const gpu: ApiObject = deviceClass("gpu", [`device.driver == "${DRIVER}"`]);
const on = (nodeName: string): Parts => ({ nodeName });
const none = "cannot allocate all claims";

function counters(pool: string, place: Parts, memory: string, more: Parts = {}): ApiObject {
  const sharedCounters = [{ name: "card", counters: { memory: { value: memory } } }];
  return slice(pool, { ...place, sharedCounters }, [], {
    name: `counters-${pool}`,
    resourceSliceCount: 2,
    ...more,
  });
}

function part(name: string, memory: string, more: Parts = {}): Parts {
  const consumesCounters = [{ counterSet: "card", counters: { memory: { value: memory } } }];
  return device(name, "a", { consumesCounters, ...more });
}

function shared(name: string, value: string, requestPolicy?: Parts): Parts {
  return device(name, "a", {
    allowMultipleAllocations: true,
    capacity: { memory: { value, requestPolicy } },
  });
}

const asking = (memory?: string): Parts => (memory ? { capacity: { requests: { memory } } } : {});

function taken(pool: string, name: string, more: Parts = {}): Parts {
  return {
    allocation: { devices: { results: [{ request: "r", driver: DRIVER, pool, device: name, ...more }] } },
  };
}

/** A claim with a share of d0 of the pool. */
function sharing(name: string, pool: string, memory: string): ApiObject {
  const status = taken(pool, "d0", { shareID: `share-${name}`, consumedCapacity: { memory } });
  return claim(name, [request("r")], { status });
}

/** Two claims for shares of one device each on n0, one on n1; how much each asks for. */
function twoShares(
  about: string,
  fits: boolean,
  value: string,
  policy: Parts | undefined,
  memory?: string,
): ClaimCase {
  return {
    about,
    nodes: { n0: fits ? 0 : none, n1: none },
    objects: [
      ...nodes,
      gpu,
      slice("n0", on("n0"), [shared("d0", value, policy)]),
      claim("c", [request("r", asking(memory)), request("s", asking(memory))]),
      pod(["c"]),
    ],
  };
}

const attached = { bindingConditions: ["attached"], bindingFailureConditions: ["broken"] };
const reported = (...types: string[]): Parts => ({
  devices: [
    {
      driver: DRIVER,
      pool: "n0",
      device: "d0",
      conditions: types.map((type) => ({
        type,
        status: "True",
        reason: "Driver",
        message: "",
        lastTransitionTime: "2026-01-01T00:00:00Z",
      })),
    },
  ],
});

/** Devices that share counters or are shared or made ready: what kube-scheduler v1.36.3 answers. */
const cases: readonly ClaimCase[] = [
  {
    about: "parts of a device take from its counters",
    nodes: { n0: 0, n1: none },
    objects: [
      ...nodes,
      gpu,
      counters("n0", on("n0"), "40Gi"),
      slice("n0", on("n0"), [part("d0", "20Gi"), part("d1", "20Gi"), part("d2", "40Gi")], {
        resourceSliceCount: 2,
      }),
      counters("n1", on("n1"), "40Gi"),
      slice("n1", on("n1"), [part("d0", "20Gi"), part("d1", "30Gi"), part("d2", "40Gi")], {
        resourceSliceCount: 2,
      }),
      claim("c", [request("r", { count: 2 })]),
      pod(["c"]),
    ],
  },
  {
    about: "parts that other claims have take from the counters on all nodes",
    nodes: { n0: none, n1: 0 },
    objects: [
      ...nodes,
      gpu,
      counters("fabric", { allNodes: true }, "40Gi", { resourceSliceCount: 3 }),
      slice("fabric", on("n0"), [part("d0", "30Gi")], { name: "fabric-n0", resourceSliceCount: 3 }),
      slice("fabric", on("n1"), [part("d1", "10Gi"), part("d2", "20Gi")], {
        name: "fabric-n1",
        resourceSliceCount: 3,
      }),
      claim("other", [request("r")], { status: taken("fabric", "d2") }),
      claim("c", [request("r")]),
      pod(["c"]),
    ],
  },
  {
    about: "counters that are not there make the pool invalid on every node",
    nodes: { n0: "invalid resource pools were encountered", n1: "invalid resource pools were encountered" },
    objects: [
      ...nodes,
      gpu,
      counters("n0", on("n0"), "40Gi"),
      slice(
        "n0",
        on("n0"),
        [device("d0", "a", { consumesCounters: [{ counterSet: "none", counters: {} }] })],
        {
          resourceSliceCount: 2,
        },
      ),
      claim("c", [request("r")]),
      pod(["c"]),
    ],
  },
  {
    about: "pools of one name of two drivers have their counters mixed up",
    nodes: { n0: 0, n1: none },
    objects: [
      ...nodes,
      gpu,
      deviceClass("nic", [`device.driver == "nic.example.com"`]),
      counters("n0", on("n0"), "40Gi"),
      slice("n0", on("n0"), [part("d0", "20Gi")], { resourceSliceCount: 2 }),
      ...ofNic([
        counters("n0", on("n0"), "10Gi", { name: "nic-counters" }),
        slice("n0", on("n0"), [part("d0", "20Gi")], { name: "nic", resourceSliceCount: 2 }),
      ]),
      claim("c", [request("r"), request("s", { deviceClassName: "nic" })]),
      pod(["c"]),
    ],
  },
  {
    about: "claims have shares of a device while there is room",
    nodes: { n0: 0, n1: none },
    objects: [
      ...nodes,
      gpu,
      slice("n0", on("n0"), [shared("d0", "8Gi")]),
      slice("n1", on("n1"), [shared("d0", "8Gi")]),
      sharing("a", "n0", "4Gi"),
      sharing("b", "n1", "5Gi"),
      claim("c", [request("r", asking("4Gi"))]),
      pod(["c"]),
    ],
  },
  twoShares("without a request a share takes everything", false, "8Gi", undefined),
  twoShares("or what the policy says", true, "8Gi", { default: "4Gi" }),
  twoShares(
    "a share is no smaller than the least",
    false,
    "3Gi",
    { default: "2Gi", validRange: { min: "2Gi" } },
    "1Gi",
  ),
  twoShares(
    "and no larger than the most",
    false,
    "16Gi",
    { default: "1Gi", validRange: { min: "1Gi", max: "4Gi" } },
    "5Gi",
  ),
  twoShares(
    "it is rounded up to a step",
    false,
    "5Gi",
    { default: "1Gi", validRange: { min: "1Gi", step: "2Gi" } },
    "1025Mi",
  ),
  twoShares(
    "which may fit",
    true,
    "6Gi",
    { default: "1Gi", validRange: { min: "1Gi", step: "2Gi" } },
    "1025Mi",
  ),
  twoShares(
    "it is rounded up to a value",
    false,
    "7Gi",
    { default: "1Gi", validValues: ["1Gi", "4Gi"] },
    "2Gi",
  ),
  twoShares("which may be just right", true, "8Gi", { default: "1Gi", validValues: ["1Gi", "4Gi"] }, "4Gi"),
  twoShares(
    "there may be none so large",
    false,
    "64Gi",
    { default: "1Gi", validValues: ["1Gi", "4Gi"] },
    "5Gi",
  ),
  {
    about: "a capacity that the device does not have; and devices that are not shared need room too",
    nodes: { n0: none, n1: 0 },
    objects: [
      ...nodes,
      gpu,
      slice("n0", on("n0"), [
        device("d0", "a"),
        device("d1", "a", { capacity: { memory: { value: "1Gi" } } }),
      ]),
      slice("n1", on("n1"), [device("d0", "a", { capacity: { memory: { value: "2Gi" } } })]),
      claim("c", [request("r", asking("2Gi"))]),
      pod(["c"]),
    ],
  },
  {
    about: "the first share of a device takes the counters for all",
    nodes: { n0: 0, n1: none },
    objects: [
      ...nodes,
      gpu,
      counters("n0", on("n0"), "40Gi"),
      slice("n0", on("n0"), [part("d0", "30Gi", { allowMultipleAllocations: true })], {
        resourceSliceCount: 2,
      }),
      claim("c", [request("r"), request("s")]),
      pod(["c"]),
    ],
  },
  {
    about: "a claim whose device is not ready yet is good",
    nodes: { n0: 0, n1: 0 },
    objects: [
      ...nodes,
      gpu,
      claim("c", [request("r")], { status: { ...taken("n0", "d0", attached), ...reported() } }),
      pod(["c"]),
    ],
  },
  {
    about: "a claim whose device failed is not",
    nodes: {
      n0: "resourceclaim not available on the node",
      n1: "resourceclaim not available on the node",
    },
    objects: [
      ...nodes,
      gpu,
      claim("c", [request("r")], {
        status: { ...taken("n0", "d0", attached), ...reported("attached", "broken") },
      }),
      pod(["c"]),
    ],
  },
];

function ofNic(slices: readonly ApiObject[]): ApiObject[] {
  return slices.map((each) => ({
    ...each,
    spec: { ...(each as { spec?: Parts }).spec, driver: "nic.example.com" },
  }));
}

it.each(cases)("$about", ({ objects, nodes }) => expect(answer(objects)).toEqual({ nodes }));
