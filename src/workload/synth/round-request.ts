import type { Resource } from "../../sim/model/resources.ts";

/** What drawn requests are multiples of: 0.01 of a display unit (10 millicores), or 1 MiB of bytes. */
export function requestStep(resource: Resource): number {
  return resource.scale >= 100 ? Math.round(resource.scale / 100) : 2 ** 20;
}

/**
 * The nearest multiple of `step` with three significant binary digits: four values for each doubling, such as
 * 40, 50, 60, 70, 80, 100, 120, 140, 160 millicores. Few distinct requests make few pod classes, as in
 * clusters run by people. At least one step; 0 stays 0.
 */
export function roundRequest(amount: number, step: number): number {
  if (amount <= 0) return 0;
  const bounded = Math.min(2 ** 50, amount);
  let unit = step;
  while (bounded >= 8 * unit) unit *= 2;
  return Math.max(1, Math.round(bounded / unit)) * unit;
}
