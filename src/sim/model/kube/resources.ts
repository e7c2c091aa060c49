import { exactQuantity } from "../../../base/quantity.ts";
import type { QuantityList } from "./objects.ts";

/** Amounts as the scheduler counts them: cpu in millicores, all others in their base unit. */
export interface Amounts {
  cpu: number;
  memory: number;
  ephemeralStorage: number;
  /** Extended resources, huge pages and the like, by name. */
  readonly scalars: Map<string, number>;
}

export function noAmounts(): Amounts {
  return { cpu: 0, memory: 0, ephemeralStorage: 0, scalars: new Map() };
}

export function copyAmounts(amounts: Readonly<Amounts>): Amounts {
  return { ...amounts, scalars: new Map(amounts.scalars) };
}

export function addAmounts(sum: Amounts, amounts: Readonly<Amounts>, sign: 1 | -1): void {
  sum.cpu += sign * amounts.cpu;
  sum.memory += sign * amounts.memory;
  sum.ephemeralStorage += sign * amounts.ephemeralStorage;
  if (amounts.scalars.size === 0) return;
  for (const [name, amount] of amounts.scalars)
    sum.scalars.set(name, (sum.scalars.get(name) ?? 0) + sign * amount);
}

/** The amount of one resource by its Kubernetes name; undefined for a scalar that is not listed. */
export function amountOf(amounts: Readonly<Amounts>, name: string): number | undefined {
  switch (name) {
    case "cpu":
      return amounts.cpu;
    case "memory":
      return amounts.memory;
    case "ephemeral-storage":
      return amounts.ephemeralStorage;
    default:
      return amounts.scalars.get(name);
  }
}

/** Amounts by resource name in billionths of the base unit, the finest that Kubernetes knows. */
export type ExactAmounts = Map<string, bigint>;

export function exactAmounts(list: QuantityList | undefined): ExactAmounts {
  const amounts: ExactAmounts = new Map();
  for (const [name, text] of Object.entries(list ?? {})) amounts.set(name, exactQuantity(String(text)));
  return amounts;
}

/**
 * Rounds exact amounts up to what the scheduler counts (Kubernetes v1.36 `scheduler/framework/types.go`,
 * `Resource.Add`). Names that are no resource of a node or pod are left out.
 */
export function roundedAmounts(exact: ExactAmounts): Amounts {
  const amounts = noAmounts();
  for (const [name, amount] of exact) {
    if (name === "cpu") amounts.cpu = milli(amount);
    else if (name === "memory") amounts.memory = whole(amount);
    else if (name === "ephemeral-storage") amounts.ephemeralStorage = whole(amount);
    else if (isScalar(name)) amounts.scalars.set(name, whole(amount));
  }
  return amounts;
}

export function milli(nano: bigint): number {
  return Number((nano + 999_999n) / 1_000_000n);
}

export function whole(nano: bigint): number {
  return Number((nano + 999_999_999n) / 1_000_000_000n);
}

/** Kubernetes v1.36 `pkg/apis/core/v1/helper`, `IsScalarResourceName` of `scheduler/util`. */
export function isScalar(name: string): boolean {
  return (
    isExtended(name) ||
    name.startsWith("hugepages-") ||
    name.includes("kubernetes.io/") ||
    name.startsWith("attachable-volumes-")
  );
}

/** A resource that is counted by others than Kubernetes: with a domain that is not Kubernetes' own. */
export function isExtended(name: string): boolean {
  return name.includes("/") && !name.includes("kubernetes.io/") && !name.startsWith("requests.");
}

const SAFE = Number.MAX_SAFE_INTEGER;

/** `a * b / c` towards zero, exact for whole numbers whatever their product. */
export function mulDiv(a: number, b: number, c: number): number {
  const product = a * b;
  if (product <= SAFE && product >= -SAFE) return Math.trunc(product / c);
  return Number((BigInt(a) * BigInt(b)) / BigInt(c));
}
