import { createHash } from "node:crypto";
import type { Scenario } from "./scenario.ts";

/**
 * sha256, in hexadecimal, of the scenario as canonical JSON (keys in code-unit order, no spaces), the seed
 * left out: runs that differ only by seed share it.
 */
export function hashScenario(scenario: Scenario): string {
  return createHash("sha256")
    .update(canonicalJson({ ...scenario, seed: undefined }))
    .digest("hex");
}

/** JSON with the keys of every object in code-unit order; entries that are undefined are left out. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`);
    return `{${entries.join(",")}}`;
  }
  // JSON has no NaN and no infinities, which may stand in a policy's own parameters.
  return typeof value === "number" && !Number.isFinite(value)
    ? `"${value}"`
    : (JSON.stringify(value) ?? "null");
}
