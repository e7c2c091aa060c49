import type { FieldPath } from "../../../base/field-path.ts";
import { exactQuantity } from "../../../base/quantity.ts";
import type {
  Counters,
  Device,
  DeviceAttribute,
  DeviceCapacity,
  DeviceClass,
  DeviceSelector as RawSelector,
  ExactRequest,
  ResourceClaim,
  ResourceClaimSpec,
  ResourceClaimTemplate,
  ResourceSlice,
} from "./claims.ts";
import { DeviceSelector } from "./device-selector.ts";
import { CelSemver } from "./device-values.ts";
import type { ApiObject, QuantityList } from "./objects.ts";

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
    for (const [at, { consumedCapacity }] of (status?.allocation?.devices?.results ?? []).entries())
      checkQuantities(
        consumedCapacity,
        ["status", "allocation", "devices", "results", at, "consumedCapacity"],
        report,
      );
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
  checkQuantities(capacity?.requests, [...path, "capacity", "requests"], report);
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
  for (const [at, { counters }] of (spec.sharedCounters ?? []).entries())
    checkCounters(counters, ["spec", "sharedCounters", at, "counters"], report);
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
  for (const [at, { counters }] of (device.consumesCounters ?? []).entries())
    checkCounters(counters, [...path, "consumesCounters", at, "counters"], report);
  for (const [name, attribute] of Object.entries(device.attributes ?? {}))
    checkAttribute(attribute, [...path, "attributes", name], report);
  for (const [name, capacity] of Object.entries(device.capacity ?? {}))
    checkCapacity(capacity, [...path, "capacity", name], report);
}

function checkCounters(counters: Counters | undefined, path: FieldPath, report: Report): void {
  for (const [name, { value }] of Object.entries(counters ?? {}))
    checkQuantities({ value }, [...path, name], report);
}

function checkCapacity({ value, requestPolicy }: DeviceCapacity, path: FieldPath, report: Report): void {
  checkQuantities({ value }, path, report);
  if (!requestPolicy) return;
  const { default: unasked, validValues, validRange } = requestPolicy;
  const field = [...path, "requestPolicy"];
  if (unasked !== undefined) checkQuantities({ default: unasked }, field, report);
  for (const [at, valid] of (validValues ?? []).entries())
    tell([...field, "validValues", at], report, () => exactQuantity(String(valid)));
  if (!validRange) return;
  const { min, max, step } = validRange;
  const range = [...field, "validRange"];
  checkQuantities({ ...(min !== undefined && { min }), ...(max !== undefined && { max }) }, range, report);
  if (min === undefined) report(range, 'needs "min"');
  if (step === undefined) return;
  tell([...range, "step"], report, () => {
    if (exactQuantity(String(step)) === 0n) throw new SyntaxError("must not be zero");
  });
}

function checkQuantities(quantities: QuantityList | undefined, path: FieldPath, report: Report): void {
  for (const [name, quantity] of Object.entries(quantities ?? {}))
    tell([...path, name], report, () => exactQuantity(String(quantity)));
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
    report(
      field,
      'needs "int", "bool", "string" or "version"; lists of values are off by default in Kubernetes v1.36 (DRAListTypeAttributes) and not modelled',
    );
}
