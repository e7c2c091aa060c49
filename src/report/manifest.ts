import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const MANIFEST = "manifest.json";

export interface ManifestFile {
  /** Path inside the run folder. */
  readonly name: string;
  /** Rows of a table. */
  readonly rows?: number | undefined;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** What a run folder says of itself in `manifest.json`. Trust only the files it names. */
export interface Manifest {
  /** Version of the program that wrote it. */
  readonly clustersim: string;
  readonly scenario: { readonly name: string; readonly sha256: string };
  readonly seed: string;
  readonly fingerprint: string;
  /** False when the run was interrupted: what is there is true up to then. */
  readonly complete: boolean;
  /** By name. */
  readonly files: readonly ManifestFile[];
}

/** The manifest of a run folder; undefined when the folder has none of ours. */
export function readManifest(folder: string): Manifest | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, MANIFEST), "utf8"));
    return isManifest(manifest) ? manifest : undefined;
  } catch {
    // Missing, unreadable or not JSON: in no case a run folder of ours.
    return undefined;
  }
}

/** Names of the files that are not what the manifest says: none when the folder is whole. */
export function brokenFiles(folder: string, manifest: Manifest): string[] {
  return manifest.files
    .filter(({ name, bytes, sha256 }) => {
      try {
        const content = readFileSync(join(folder, name));
        return content.length !== bytes || createHash("sha256").update(content).digest("hex") !== sha256;
      } catch {
        return true;
      }
    })
    .map(({ name }) => name);
}

function isManifest(value: unknown): value is Manifest {
  return (
    typeof value === "object" &&
    value !== null &&
    "clustersim" in value &&
    typeof value.clustersim === "string" &&
    "files" in value &&
    Array.isArray(value.files)
  );
}
