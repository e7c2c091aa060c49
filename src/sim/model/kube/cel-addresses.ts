import type { Environment } from "@marcbachmann/cel-js";
import { parses } from "./parses.ts";
import { IpAddress, Network } from "./network-address.ts";

/** Only a name, for `ip.isCanonical(...)`. */
class Ip {}

/** IP addresses and networks (apiserver v0.36 `pkg/cel/library/ip.go` and `cidr.go`). */
export function addAddresses(environment: Environment): void {
  environment
    .registerType("net.IP", IpAddress)
    .registerType("net.CIDR", Network)
    .registerType("Ip", Ip)
    .registerConstant("ip", "Ip", new Ip())
    .registerOperator("net.IP == net.IP", (a: IpAddress, b: IpAddress) => a.equals(b))
    .registerOperator("net.CIDR == net.CIDR", (a: Network, b: Network) => a.equals(b));
  addIps(environment);
  addNetworks(environment);
}

function addIps(environment: Environment): void {
  environment
    .registerFunction("ip(string): net.IP", (text: string) => IpAddress.parse(text))
    .registerFunction("isIP(string): bool", (text: string) => parses(() => IpAddress.parse(text)))
    .registerFunction("Ip.isCanonical(string): bool", (_: Ip, text: string) => {
      return IpAddress.parse(text).toString() === text;
    })
    .registerFunction("string(net.IP): string", String)
    .registerFunction("net.IP.family(): int", ({ family }: IpAddress) => BigInt(family))
    .registerFunction("net.IP.isUnspecified(): bool", isUnspecified)
    .registerFunction("net.IP.isLoopback(): bool", isLoopback)
    .registerFunction("net.IP.isLinkLocalMulticast(): bool", isLinkLocalMulticast)
    .registerFunction("net.IP.isLinkLocalUnicast(): bool", isLinkLocalUnicast)
    .registerFunction("net.IP.isGlobalUnicast(): bool", isGlobalUnicast);
}

function addNetworks(environment: Environment): void {
  const network = (text: string): Network => Network.parse(text);
  environment
    .registerFunction("cidr(string): net.CIDR", network)
    .registerFunction("isCIDR(string): bool", (text: string) => parses(() => network(text)))
    .registerFunction("string(net.CIDR): string", String)
    .registerFunction("net.CIDR.containsIP(net.IP): bool", (a: Network, b: IpAddress) => a.contains(b))
    .registerFunction("net.CIDR.containsIP(string): bool", (a: Network, b: string) =>
      a.contains(IpAddress.parse(b)),
    )
    .registerFunction("net.CIDR.containsCIDR(net.CIDR): bool", (a: Network, b: Network) =>
      a.containsNetwork(b),
    )
    .registerFunction("net.CIDR.containsCIDR(string): bool", (a: Network, b: string) =>
      a.containsNetwork(network(b)),
    )
    .registerFunction("net.CIDR.ip(): net.IP", ({ address }: Network) => address)
    .registerFunction("net.CIDR.masked(): net.CIDR", ({ masked }: Network) => masked)
    .registerFunction("net.CIDR.prefixLength(): int", ({ bits }: Network) => BigInt(bits));
}

function isUnspecified({ value }: IpAddress): boolean {
  return value === 0n;
}

function isLoopback(address: IpAddress): boolean {
  return address.family === 4 ? address.isIn("127.0.0.0/8") : address.value === 1n;
}

function isLinkLocalMulticast(address: IpAddress): boolean {
  if (address.family === 4) return address.isIn("224.0.0.0/24");
  return ((address.value >> 112n) & 0xff0fn) === 0xff02n;
}

function isLinkLocalUnicast(address: IpAddress): boolean {
  return address.isIn(address.family === 4 ? "169.254.0.0/16" : "fe80::/10");
}

function isGlobalUnicast(address: IpAddress): boolean {
  const isMulticast = address.isIn(address.family === 4 ? "224.0.0.0/4" : "ff00::/8");
  const isBroadcast = address.family === 4 && address.value === 0xffffffffn;
  const others = [isUnspecified, isLoopback, isLinkLocalUnicast];
  return !isMulticast && !isBroadcast && !others.some((is) => is(address));
}
