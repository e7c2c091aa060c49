import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { checkReplaceable, flushFolder, remove, replaceFolder, sweep } from "./folder-swap.ts";
import { MANIFEST, type Manifest, type ManifestFile } from "./manifest.ts";
import { OutputFile, writing } from "./output-file.ts";

/** Folders that this process is writing now. */
const active = new Set<string>();

/**
 * A folder of results that appears whole or not at all. Files are written to `<target>.tmp-<pid>/`; `commit`
 * flushes them to the disk, writes the manifest last and puts the folder in the place of the old one, which
 * is only then removed. A crash at any moment leaves the old result or the new one; what it leaves lying
 * about is swept away by the next run. A run that was interrupted is committed to `<target>.partial/` and
 * replaces no complete result.
 */
export class RunFolder {
  /** Where the complete result will stand. */
  readonly target: string;
  readonly #temporary: string;
  readonly #open = new Map<string, OutputFile>();
  readonly #files: ManifestFile[] = [];
  readonly #subfolders = new Set<string>();

  /**
   * Throws InputError when something that is not a run folder stands at the target, OutputError when the
   * system does not let us write there.
   */
  constructor(target: string) {
    this.target = resolve(target);
    this.#temporary = `${this.target}.tmp-${process.pid}`;
    if (active.has(this.#temporary)) throw new Error(`${this.target} is being written already`);
    const parent = dirname(this.target);
    writing(parent, () => mkdirSync(parent, { recursive: true }));
    for (const place of [this.target, this.#partial]) {
      sweep(place);
      checkReplaceable(place);
    }
    writing(this.#temporary, () => mkdirSync(this.#temporary));
    active.add(this.#temporary);
  }

  get #partial(): string {
    return `${this.target}.partial`;
  }

  /** Starts a file; `name` may have folders, with `/`. `close` it before `commit`. */
  open(name: string): OutputFile {
    const path = join(this.#temporary, name);
    const folder = dirname(path);
    if (folder !== this.#temporary) {
      writing(folder, () => mkdirSync(folder, { recursive: true }));
      this.#subfolders.add(folder);
    }
    const file = new OutputFile(path);
    this.#open.set(name, file);
    return file;
  }

  /** Ends a file that was opened; `rows` if it is a table. */
  close(name: string, rows?: number): void {
    const file = this.#open.get(name);
    if (!file) throw new Error(`${name} is not open`);
    const written = file.close();
    this.#open.delete(name);
    this.#files.push(rows === undefined ? { name, ...written } : { name, rows, ...written });
  }

  /** Writes a whole file. */
  write(name: string, content: string | Uint8Array): void {
    this.open(name).write(typeof content === "string" ? Buffer.from(content) : content);
    this.close(name);
  }

  /**
   * Puts the result in its place: `target`, or `<target>.partial` when it is not complete. A complete result
   * removes a partial one of before. Returns where it stands and what it holds.
   */
  commit(facts: Omit<Manifest, "files">): { readonly path: string; readonly manifest: Manifest } {
    if (this.#open.size > 0) throw new Error(`still open: ${[...this.#open.keys()].join(", ")}`);
    const files = [...this.#files].sort((a, b) => (a.name < b.name ? -1 : 1));
    const manifest: Manifest = { ...facts, files };
    const path = facts.complete ? this.target : this.#partial;
    try {
      const file = new OutputFile(join(this.#temporary, MANIFEST));
      this.#open.set(MANIFEST, file);
      file.write(Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
      file.close();
      for (const folder of [...this.#subfolders, this.#temporary]) flushFolder(folder);
      replaceFolder(this.#temporary, path);
    } catch (error) {
      this.abandon();
      throw error;
    }
    active.delete(this.#temporary);
    if (facts.complete) remove(this.#partial);
    return { path, manifest };
  }

  /** Throws away what was written so far. Safe to call at any time, also after `commit`. */
  abandon(): void {
    for (const file of this.#open.values()) file.abandon();
    this.#open.clear();
    if (active.delete(this.#temporary)) remove(this.#temporary);
  }
}
