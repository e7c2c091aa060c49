import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { InputError } from "../base/input-error.ts";
import { didYouMean } from "../base/nearest.ts";
import { visible } from "../base/visible.ts";
import type { BenchPolicy } from "../experiment/bench/make-placer.ts";
import { placementPolicies } from "../policies/registry.ts";
import { readKubeConfig } from "../scenario/kube-config/read-kube-config.ts";
import { type ListedValue, listed } from "../scenario/listed-values.ts";
import { readText } from "../scenario/read-text.ts";
import { parametersSchema } from "../scenario/parameter-schema.ts";
import { findPackage, isPackage } from "../scenario/policy-package.ts";
import { isPolicyPath } from "../scenario/policy-path.ts";
import { kubePolicy } from "../scenario/policy-schema.ts";
import { UsageError } from "./exit-codes.ts";

const builtInPolicies: readonly string[] = [...Object.keys(placementPolicies), kubePolicy];

/**
 * The policies of `--policies`: names, paths of own ones, and mappings `{use: NAME, parameters: {k: 2}}` or
 * `{use: kube, config: FILE}`; all built-in ones when absent. Each once. Throws UsageError or InputError.
 */
export async function benchPolicies(text: string | undefined): Promise<BenchPolicy[]> {
  const values =
    text === undefined
      ? builtInPolicies.map((name) => ({ name, text: name, value: name }))
      : listed(text, `--policies ${visible(text, 100)}`);
  const policies = new Map<string, BenchPolicy>();
  for (const value of values) if (!policies.has(value.name)) policies.set(value.name, await policyOf(value));
  return [...policies.values()];
}

async function policyOf({ name, text, value }: ListedValue): Promise<BenchPolicy> {
  const fields = typeof value === "string" ? { use: value } : value;
  const { use, parameters = {}, config, ...others } = isMapping(fields) ? fields : {};
  const fail = (why: string): UsageError => new UsageError(`--policies ${visible(text)}: ${why}`);
  if (typeof use !== "string")
    throw fail("expected a name, a path, or a mapping such as {use: NAME, parameters: {}}");
  const [other] = Object.keys(others);
  if (other !== undefined)
    throw fail(
      `${visible(other)} is nothing that bench varies; it takes parameters, and config of ${kubePolicy}`,
    );
  if (!isMapping(parameters)) throw fail("parameters: expected a mapping");
  if (use === kubePolicy) {
    if (Object.keys(parameters).length > 0) throw fail(`${kubePolicy} takes no parameters but a config`);
    return { name, use, kind: "kube", parameters: {}, profile: await profileOf(config, fail) };
  }
  if (config !== undefined) throw fail(`only ${kubePolicy} has a config`);
  if (isPolicyPath(use)) return { name, use, kind: "own", path: pathOf(use), parameters };
  const entry = Object.hasOwn(placementPolicies, use) ? placementPolicies[use] : undefined;
  if (!entry) throw fail(didYouMean(use, builtInPolicies) ?? "no such policy; see clustersim policies list");
  const checked = parametersSchema(entry.parameters ?? {}).safeParse(parameters);
  if (checked.success) return { name, use, kind: "built-in", parameters: checked.data };
  const [issue] = checked.error.issues;
  throw fail(["parameters", ...(issue?.path ?? [])].join(".").concat(`: ${issue?.message ?? ""}`));
}

/** The first profile of a KubeSchedulerConfiguration; undefined without one. */
async function profileOf(
  config: unknown,
  fail: (why: string) => UsageError,
): Promise<BenchPolicy["profile"]> {
  if (config === undefined) return undefined;
  if (typeof config !== "string") throw fail("config: expected the path of a KubeSchedulerConfiguration");
  const { profiles } = readKubeConfig(await readText(config, "a KubeSchedulerConfiguration"), config);
  if (profiles.length > 1) throw fail(`${visible(config)} has ${profiles.length} profiles; expected one`);
  return profiles[0];
}

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Where the user's own policy is. Throws InputError. */
function pathOf(name: string): string {
  if (!isPackage(name)) {
    if (existsSync(name)) return resolve(name);
    throw new InputError({ file: name, message: "there is no such file" });
  }
  const found = findPackage(name, ".");
  if ("path" in found) return found.path;
  throw new InputError({ file: name, message: found.problem, hint: found.hint });
}
