import { didYouMean } from "../../base/nearest.ts";
import { exactQuantity } from "../../base/quantity.ts";
import { visible } from "../../base/visible.ts";
import type { Remark } from "./findings.ts";
import type { RecordSchema, Schema } from "./schemas/schema.ts";

type Fields = Record<string, unknown>;

const MOMENT =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$/;

const LARGEST = 2n ** 53n;
/** In billionths: of thousandths, of units. */
const LARGEST_CPU = LARGEST * 1_000_000n;
const LARGEST_OTHER = LARGEST * 1_000_000_000n;

/**
 * Holds the fields of objects against their schemas: wrong types and values are mistakes, unknown names
 * warnings. Fields that are null become absent, as for Kubernetes.
 */
export class FieldChecker {
  readonly #mistake: (remark: Remark) => void;
  readonly #warn: (remark: Remark) => void;
  /** Way to the value that is being looked at. */
  readonly #path: (string | number)[] = [];
  /** Those no larger than any amount may be. */
  readonly #goodQuantities = new Set<string>();
  #parts: readonly object[] = [];
  /** Parts that nothing was to be said about, and what they were held against. */
  readonly #sound = new Map<unknown, Schema>();
  #remarks = 0;

  constructor(report: {
    readonly mistake: (remark: Remark) => void;
    readonly warn: (remark: Remark) => void;
  }) {
    this.#mistake = (remark) => {
      this.#remarks += 1;
      report.mistake(remark);
    };
    this.#warn = (remark) => {
      this.#remarks += 1;
      report.warn(remark);
    };
  }

  /** `parts`: those of the object that others may have too; they are looked into once. */
  check(object: Fields, schema: RecordSchema, parts: readonly object[]): void {
    this.#path.length = 0;
    this.#parts = parts;
    this.#record(object, schema);
  }

  #record(fields: Fields, { fields: known, required }: RecordSchema): void {
    for (const name of Object.keys(fields)) {
      const schema = known.get(name);
      if (schema === undefined) this.#unknown(name, known);
      else if (schema.type !== "unread") {
        const value = fields[name];
        if (value === null) fields[name] = undefined;
        else this.#inside(name, value, schema);
      }
    }
    for (const name of required) {
      if (fields[name] !== undefined) continue;
      this.#path.push(name);
      this.#say("is missing");
      this.#path.pop();
    }
  }

  #unknown(name: string, known: ReadonlyMap<string, Schema>): void {
    const path = [...this.#path, name];
    this.#warn({ path, message: "unknown field, not read", hint: didYouMean(name, known.keys()), of: "key" });
  }

  #inside(step: string | number, value: unknown, schema: Schema): void {
    if (this.#path.length === 1 && this.#parts.length > 0 && this.#sound.get(value) === schema) return;
    const before = this.#remarks;
    this.#path.push(step);
    this.#value(value, schema);
    this.#path.pop();
    if (this.#path.length === 1 && this.#remarks === before && this.#parts.includes(value as object))
      this.#sound.set(value, schema);
  }

  #value(value: unknown, schema: Schema): void {
    switch (schema.type) {
      case "text":
        if (typeof value !== "string") this.#say(`must be text, not ${describe(value)}`, undefined, value);
        break;
      case "flag":
        if (typeof value !== "boolean") this.#say(`must be true or false, not ${describe(value)}`);
        break;
      case "whole":
        if (!Number.isSafeInteger(value)) this.#say(`must be a whole number, not ${describe(value)}`);
        else if ((value as number) < schema.least || (value as number) > schema.most)
          this.#say(`must be from ${schema.least} to ${schema.most}, not ${describe(value)}`);
        break;
      case "choice":
        if (typeof value !== "string" || !schema.allowed.includes(value))
          this.#notAllowed(value, schema.allowed);
        break;
      case "quantity":
        this.#quantity(value, undefined);
        break;
      case "amount":
        this.#quantity(value, this.#path.at(-1) === "cpu" ? LARGEST_CPU : LARGEST_OTHER);
        break;
      case "time":
        if (typeof value !== "string" || !MOMENT.test(value) || Number.isNaN(Date.parse(value)))
          this.#say(`must be a time such as "2026-01-31T12:00:00Z", not ${describe(value)}`);
        break;
      case "list":
        if (!Array.isArray(value)) this.#say(`must be a list, not ${describe(value)}`);
        else for (let index = 0; index < value.length; index++) this.#inside(index, value[index], schema.of);
        break;
      case "map":
        if (!isFields(value)) this.#say(`must be a mapping, not ${describe(value)}`);
        else this.#map(value, schema.of);
        break;
      case "record":
        if (isFields(value)) this.#record(value, schema);
        else this.#say(`must be a mapping, not ${describe(value)}`);
        break;
      case "unread":
        break;
    }
  }

  /** A value that is null is that of its type that says nothing, as in Go. */
  #map(fields: Fields, of: Schema): void {
    for (const name of Object.keys(fields)) {
      const value = fields[name];
      if (value !== null) this.#inside(name, value, of);
      else if (of.type === "text") fields[name] = "";
      else if (of.type === "quantity" || of.type === "amount") fields[name] = "0";
      else this.#inside(name, value, of);
    }
  }

  /** `most`: in billionths. */
  #quantity(value: unknown, most: bigint | undefined): void {
    if (typeof value === "string" && this.#goodQuantities.has(value)) return;
    if (typeof value !== "string" && !(typeof value === "number" && Number.isFinite(value))) {
      this.#say(`must be a quantity such as "500m" or "2Gi", not ${describe(value)}`);
      return;
    }
    try {
      const exact = exactQuantity(String(value));
      // Of a larger number it is not known what was written.
      const isUnsure = typeof value === "number" && value > Number.MAX_SAFE_INTEGER;
      if (most !== undefined && (exact > most || isUnsure)) this.#tooLarge(value, most);
      else if (typeof value === "string" && exact <= LARGEST_CPU) this.#goodQuantities.add(value);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.#say(`${describe(value)}: ${error.message}`);
    }
  }

  #tooLarge(value: unknown, most: bigint): void {
    const unit = most === LARGEST_CPU ? "thousandths of a core" : "of the base unit";
    this.#say(`${describe(value)}: more than 2^53 ${unit} is not modelled`);
  }

  #notAllowed(value: unknown, allowed: readonly string[]): void {
    const names = allowed.filter((name) => name !== "");
    const meant = typeof value === "string" ? didYouMean(value, names) : undefined;
    this.#say(`must be one of ${names.map((name) => `"${name}"`).join(", ")}, not ${describe(value)}`, meant);
  }

  #say(message: string, hint?: string, unquoted?: unknown): void {
    this.#mistake({ path: this.#path, message, hint, unquoted });
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What was found, for a message. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  return typeof value === "string" ? `"${visible(value)}"` : JSON.stringify(value);
}
