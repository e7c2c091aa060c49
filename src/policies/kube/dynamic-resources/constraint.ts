import type { DeviceAttribute, DeviceConstraint } from "../../../sim/model/kube/claims.ts";
import type { Candidate } from "./device-pools.ts";

/**
 * What the devices of one claim must have in common, or not (dynamic-resource-allocation v0.36
 * `structured/internal/incubating`). Every `add` that says true is followed by one `remove` or none.
 */
export interface Constraint {
  /** Whether the device may join those that were added; if so, it does. */
  add(request: string, subrequest: string | undefined, candidate: Candidate): boolean;
  remove(request: string, subrequest: string | undefined): void;
}

/** `matchAttribute`: all devices have the attribute, with the same value. */
export function sameAttribute({ requests, matchAttribute = "" }: DeviceConstraint): Constraint {
  const isAbout = scope(requests);
  let first: DeviceAttribute | undefined;
  let devices = 0;
  return {
    add(request, subrequest, candidate) {
      if (!isAbout(request, subrequest)) return true;
      const attribute = attributeOf(candidate, matchAttribute);
      if (!attribute) return false;
      if (devices === 0) first = attribute;
      else if (!isSame(attribute, first as DeviceAttribute)) return false;
      devices += 1;
      return true;
    },
    remove(request, subrequest) {
      if (isAbout(request, subrequest)) devices -= 1;
    },
  };
}

/**
 * `distinctAttribute`: no two devices have the same value. Kubernetes remembers one value for each request,
 * that of its last device.
 */
export function distinctAttribute({ requests, distinctAttribute: name = "" }: DeviceConstraint): Constraint {
  const isAbout = scope(requests);
  const values = new Map<string, DeviceAttribute>();
  return {
    add(request, subrequest, candidate) {
      if (!isAbout(request, subrequest)) return true;
      const attribute = attributeOf(candidate, name);
      if (!attribute) return false;
      for (const value of values.values()) if (isSame(attribute, value)) return false;
      values.set(request, attribute);
      return true;
    },
    remove(request, subrequest) {
      if (isAbout(request, subrequest)) values.delete(request);
    },
  };
}

function scope(
  requests: readonly string[] = [],
): (request: string, subrequest: string | undefined) => boolean {
  const names = new Set(requests);
  return (request, subrequest) =>
    names.size === 0 ||
    names.has(request) ||
    (subrequest !== undefined && names.has(`${request}/${subrequest}`));
}

/** By its full name, or by the bare one if the domain is the driver's. */
function attributeOf({ device, driver }: Candidate, name: string): DeviceAttribute | undefined {
  const attributes = device.attributes ?? {};
  if (Object.hasOwn(attributes, name)) return attributes[name];
  const slash = name.indexOf("/");
  const bare = name.slice(slash + 1);
  return name.slice(0, slash) === driver && Object.hasOwn(attributes, bare) ? attributes[bare] : undefined;
}

const kinds = ["string", "int", "bool", "version"] as const;

/** Of the same kind and equal; versions as text. */
function isSame(a: DeviceAttribute, b: DeviceAttribute): boolean {
  const kind = kinds.find((each) => a[each] !== undefined);
  return kind !== undefined && a[kind] === b[kind];
}
