/** Numbers for people. A no-break space stands between number and unit. */

const SPACE = "\u00a0";

/** One decimal below 10, none above; `.0` is dropped. */
function short(value: number): string {
  return value < 9.95 ? String(Number(value.toFixed(1))) : value.toFixed(0);
}

function grouped(value: number): string {
  return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A number of things: `1,234`, `12.3 k`, `1.2 M`. */
export function count(value: number): string {
  if (value < 9_999.5)
    return Number.isInteger(value) || value >= 100 ? grouped(value) : String(Number(value.toPrecision(2)));
  let scaled = value;
  for (const unit of ["k", "M", "G", "T"]) {
    scaled /= 1000;
    if (scaled < 99.95) return `${Number(scaled.toFixed(1))}${SPACE}${unit}`;
    if (scaled < 999.5 || unit === "T") return `${scaled.toFixed(0)}${SPACE}${unit}`;
  }
  throw new RangeError(`count: ${value}`);
}

/** Hours of work: one decimal below 10, so that little is not nothing. */
export function workHours(value: number, singular: string): string {
  if (value > 0 && value < 0.05) return `<0.1 ${singular}s`;
  const shown = value < 9.95 ? Number(value.toFixed(1)) : Math.round(value);
  return `${count(shown)} ${singular}${shown === 1 ? "" : "s"}`;
}

/** Seconds: `0 s`, `12 ms`, `3.4 s`, `5.6 min`, `2.3 h`, `3.2 d`. */
export function duration(seconds: number): string {
  if (seconds === 0) return `0${SPACE}s`;
  if (seconds < 0.0009995) return `${short(seconds * 1e6)}${SPACE}µs`;
  if (seconds < 0.9995) return `${short(seconds * 1e3)}${SPACE}ms`;
  if (seconds < 119.5) return `${short(seconds)}${SPACE}s`;
  if (seconds < 119.5 * 60) return `${short(seconds / 60)}${SPACE}min`;
  if (seconds < 71.5 * 3600) return `${short(seconds / 3600)}${SPACE}h`;
  return `${short(seconds / 86_400)}${SPACE}d`;
}

/** A share of 1: `71 %`, `0.4 %`, `98.3 %`. Only exactly 0 and 1 are written as 0 and 100. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.05) return `<0.1${SPACE}%`;
  if (value < 100 && value >= 99.95) return `>99.9${SPACE}%`;
  if (value < 9.95 || (value > 97 && value < 100)) return `${Number(value.toFixed(1))}${SPACE}%`;
  return `${grouped(value)}${SPACE}%`;
}

/**
 * What to divide amounts by so that `largest` reads well, and the unit they then have. Bytes become MiB, GiB
 * ...
 */
export function displayUnit(
  largest: number,
  unit: string,
): { readonly divisor: number; readonly unit: string } {
  if (unit !== "B") return { divisor: 1, unit };
  let divisor = 1;
  let name = "B";
  for (const next of ["KiB", "MiB", "GiB", "TiB", "PiB"]) {
    if (largest / divisor < 1024) break;
    divisor *= 1024;
    name = next;
  }
  return { divisor, unit: name };
}

/** An amount of a resource: `1,234 cores`, `1 core`, `3.4 TiB`. */
export function amount(value: number, unit: string): string {
  const shown = displayUnit(value, unit);
  const number = count(Number((value / shown.divisor).toPrecision(3)));
  return `${number}${SPACE}${number === "1" && shown.unit === "cores" ? "core" : shown.unit}`;
}

/** `no pods`, `1 pod`, `12 pods`. */
export function counted(value: number, singular: string, plural = `${singular}s`): string {
  if (value === 0) return `no ${plural}`;
  return `${count(value)} ${value === 1 ? singular : plural}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
