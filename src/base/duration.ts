import { DAY, type Duration, HOUR, MILLISECOND, MINUTE, SECOND } from "./units.ts";

/** Durations above this are refused: 142 years, so that times stay exact. */
const LONGEST = 2n ** 52n;

/** Nanoseconds by unit. */
const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
};
const PART = /([0-9]*)(?:\.([0-9]*))?([a-zµμ]+)/y;

/**
 * A duration as Go writes it, with days and weeks besides: `1h30m`, `250ms`, `1.5s`, `7d`, `0`. Whole
 * microseconds; what is finer is rounded up, so that only zero is zero.
 *
 * Throws SyntaxError, in the user's terms, for other text, a negative duration or more than 2^52
 * microseconds.
 */
export function parseDuration(text: string): Duration {
  if (text === "0" || text === "+0" || text === "-0") return 0;
  if (/^[+-]?[0-9]+(?:\.[0-9]+)?$/.test(text.slice(0, 64)))
    throw new SyntaxError(
      `a duration needs a unit, such as "${text.slice(0, 20)}s" or "${text.slice(0, 20)}m"`,
    );
  if (text.length > 64) throw notDuration();
  const signed = text.startsWith("-") || text.startsWith("+");
  // Times 10^18, so that every decimal of a part counts.
  let scaled = 0n;
  let at = signed ? 1 : 0;
  if (at === text.length) throw notDuration();
  while (at < text.length) {
    PART.lastIndex = at;
    const [part, whole = "", fraction = "", unit = ""] = PART.exec(text) ?? [];
    const size = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
    if (!part || size === undefined || whole + fraction === "") throw notDuration();
    const decimals = fraction.slice(0, 18).padEnd(18, "0");
    scaled += BigInt(whole + decimals) * size;
    at += part.length;
  }
  if (text.startsWith("-") && scaled > 0n) throw new SyntaxError("must not be negative");
  const microsecond = 1_000n * 10n ** 18n;
  const total = (scaled + microsecond - 1n) / microsecond;
  if (total > LONGEST) throw new SyntaxError("too long; at most 142 years");
  return Number(total);
}

function notDuration(): SyntaxError {
  return new SyntaxError(
    'not a duration; write numbers with units us, ms, s, m, h, d or w, such as "1h30m" or "250ms"',
  );
}

/** The shortest exact form that `parseDuration` reads back: `1d1h`, `1m1.25s`, `250ms`, `10us`, `0s`. */
export function formatDuration(duration: Duration): string {
  if (duration === Number.POSITIVE_INFINITY) return "forever";
  if (duration < 0) return `-${formatDuration(-duration)}`;
  if (duration === 0) return "0s";
  if (duration < MILLISECOND) return `${duration}us`;
  if (duration < SECOND) return `${duration / MILLISECOND}ms`;
  let rest = duration;
  let text = "";
  for (const [unit, size] of [
    ["d", DAY],
    ["h", HOUR],
    ["m", MINUTE],
  ] as const) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return rest > 0 || text === "" ? `${text}${rest / SECOND}s` : text;
}
