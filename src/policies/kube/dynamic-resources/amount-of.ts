import { exactQuantity } from "../../../base/quantity.ts";

const BILLION = 1_000_000_000n;
const known = new Map<string, bigint>();

/** A quantity of an object in billionths. Throws SyntaxError for text that is none. */
export function amountOf(quantity: string | number): bigint {
  const text = String(quantity);
  let amount = known.get(text);
  if (amount === undefined) known.set(text, (amount = exactQuantity(text)));
  return amount;
}

/** The quantity of that many billionths. */
export function quantityText(amount: bigint): string {
  return amount % BILLION === 0n ? String(amount / BILLION) : `${amount}n`;
}

/** Whole units, rounded up (apimachinery `Quantity.Value`). */
export function wholeUnits(amount: bigint): bigint {
  return (amount + BILLION - 1n) / BILLION;
}

/** That many whole units. */
export function unitsOf(units: bigint): bigint {
  return units * BILLION;
}
