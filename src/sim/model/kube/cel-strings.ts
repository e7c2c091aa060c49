import type { Environment } from "@marcbachmann/cel-js";

/**
 * The functions of text (cel-go v0.26 `ext/strings.go`, version 2). They count characters, where the library
 * counts UTF-16 units, and only know ASCII letters.
 */
export function addStrings(environment: Environment): void {
  environment
    .registerFunction("string.charAt_(int): string", charAt)
    .registerFunction("string.indexOf_(string): int", (text: string, part: string) => indexOf(text, part, 0n))
    .registerFunction("string.indexOf_(string, int): int", indexOf)
    .registerFunction("string.lastIndexOf_(string): int", (text: string, part: string) =>
      lastIndexOf(text, part, undefined),
    )
    .registerFunction("string.lastIndexOf_(string, int): int", lastIndexOf)
    .registerFunction("string.lowerAscii_(): string", (text: string) =>
      text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()),
    )
    .registerFunction("string.upperAscii_(): string", (text: string) =>
      text.replace(/[a-z]+/g, (letters) => letters.toUpperCase()),
    )
    .registerFunction("string.replace_(string, string): string", (text: string, from: string, to: string) =>
      replace(text, from, to, -1n),
    )
    .registerFunction("string.replace_(string, string, int): string", replace)
    .registerFunction("string.split_(string): list<string>", (text: string, by: string) =>
      split(text, by, -1n),
    )
    .registerFunction("string.split_(string, int): list<string>", split)
    .registerFunction("string.substring_(int): string", (text: string, start: bigint) => {
      const characters = Array.from(text);
      return characters.slice(within(start, characters.length)).join("");
    })
    .registerFunction("string.substring_(int, int): string", (text: string, start: bigint, end: bigint) => {
      const characters = Array.from(text);
      if (start > end) throw new RangeError(`invalid substring range. start: ${start}, end: ${end}`);
      return characters.slice(within(start, characters.length), within(end, characters.length)).join("");
    });
}

/** Throws RangeError for what is no place in a text of that length. */
function within(place: bigint, length: number): number {
  if (place < 0n || place > BigInt(length)) throw new RangeError(`index out of range: ${place}`);
  return Number(place);
}

function charAt(text: string, place: bigint): string {
  const characters = Array.from(text);
  return characters[within(place, characters.length)] ?? "";
}

function indexOf(text: string, part: string, start: bigint): bigint {
  if (part === "") return start;
  if (start < 0n) throw new RangeError(`index out of range: ${start}`);
  const [characters, wanted] = [Array.from(text), Array.from(part)];
  for (let at = Number(start); at + wanted.length <= characters.length; at++)
    if (isAt(characters, wanted, at)) return BigInt(at);
  return -1n;
}

/** `last`: the last place that counts. */
function lastIndexOf(text: string, part: string, last: bigint | undefined): bigint {
  const [characters, wanted] = [Array.from(text), Array.from(part)];
  if (part === "") return last ?? BigInt(characters.length);
  if (last !== undefined && last < 0n) throw new RangeError(`index out of range: ${last}`);
  if (last !== undefined && last >= BigInt(characters.length)) return -1n;
  const end = characters.length - wanted.length;
  for (let at = Math.min(Number(last ?? BigInt(characters.length)), end); at >= 0; at--)
    if (isAt(characters, wanted, at)) return BigInt(at);
  return -1n;
}

function isAt(characters: readonly string[], wanted: readonly string[], at: number): boolean {
  return wanted.every((character, i) => characters[at + i] === character);
}

/** At most `most` times, counted from the start; a negative number is no limit. */
function replace(text: string, from: string, to: string, most: bigint): string {
  const limit = most < 0n ? Number.POSITIVE_INFINITY : Number(most);
  if (from !== "") {
    const [first = "", ...parts] = text.split(from);
    return first + parts.map((part, at) => (at < limit ? to : from) + part).join("");
  }
  // Nothing is found before each character and at the end.
  const characters = Array.from(text).concat("");
  return characters.map((character, at) => (at < limit ? to : "") + character).join("");
}

/** Into at most `most` parts; a negative number is no limit. */
function split(text: string, by: string, most: bigint): string[] {
  if (most === 0n) return [];
  const parts = by === "" ? Array.from(text) : text.split(by);
  if (most < 0n || BigInt(parts.length) <= most) return parts;
  const limit = Number(most) - 1;
  return [...parts.slice(0, limit), parts.slice(limit).join(by)];
}
