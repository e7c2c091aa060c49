import type { Dice } from "./dice.ts";

/** A number of thousandths of a cpu in one of the notations that Kubernetes reads; `odd`: in any of them. */
export function cpuText(dice: Dice, milli: number, odd: boolean): string {
  const whole = Math.max(0, Math.round(milli));
  if (!odd) return whole % 1000 === 0 && dice.chance(0.5) ? String(whole / 1000) : `${whole}m`;
  return dice.pick([
    `${whole}m`,
    `${whole}000u`,
    `${whole}000000n`,
    `${whole}e-3`,
    `${whole / 1000}`,
    `${(whole / 1000).toFixed(3)}`,
    // Rounded up to the next thousandth.
    `${whole}.4m`,
    `${whole}001u`,
    `${(whole / 1000).toFixed(3)}5`,
    `${whole}.000000001`,
    `${whole / 1000}E0`,
    `+${whole}m`,
    `${Math.floor(whole / 1000)}`,
    `0.00${whole}k`,
  ]);
}

const BINARY = ["Ki", "Mi", "Gi"] as const;
const DECIMAL = ["k", "M", "G"] as const;

/** A number of bytes, likewise. */
export function bytesText(dice: Dice, bytes: number, odd: boolean): string {
  const whole = Math.max(0, Math.round(bytes));
  const mebi = Math.floor(whole / 2 ** 20);
  if (!odd) return whole % 2 ** 20 === 0 || dice.chance(0.7) ? `${mebi}Mi` : String(whole);
  const power = dice.from(1, 3);
  return dice.pick([
    String(whole),
    `${whole}e0`,
    `${whole}000m`,
    `${whole}001m`,
    `${mebi}Mi`,
    `${mebi}.5Mi`,
    `${Number((whole / 1024 ** power).toFixed(3))}${BINARY[power - 1]}`,
    `${Number((whole / 1000 ** power).toFixed(3))}${DECIMAL[power - 1]}`,
    `${Number((whole / 1e6).toFixed(2))}e6`,
    `${Number((whole / 1e9).toFixed(4))}E9`,
    `${Math.ceil(whole / 2 ** 30)}Gi`,
  ]);
}
