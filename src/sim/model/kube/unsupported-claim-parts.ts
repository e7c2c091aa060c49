import type { FieldPath } from "../../../base/field-path.ts";
import type {
  Device,
  DeviceAttribute,
  DeviceClass,
  DeviceSelector as RawSelector,
  ExactRequest,
  ResourceClaim,
  ResourceClaimSpec,
  ResourceClaimTemplate,
  ResourceSlice,
} from "./claims.ts";
import { DeviceSelector } from "./device-selector.ts";
import { CelQuantity, CelSemver } from "./device-values.ts";
import type { ApiObject } from "./objects.ts";

/** A part of an object that is wrong or not modelled: its path and why, in the user's terms. */
export interface UnsupportedPart {
  readonly path: FieldPath;
  readonly message: string;
}

const versions = ["resource.k8s.io/v1", "resource.k8s.io/v1beta2"];

/**
 * The parts of an object of dynamic resource allocation that would change a decision and are not modelled,
 * and selectors, quantities and versions that cannot be understood. Empty for objects of any other kind.
 */
export function unsupportedClaimParts(object: ApiObject): UnsupportedPart[] {
  const check = checks[object.kind];
  if (!check) return [];
  const { apiVersion } = object;
  if (apiVersion !== undefined && !versions.includes(apiVersion))
    return [
      { path: ["apiVersion"], message: `"${apiVersion}" is not read; allowed: ${versions.join(", ")}` },
    ];
  const parts: UnsupportedPart[] = [];
  check(object, (path, message) => parts.push({ path, message }));
  return parts;
}

type Report = (path: FieldPath, message: string) => void;

const checks: Readonly<Record<string, (object: ApiObject, report: Report) => void>> = {
  ResourceClaim: (object, report) => {
    const { spec, status } = object as ResourceClaim;
    checkClaim(spec, ["spec"], report);
    for (const [at, result] of (status?.allocation?.devices?.results ?? []).entries()) {
      const field = ["status", "allocation", "devices", "results", at];
      if (result.shareID !== undefined)
        report([...field, "shareID"], notModelled("devices shared by claims"));
      if (result.bindingConditions?.length)
        report([...field, "bindingConditions"], notModelled("binding conditions"));
    }
  },
  ResourceClaimTemplate: (object, report) =>
    checkClaim((object as ResourceClaimTemplate).spec?.spec, ["spec", "spec"], report),
  DeviceClass: (object, report) => checkSelectors((object as DeviceClass).spec?.selectors, ["spec"], report),
  ResourceSlice: (object, report) => checkSlice(object as ResourceSlice, report),
};

function notModelled(what: string): string {
  return `${what} are not modelled`;
}

function checkClaim(spec: ResourceClaimSpec | undefined, path: FieldPath, report: Report): void {
  for (const [at, { exactly, firstAvailable }] of (spec?.devices?.requests ?? []).entries()) {
    const field = [...path, "devices", "requests", at];
    if (exactly) checkRequest(exactly, [...field, "exactly"], report);
    for (const [step, alternative] of (firstAvailable ?? []).entries())
      checkRequest(alternative, [...field, "firstAvailable", step], report);
    if (!exactly && !firstAvailable?.length)
      report(field, 'needs "exactly" or "firstAvailable"; other kinds of requests are not modelled');
  }
  for (const [at, constraint] of (spec?.devices?.constraints ?? []).entries())
    if (constraint.matchAttribute === undefined && constraint.distinctAttribute === undefined)
      report(
        [...path, "devices", "constraints", at],
        'needs "matchAttribute" or "distinctAttribute"; other kinds of constraints are not modelled',
      );
}

function checkRequest(
  { allocationMode, capacity, selectors }: ExactRequest,
  path: FieldPath,
  report: Report,
): void {
  if (allocationMode && allocationMode !== "ExactCount" && allocationMode !== "All")
    report([...path, "allocationMode"], `"${allocationMode}" is not modelled; allowed: ExactCount, All`);
  if (capacity) report([...path, "capacity"], notModelled("requests for a share of a device"));
  checkSelectors(selectors, path, report);
}

function checkSelectors(
  selectors: readonly RawSelector[] | undefined,
  path: FieldPath,
  report: Report,
): void {
  for (const [at, { cel }] of (selectors ?? []).entries()) {
    const field = [...path, "selectors", at];
    if (cel) tell([...field, "cel", "expression"], report, () => new DeviceSelector(cel.expression));
    else report(field, notModelled('selectors other than "cel"'));
  }
}

/** Reports the SyntaxError that `parse` throws, if it does. */
function tell(field: FieldPath, report: Report, parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    report(field, error.message);
  }
}

function checkSlice({ spec }: ResourceSlice, report: Report): void {
  if (spec.sharedCounters?.length) report(["spec", "sharedCounters"], notModelled("devices with counters"));
  checkPlace(spec, ["spec"], report);
  for (const [at, device] of (spec.devices ?? []).entries())
    checkDevice(device, ["spec", "devices", at], report);
}

function checkPlace({ nodeSelector }: ResourceSlice["spec"] | Device, path: FieldPath, report: Report): void {
  if ((nodeSelector?.nodeSelectorTerms.length ?? 0) > 1)
    report([...path, "nodeSelector"], "must have one term, as Kubernetes asks for");
}

function checkDevice(device: Device, path: FieldPath, report: Report): void {
  checkPlace(device, path, report);
  if (device.consumesCounters?.length)
    report([...path, "consumesCounters"], notModelled("devices with counters"));
  if (device.allowMultipleAllocations)
    report([...path, "allowMultipleAllocations"], notModelled("devices shared by claims"));
  for (const name of ["bindingConditions", "bindingFailureConditions"] as const)
    if (device[name]?.length) report([...path, name], notModelled("binding conditions"));
  for (const [name, attribute] of Object.entries(device.attributes ?? {}))
    checkAttribute(attribute, [...path, "attributes", name], report);
  for (const [name, { value, requestPolicy }] of Object.entries(device.capacity ?? {})) {
    const field = [...path, "capacity", name];
    tell([...field, "value"], report, () => CelQuantity.parse(String(value)));
    if (requestPolicy) report([...field, "requestPolicy"], notModelled("devices shared by claims"));
  }
}

function checkAttribute(
  { int, bool, string, version }: DeviceAttribute,
  field: FieldPath,
  report: Report,
): void {
  if (version !== undefined) tell([...field, "version"], report, () => CelSemver.parse(version, false));
  if (int !== undefined && !Number.isSafeInteger(int))
    report([...field, "int"], "must be a whole number up to 2^53");
  if ([int, bool, string, version].every((value) => value === undefined))
    report(field, 'needs "int", "bool", "string" or "version"; lists of values are not modelled');
}
