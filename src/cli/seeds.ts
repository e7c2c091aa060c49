import { UsageError } from "./exit-codes.ts";

const SEED = /^[\w.-]{1,64}$/;
const MOST_SEEDS = 10_000;

/** Throws UsageError unless a run can have this seed. */
export function checkSeed(seed: string, option: string): void {
  if (!SEED.test(seed)) throw new UsageError(`${option} ${seed}: must be 1 to 64 letters, digits, _, . or -`);
}

/**
 * The seeds that `--seeds` asks for: those of a list `3,5,9`, or for a number N those from `first` on: n to
 * n + N - 1, or 1 to N when `first` is no whole number.
 */
export function parseSeeds(text: string, first: string): string[] {
  if (/^\d+$/.test(text)) {
    const count = Number(text);
    if (count < 1 || count > MOST_SEEDS)
      throw new UsageError(`--seeds ${text}: expected 1 to ${MOST_SEEDS} seeds`);
    const start = /^\d{1,15}$/.test(first) ? Number(first) : 1;
    return Array.from({ length: count }, (_, i) => String(start + i));
  }
  const seeds = text.split(",").map((seed) => seed.trim());
  if (seeds.at(-1) === "") seeds.pop();
  for (const seed of seeds) checkSeed(seed, "--seeds");
  const repeated = seeds.find((seed, i) => seeds.indexOf(seed) !== i);
  if (repeated !== undefined) throw new UsageError(`--seeds ${text}: ${repeated} is given twice`);
  if (seeds.length === 0 || seeds.length > MOST_SEEDS)
    throw new UsageError(`--seeds: expected 1 to ${MOST_SEEDS} seeds`);
  return seeds;
}

/** `seeds 1 to 10`, `seeds 3, 5, 9`. */
export function seedWords(seeds: readonly string[]): string {
  const [first] = seeds;
  if (seeds.length === 1) return `seed ${first}`;
  const run = seeds.every((seed, i) => seed === String(Number(first) + i));
  if (run && seeds.length > 2) return `seeds ${first} to ${seeds.at(-1)}`;
  const shown = seeds.length > 12 ? [...seeds.slice(0, 11), "..."] : seeds;
  return `seeds ${shown.join(", ")}`;
}
