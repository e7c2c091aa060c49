import { open } from "node:fs/promises";
import { InputError } from "../base/input-error.ts";

/** So many bytes tell what a file is. */
const HEAD = 1 << 16;
const field = (name: string, value: string): RegExp =>
  new RegExp(`(?:^|[\\s{,])["']?${name}["']?\\s*:\\s*["']?${value}`);
const API_VERSION = field("apiVersion", String.raw`(?:[a-z0-9.-]+/)?v[0-9]`);
const OURS = [field("apiVersion", "clustersim/"), field("kind", String.raw`Scenario\b`)];

/**
 * What to say where a scenario was expected and the file holds objects of Kubernetes, which commands take
 * elsewhere; undefined for any other file.
 */
export async function clusterDump(path: string): Promise<InputError | undefined> {
  const head = await headOf(path);
  if (!API_VERSION.test(head) || OURS.some((ours) => ours.test(head))) return undefined;
  return new InputError({
    file: path,
    message: "holds objects of Kubernetes, not a scenario",
    hint: "clustersim schedule FILE says where its pods go; a scenario names it under workload, with kind: manifests",
  });
}

async function headOf(path: string): Promise<string> {
  const file = await open(path).catch(() => undefined);
  if (!file) return "";
  try {
    // A pipe has been read already.
    if (!(await file.stat()).isFile()) return "";
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(HEAD) });
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}
