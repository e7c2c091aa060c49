import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { createJiti } from "jiti";
import {
  type Policy,
  type PolicyContext,
  type PolicyDefinition,
  PolicyError,
} from "../sim/contract/policy.ts";

/** The public face as the user's file imports it; the same file whether we run from sources or built. */
const publicFace = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../index.ts" : "../index.js", import.meta.url),
);

/**
 * Loads the user's own policy: the default export of a `.ts` or `.js` file, a `Policy` or a function that
 * makes one. It may import `clustersim`. It runs with the rights of the user. Throws PolicyError that names
 * the file.
 */
export async function loadOwnPolicy(path: string, context: PolicyContext): Promise<Policy> {
  const jiti = createJiti(import.meta.url, { alias: { clustersim: publicFace }, fsCache: false });
  let definition: PolicyDefinition | undefined;
  try {
    definition = await jiti.import<PolicyDefinition | undefined>(path, { default: true });
  } catch (error) {
    throw new PolicyError(`${path}: cannot be loaded: ${messageOf(error)}`);
  }
  const policy = guarded(path, () => (typeof definition === "function" ? definition(context) : definition));
  check(path, policy);
  const hooks: { filter?: Policy["filter"]; score?: Policy["score"] } = {};
  if (policy.filter)
    hooks.filter = (pod, node, cluster) => guarded(path, () => policy.filter?.(pod, node, cluster));
  if (policy.score)
    hooks.score = (pod, node, cluster) =>
      guarded(path, () => policy.score?.(pod, node, cluster) ?? Number.NaN);
  return { ...policy, name: policy.name ?? basename(path), ...hooks } as Policy;
}

function check(path: string, policy: unknown): asserts policy is Policy {
  if (typeof policy !== "object" || policy === null)
    throw new PolicyError(`${path}: the default export must be a policy or a function that makes one`);
  const { reads, ties, filter, score } = policy as Partial<Record<keyof Policy, unknown>>;
  if (reads !== "node" && reads !== "cluster")
    throw new PolicyError(`${path}: reads: must be "node" or "cluster", found ${JSON.stringify(reads)}`);
  if (ties !== undefined && ties !== "first" && ties !== "next" && ties !== "random")
    throw new PolicyError(
      `${path}: ties: must be "first", "next" or "random", found ${JSON.stringify(ties)}`,
    );
  for (const [name, hook] of Object.entries({ filter, score }))
    if (hook !== undefined && typeof hook !== "function")
      throw new PolicyError(`${path}: ${name}: must be a function, found ${typeof hook}`);
}

/** Calls the user's code; what it throws is said with the place in the user's file. */
function guarded<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    const place = error instanceof Error && error.stack?.split("\n").find((line) => line.includes(path));
    const position = place ? /:(\d+:\d+)\)?$/.exec(place)?.[1] : undefined;
    throw new PolicyError(`${path}${position ? `:${position}` : ""}: ${messageOf(error)}`);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
