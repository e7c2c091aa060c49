import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { OutputError } from "../base/output-error.ts";

/** Runs `action`; what the system refuses becomes an OutputError that names the path. */
export function writing<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (typeof code === "string" && "syscall" in (error as Error)) throw new OutputError(path, code, error);
    throw error;
  }
}

/** What was written: the manifest tells it, so that a reader can tell a whole file from a torn one. */
export interface Written {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

const BUFFER_BYTES = 256 * 1024;

/** A new file, written from front to end through a small buffer and hashed on the way. Throws OutputError. */
export class OutputFile {
  readonly path: string;
  readonly #hash = createHash("sha256");
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  #file: number | undefined;
  #buffered = 0;
  #bytes = 0;

  /** The file must not exist yet. */
  constructor(path: string) {
    this.path = path;
    this.#file = writing(path, () => openSync(path, "wx"));
  }

  /** The bytes may be used again after the call. */
  write(bytes: Uint8Array): void {
    if (this.#buffered + bytes.length > BUFFER_BYTES) this.#flush();
    if (bytes.length > BUFFER_BYTES) this.#put(bytes);
    else {
      this.#buffer.set(bytes, this.#buffered);
      this.#buffered += bytes.length;
    }
  }

  /** Makes sure that all of it is on the disk, and closes. */
  close(): Written {
    this.#flush();
    writing(this.path, () => fsyncSync(this.#open));
    const file = this.#open;
    this.#file = undefined;
    writing(this.path, () => closeSync(file));
    return { bytes: this.#bytes, sha256: this.#hash.digest("hex") };
  }

  /** Lets go of a file that is not wanted any more. Safe to call at any time. */
  abandon(): void {
    if (this.#file === undefined) return;
    const file = this.#file;
    this.#file = undefined;
    try {
      closeSync(file);
    } catch {
      // The file is thrown away, and an earlier error is already on its way to the user.
    }
  }

  get #open(): number {
    if (this.#file === undefined) throw new Error(`${this.path} is closed`);
    return this.#file;
  }

  #flush(): void {
    const length = this.#buffered;
    this.#buffered = 0;
    if (length > 0) this.#put(this.#buffer.subarray(0, length));
  }

  #put(bytes: Uint8Array): void {
    const file = this.#open;
    this.#hash.update(bytes);
    for (let at = 0; at < bytes.length; )
      at += writing(this.path, () => writeSync(file, bytes, at, bytes.length - at));
    this.#bytes += bytes.length;
  }
}
