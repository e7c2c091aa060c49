import { fileURLToPath } from "node:url";
import { createJiti } from "jiti";
import { PolicyError } from "../sim/contract/policy.ts";

/** The public face as the user's file imports it; the same file whether we run from sources or built. */
const publicFace = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../index.ts" : "../index.js", import.meta.url),
);

/**
 * The default export of the user's `.ts` or `.js` file, which may import `clustersim` and runs with the
 * rights of the user. Throws PolicyError that names the file, and the line where it can be told; `example`:
 * what could stand there.
 */
export async function loadOwn(path: string, example: string): Promise<unknown> {
  const jiti = createJiti(import.meta.url, {
    alias: { clustersim: publicFace },
    fsCache: false,
    interopDefault: false,
  });
  try {
    const loaded = await jiti.import<{ readonly default?: unknown }>(path);
    if (loaded.default !== undefined) return loaded.default;
  } catch (error) {
    throw mistake(path, error);
  }
  throw new PolicyError(`${path}: has no default export; write: export default ${example}`);
}

/** Calls the user's code; what it throws is said with the place in the user's file. */
export function guarded<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw mistake(path, error);
  }
}

/** A value in a message. */
export const told = (value: unknown): string =>
  typeof value === "string" ? JSON.stringify(value) : String(value);

/** What the user's file threw, or why it cannot be read, on one line that editors can follow. */
function mistake(path: string, error: unknown): PolicyError {
  const cause = { cause: error };
  if (!(error instanceof Error)) return new PolicyError(`${path}: ${String(error)}`, cause);
  // The parser tells the place at the end, its column counted from 0.
  const syntax = /^ParseError: (.*?)\s*\n\s*\S*:(\d+):(\d+)$/.exec(error.message);
  if (syntax) return new PolicyError(`${path}:${syntax[2]}:${Number(syntax[3]) + 1}: ${syntax[1]}`, cause);
  // Of the place only the line: types and imports were rewritten before the file ran.
  const place = error.stack?.split("\n").find((text) => text.includes(path) && /:\d+:\d+\)?$/.test(text));
  const line = place && /:(\d+):\d+\)?$/.exec(place)?.[1];
  const message = error.message.split("\n", 1)[0] ?? "";
  return new PolicyError(`${path}${line ? `:${line}` : ""}: ${message}`, cause);
}
