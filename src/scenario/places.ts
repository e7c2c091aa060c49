import type { InputIssue } from "../base/input-error.ts";
import { type FieldPath, formatFieldPath } from "../base/field-path.ts";

/** Where in the user's input a value stands: a line of a file, or a `--set` option. */
export interface Place {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** Remembers where every value of a document was written. */
export class Places {
  readonly #root: Place;
  readonly #values = new Map<string, Place>();
  readonly #keys = new Map<string, Place>();

  /** `root` is the place of whatever is not found. */
  constructor(root: Place) {
    this.#root = root;
  }

  setValue(path: FieldPath, place: Place): void {
    this.#values.set(keyOf(path), place);
  }

  setKey(path: FieldPath, place: Place): void {
    this.#keys.set(keyOf(path), place);
  }

  /** From now on, `place` is that of the value at `path`, its key, and all that is inside. */
  cover(path: FieldPath, place: Place): void {
    const inside = `${keyOf(path).slice(0, -1)},`;
    for (const places of [this.#values, this.#keys]) {
      for (const key of places.keys()) if (key.startsWith(inside)) places.delete(key);
      places.set(keyOf(path), place);
    }
  }

  /** Place of a value; for one that is missing, that of the key of the mapping that lacks it. */
  ofValue(path: FieldPath): Place {
    const found = this.#values.get(keyOf(path));
    if (found) return found;
    for (let length = path.length - 1; length > 0; length--) {
      const key = keyOf(path.slice(0, length));
      const place = this.#keys.get(key) ?? this.#values.get(key);
      if (place) return place;
    }
    return this.#root;
  }

  /** Place of the key of a mapping's entry. */
  ofKey(path: FieldPath): Place {
    return this.#keys.get(keyOf(path)) ?? this.ofValue(path);
  }

  /** A mistake in the value at `path`. */
  issue(path: FieldPath, message: string, hint?: string): InputIssue {
    return { ...this.ofValue(path), field: formatFieldPath(path), message, hint };
  }

  /** A mistake in the key at `path`. */
  keyIssue(path: FieldPath, message: string, hint?: string): InputIssue {
    return { ...this.ofKey(path), field: formatFieldPath(path), message, hint };
  }
}

function keyOf(path: FieldPath): string {
  return JSON.stringify(path);
}
