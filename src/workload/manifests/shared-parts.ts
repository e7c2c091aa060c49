import { parseJson } from "./parse-json.ts";

/** So many values of a field are remembered in vain before it is given up. */
const PATIENCE = 1_000;

/** Names that are written alike in JSON and YAML, with no escapes and no words of YAML such as `yes`. */
const PLAIN = /^[a-z][A-Za-z]{3,}$/;

/** A value of which some bytes are looked at; those that agree in these have the same key. */
interface Known {
  readonly bytes: Buffer;
  readonly value: object;
}

interface Field {
  readonly values: Map<number, Known[]>;
  /** Values that came once, less those that came again since. */
  vain: number;
}

interface Part {
  readonly holder: string;
  readonly key: string;
  readonly known: Known;
}

/**
 * Makes equal parts of objects one: pods of one controller have the same containers, labels and tolerations,
 * which then are made, checked and kept once. A part is what a field of `metadata`, `spec`, `status`...
 * holds. In the text of the object its number stands for it, until `fill` puts it there.
 */
export class SharedParts {
  /** By holder and key; undefined for names that are not plain. */
  readonly #fields = new Map<string, Map<string, Field | undefined>>();
  #parts: Part[] = [];

  /** Starts with the next object. */
  reset(): void {
    this.#parts = [];
  }

  /**
   * The number of a part, given as JSON text from `start` to `end` of `text`; undefined where it is to stay
   * where it is.
   */
  numberOf(holder: string, key: string, text: Buffer, start: number, end: number): number | undefined {
    const field = this.#field(holder, key);
    if (!field) return undefined;
    const sample = sampleOf(text, start, end);
    const alike = field.values.get(sample);
    let known = alike?.find(({ bytes }) => isEqual(bytes, text, start, end));
    if (known) field.vain = Math.max(0, field.vain - 1);
    else {
      if (field.vain >= PATIENCE) return undefined;
      const bytes = Buffer.from(text.subarray(start, end));
      const value = parseJson(bytes.toString()) as object | undefined;
      if (value === undefined) return undefined;
      field.vain += 1;
      known = { bytes, value };
      if (alike) alike.push(known);
      else field.values.set(sample, [known]);
    }
    return this.#parts.push({ holder, key, known }) - 1;
  }

  #field(holder: string, key: string): Field | undefined {
    let inside = this.#fields.get(holder);
    if (!inside) this.#fields.set(holder, (inside = new Map()));
    if (inside.has(key)) return inside.get(key);
    const isPlain = PLAIN.test(holder) && PLAIN.test(key);
    const field = isPlain ? { values: new Map<number, Known[]>(), vain: 0 } : undefined;
    inside.set(key, field);
    return field;
  }

  /**
   * Puts the parts where their numbers stand, and returns them. An object without `metadata.uid` is going to
   * be completed in place, and gets parts of its own.
   */
  fill(object: unknown): readonly object[] {
    if (this.#parts.length === 0) return [];
    const { metadata } = object as { readonly metadata?: { readonly uid?: unknown } | null };
    const isStored = metadata?.uid !== undefined;
    for (const [number, { holder, key, known }] of this.#parts.entries()) {
      const fields = (object as Readonly<Record<string, Record<string, unknown> | null>>)[holder];
      // Of a key that is given twice the last value counts, which may be another.
      if (fields?.[key] === number) fields[key] = isStored ? known.value : parseJson(known.bytes.toString());
    }
    return isStored ? this.#parts.map(({ known }) => known.value) : [];
  }
}

/** A number of the length and every third byte. */
function sampleOf(bytes: Buffer, start: number, end: number): number {
  let sample = end - start;
  for (let at = start; at < end; at += 3) sample = Math.imul(sample ^ (bytes[at] as number), 0x01000193);
  return sample;
}

function isEqual(bytes: Buffer, text: Buffer, start: number, end: number): boolean {
  return bytes.length === end - start && bytes.compare(text, start, end) === 0;
}
