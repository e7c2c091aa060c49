export const QUOTE = 34;
export const COMMA = 44;
export const COLON = 58;
const BACKSLASH = 92;
export const OPEN_LIST = 91;
export const CLOSE_LIST = 93;
export const OPEN_RECORD = 123;
export const CLOSE_RECORD = 125;

export function isNested(code: number | undefined): boolean {
  return code === OPEN_RECORD || code === OPEN_LIST;
}

export function isPunctuation(code: number | undefined): boolean {
  return isNested(code) || code === CLOSE_RECORD || code === CLOSE_LIST || code === COMMA || code === COLON;
}

export function skipSpace(bytes: Buffer, at: number): number {
  while (at < bytes.length && (bytes[at] as number) <= 32) at += 1;
  return at;
}

/** The place after the closing quote of a text that opens at `at`. */
export function endOfText(bytes: Buffer, at: number): number {
  const end = bytes.length;
  at += 1;
  while (at < end && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return Math.min(at + 1, end);
}

/** Where the value of a key starts that ends at `at`; 0 where no colon follows. */
export function valueOfKey(bytes: Buffer, at: number): number {
  const colon = skipSpace(bytes, at);
  return bytes[colon] === COLON ? skipSpace(bytes, colon + 1) : 0;
}

/**
 * The end of a value, by its brackets and quotes alone; of text that is no JSON some place after its start.
 */
export function endOfValue(bytes: Buffer, at: number): number {
  if (isNested(bytes[at])) return endOfNested(bytes, at + 1, 1);
  if (bytes[at] === QUOTE) return endOfText(bytes, at);
  const start = at;
  while (at < bytes.length && (bytes[at] as number) > 32 && !isPunctuation(bytes[at])) at += 1;
  return Math.max(at, start + 1);
}

/** The place after the bracket that closes the outermost of `depth` open ones. */
export function endOfNested(bytes: Buffer, at: number, depth: number): number {
  const end = bytes.length;
  while (at < end) {
    const code = bytes[at];
    if (code === QUOTE) at = endOfText(bytes, at);
    else {
      if (code === OPEN_RECORD || code === OPEN_LIST) depth += 1;
      else if (code === CLOSE_RECORD || code === CLOSE_LIST) depth -= 1;
      at += 1;
      if (depth === 0) return at;
    }
  }
  return end;
}

/** The place after the bracket of the list `items` of a mapping that opens at `at`; 0 where it has none. */
export function openingOfItems(bytes: Buffer, at: number): number {
  if (bytes[at] !== OPEN_RECORD) return 0;
  at = skipSpace(bytes, at + 1);
  while (bytes[at] === QUOTE) {
    const end = endOfText(bytes, at);
    const value = valueOfKey(bytes, end);
    if (value === 0) return 0;
    if (bytes[value] === OPEN_LIST && bytes.toString("latin1", at, end) === '"items"') return value + 1;
    at = skipSpace(bytes, endOfValue(bytes, value));
    if (bytes[at] !== COMMA) return 0;
    at = skipSpace(bytes, at + 1);
  }
  return 0;
}
