import type { Device } from "./claims.ts";
import { DeviceSelector } from "./device-selector.ts";

const DRIVER = "d.example.com";

export const device: Device = {
  name: "d0",
  attributes: {
    model: { string: "a100" },
    n: { int: 8 },
    ok: { bool: true },
    ver: { version: "1.2.3" },
    "other.org/serial": { string: "s1" },
    addr: { string: "10.1.2.3" },
    six: { string: "2001:db8::1" },
    net: { string: "10.1.0.0/16" },
    uni: { string: "grün-ü😀" },
  },
  capacity: { memory: { value: "40Gi" }, frac: { value: "1500m" } },
};

/**
 * `true`, `false`, `error` when it is asked about the device, or `refused` because it does not compile. ATTR
 * and CAP: the attributes and the capacity of the device in the domain of its driver.
 */
export function answerTo(short: string): string {
  const expression = short
    .replaceAll("ATTR", `device.attributes["${DRIVER}"]`)
    .replaceAll("CAP", `device.capacity["${DRIVER}"]`);
  let selector: DeviceSelector;
  try {
    selector = new DeviceSelector(expression);
  } catch (error) {
    if (error instanceof SyntaxError) return "refused";
    throw error;
  }
  const answer = selector.matches(DRIVER, device);
  return typeof answer === "boolean" ? String(answer) : "error";
}
