import { expect, it } from "vitest";
import { formatFieldPath } from "../../../base/field-path.ts";
import { doubtfulClaimParts } from "./doubtful-claim-parts.ts";
import { unsupportedClaimParts } from "./unsupported-claim-parts.ts";

function partsOf(kind: string, parts: Readonly<Record<string, unknown>>): string[] {
  const object = { kind, apiVersion: "resource.k8s.io/v1", metadata: { name: "x" }, ...parts };
  return unsupportedClaimParts(object).map(({ path, message }) => `${formatFieldPath(path)}: ${message}`);
}

const slice = (device: Readonly<Record<string, unknown>>) => ({
  spec: { driver: "d", pool: { name: "p", resourceSliceCount: 1 }, devices: [{ name: "d0", ...device }] },
});

it("what is modelled passes", () => {
  const selectors = [{ cel: { expression: 'device.driver == "d"' } }];
  const exactly = {
    deviceClassName: "c",
    selectors,
    count: 2,
    adminAccess: true,
    tolerations: [{ key: "a" }],
    capacity: { requests: { m: "1Gi" } },
  };
  const firstAvailable = [{ name: "s", deviceClassName: "c", allocationMode: "All" }];
  const constraints = [{ matchAttribute: "d/a" }, { distinctAttribute: "d/b" }];
  const requests = [
    { name: "r", exactly },
    { name: "q", firstAvailable },
  ];
  const spec = { devices: { requests, constraints } };
  expect(partsOf("ResourceClaim", { spec })).toEqual([]);
  expect(partsOf("ResourceClaimTemplate", { spec: { spec } })).toEqual([]);
  expect(partsOf("DeviceClass", { spec: { selectors, extendedResourceName: "e/x" } })).toEqual([]);
  const attributes = { a: { int: 1 }, b: { bool: true }, c: { string: "" }, d: { version: "1.0.0" } };
  const taints = [{ key: "k", effect: "NoSchedule" }];
  const requestPolicy = { default: "1Gi", validRange: { min: "1Gi", max: "4Gi", step: "1Gi" } };
  const shared = {
    capacity: { m: { value: "8Gi", requestPolicy } },
    allowMultipleAllocations: true,
    consumesCounters: [{ counterSet: "s", counters: { a: { value: "1" } } }],
    bindingConditions: ["c"],
    bindingFailureConditions: ["f"],
  };
  expect(partsOf("ResourceSlice", slice({ attributes, taints, ...shared }))).toEqual([]);
  expect(partsOf("Service", { spec: { selector: {} } })).toEqual([]);
});

it("what is not modelled is named", () => {
  const requests = [
    {
      name: "r",
      exactly: { deviceClassName: "c", allocationMode: "Half", capacity: { requests: { m: "-1" } } },
    },
    { name: "q", firstAvailable: [{ name: "s", deviceClassName: "c", selectors: [{ regex: "x" }] }] },
    { name: "p" },
  ];
  const spec = { devices: { requests, constraints: [{}] } };
  const results = [{ request: "r", driver: "d", pool: "p", device: "d0", consumedCapacity: { m: "1Gx" } }];
  expect(partsOf("ResourceClaim", { spec, status: { allocation: { devices: { results } } } })).toEqual([
    'spec.devices.requests[0].exactly.allocationMode: "Half" is not modelled; allowed: ExactCount, All',
    "spec.devices.requests[0].exactly.capacity.requests.m: must not be negative",
    'spec.devices.requests[1].firstAvailable[0].selectors[0]: selectors other than "cel" are not modelled',
    'spec.devices.requests[2]: needs "exactly" or "firstAvailable"; other kinds of requests are not modelled',
    'spec.devices.constraints[0]: needs "matchAttribute" or "distinctAttribute"; other kinds of constraints are not modelled',
    expect.stringMatching(/^status\.allocation\.devices\.results\[0\]\.consumedCapacity\.m: not a quantity/),
  ]);
  const device = {
    consumesCounters: [{ counterSet: "s", counters: { c: { value: "x" } } }],
    attributes: { a: { ints: [1] }, b: { version: "1" } },
    capacity: {
      m: { value: "1Gx", requestPolicy: { default: "x", validValues: ["1", "y"] } },
      n: { value: 1, requestPolicy: { validRange: { max: "z", step: "0" } } },
    },
  };
  expect(partsOf("ResourceSlice", slice(device)).map((part) => part.split(":")[0])).toEqual([
    "spec.devices[0].consumesCounters[0].counters.c.value",
    "spec.devices[0].attributes.a",
    "spec.devices[0].attributes.b.version",
    "spec.devices[0].capacity.m.value",
    "spec.devices[0].capacity.m.requestPolicy.default",
    "spec.devices[0].capacity.m.requestPolicy.validValues[1]",
    "spec.devices[0].capacity.n.requestPolicy.validRange.max",
    "spec.devices[0].capacity.n.requestPolicy.validRange",
    "spec.devices[0].capacity.n.requestPolicy.validRange.step",
  ]);
  const counted = {
    driver: "d",
    pool: { name: "p", resourceSliceCount: 1 },
    sharedCounters: [{ name: "s", counters: { c: { value: "x" } } }],
  };
  expect(partsOf("ResourceSlice", { spec: counted }).map((part) => part.split(":")[0])).toEqual([
    "spec.sharedCounters[0].counters.c.value",
  ]);
});

it("selectors that do not compile are named", () => {
  const selectors = [{ cel: { expression: "device.drver == 'x'" } }];
  expect(partsOf("DeviceClass", { spec: { selectors } })).toEqual([
    "spec.selectors[0].cel.expression: not a device selector: No such key: drver",
  ]);
});

it("other versions of the API are refused", () => {
  expect(partsOf("ResourceClaim", { apiVersion: "resource.k8s.io/v1beta1" })).toEqual([
    'apiVersion: "resource.k8s.io/v1beta1" is not read; allowed: resource.k8s.io/v1, resource.k8s.io/v1beta2',
  ]);
});

it("a claim that waits for its devices may have waited too long", () => {
  const claim = (status: string, allocationTimestamp?: string) => {
    const device = { driver: "d", pool: "p", device: "d0" };
    const results = [{ request: "r", ...device, bindingConditions: ["c"] }];
    const devices = [{ ...device, conditions: [{ type: "c", status }] }];
    const allocation = { devices: { results }, allocationTimestamp };
    return { kind: "ResourceClaim", metadata: { name: "x" }, status: { allocation, devices } };
  };
  const paths = (object: ReturnType<typeof claim>): string[] =>
    doubtfulClaimParts(object).map(({ path }) => formatFieldPath(path));
  expect(paths(claim("False", "2026-01-01T00:00:00Z"))).toEqual(["status.allocation.allocationTimestamp"]);
  expect(paths(claim("True", "2026-01-01T00:00:00Z"))).toEqual([]);
  expect(paths(claim("False"))).toEqual([]);
});
