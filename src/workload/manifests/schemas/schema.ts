/**
 * What a value of an API object may be. `unread`: known, and no decision depends on it, so it may be
 * anything.
 */
export type Schema =
  | { readonly type: "text" | "flag" | "quantity" | "amount" | "time" | "unread" }
  | { readonly type: "whole"; readonly least: number; readonly most: number }
  | { readonly type: "choice"; readonly allowed: readonly string[] }
  | { readonly type: "list"; readonly of: Schema }
  | { readonly type: "map"; readonly of: Schema }
  | RecordSchema;

export interface RecordSchema {
  readonly type: "record";
  readonly fields: ReadonlyMap<string, Schema>;
  readonly required: readonly string[];
}

export const text: Schema = { type: "text" };
export const flag: Schema = { type: "flag" };
/** An amount such as `500m`, as text or number. */
export const quantity: Schema = { type: "quantity" };
/**
 * An amount of the resource that the key names, no larger than what sums of it are exact for: 2^53 of its
 * base unit; of `cpu`, of thousandths.
 */
export const amount: Schema = { type: "amount" };
/** A moment as RFC 3339 writes it. */
export const time: Schema = { type: "time" };
const unread: Schema = { type: "unread" };
export const int32: Schema = whole(-2_147_483_648, 2_147_483_647);
/** A whole number; beyond 2^53 it is not exact, and not read. */
export const int64: Schema = whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);

export function whole(least: number, most: number): Schema {
  return { type: "whole", least, most };
}

/** One of these texts; the empty text where it means the default. */
export function choice(...allowed: string[]): Schema {
  return { type: "choice", allowed };
}

export function list(of: Schema): Schema {
  return { type: "list", of };
}

export function map(of: Schema): Schema {
  return { type: "map", of };
}

/**
 * A mapping with fields of known names. `unreadNames` are separated by spaces; the names in `required` must
 * be there.
 */
export function record(
  fields: Readonly<Record<string, Schema>>,
  unreadNames: string = "",
  required: readonly string[] = [],
): RecordSchema {
  const names = unreadNames.split(/\s+/).filter((name) => name !== "");
  return {
    type: "record",
    fields: new Map<string, Schema>([
      ...Object.entries(fields),
      ...names.map((name): [string, Schema] => [name, unread]),
    ]),
    required,
  };
}
