/** One place where two JSON values are not the same; undefined: nothing is there. */
export interface Difference {
  /** Such as `nodes.node-a.reasons[0]`; empty for the whole value. */
  readonly path: string;
  readonly expected: unknown;
  readonly got: unknown;
}

/**
 * Where two JSON values differ: order counts in arrays and not in objects, and a field that is absent is not
 * the same as one that is null (README of the conformance cases, "Comparing"). Fields that are undefined are
 * absent.
 */
export function differences(expected: unknown, got: unknown): Difference[] {
  const found: Difference[] = [];
  collect("", expected, got, found);
  return found;
}

function collect(path: string, expected: unknown, got: unknown, found: Difference[]): void {
  if (Object.is(expected, got)) return;
  if (Array.isArray(expected) && Array.isArray(got)) {
    for (let i = 0; i < Math.max(expected.length, got.length); i++)
      collect(`${path}[${i}]`, expected[i], got[i], found);
    return;
  }
  if (isRecord(expected) && isRecord(got)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(got)]))
      collect(path === "" ? key : `${path}.${key}`, own(expected, key), own(got, key), found);
    return;
  }
  // JSON knows one zero.
  if (expected === 0 && got === 0) return;
  found.push({ path, expected, got });
}

function own(record: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
