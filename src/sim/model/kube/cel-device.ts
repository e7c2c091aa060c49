import type { Device, DeviceAttribute } from "./claims.ts";
import { CelQuantity, CelSemver } from "./device-values.ts";

/** By domain; a domain that is not there is empty (`newStringInterfaceMapWithDefault` of Kubernetes). */
export class CelDomains extends Map<string, ReadonlyMap<string, unknown>> {
  override get(domain: string): ReadonlyMap<string, unknown> {
    return super.get(domain) ?? nothing;
  }
}

const nothing: ReadonlyMap<string, unknown> = new Map();

export class CelDevice {
  readonly driver: string;
  readonly allowMultipleAllocations: boolean;
  readonly attributes: CelDomains;
  readonly capacity: CelDomains;

  constructor(driver: string, device: Device) {
    this.driver = driver;
    this.allowMultipleAllocations = device.allowMultipleAllocations ?? false;
    this.attributes = byDomain(driver, device.attributes, attributeValue);
    this.capacity = byDomain(driver, device.capacity, ({ value }) => CelQuantity.parse(String(value)));
  }
}

const celDevices = new WeakMap<Device, CelDevice>();

export function celDevice(driver: string, device: Device): CelDevice {
  let made = celDevices.get(device);
  if (!made) celDevices.set(device, (made = new CelDevice(driver, device)));
  return made;
}

function byDomain<T>(
  driver: string,
  values: Readonly<Record<string, T>> | undefined,
  convert: (value: T) => unknown,
): CelDomains {
  const domains = new Map<string, Map<string, unknown>>();
  for (const [name, value] of Object.entries(values ?? {})) {
    const slash = name.indexOf("/");
    const domain = slash < 0 ? driver : name.slice(0, slash);
    const inDomain = domains.get(domain) ?? new Map<string, unknown>();
    inDomain.set(name.slice(slash + 1), convert(value));
    domains.set(domain, inDomain);
  }
  return new CelDomains(domains);
}

/** Throws SyntaxError for a kind of value that is not known, or a version that is none. */
function attributeValue({ int, bool, string, version }: DeviceAttribute): unknown {
  if (int !== undefined) return BigInt(int);
  if (bool !== undefined) return bool;
  if (string !== undefined) return string;
  if (version !== undefined) return CelSemver.parse(version, false);
  throw new SyntaxError("unsupported attribute value");
}
