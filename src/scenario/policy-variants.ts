import { formatFieldPath } from "../base/field-path.ts";
import { InputError, type InputIssue } from "../base/input-error.ts";
import { visible } from "../base/visible.ts";
import { type ListedValue, listed } from "./listed-values.ts";
import type { Policies } from "./scenario.ts";
import { MOST_VARIANTS, type Variant, withFolders } from "./variants.ts";

/** Where a scenario says which policy places pods. */
const place = ["policies", "scheduler"] as const;

/**
 * The variants that `--policies` asks for: names of policies, paths of own ones, or mappings such as `{use:
 * NAME, parameters: {k: 2}}` of what stands in `policies.scheduler`. What they leave out is as the scenario
 * has it, `own` being its policy; what belongs to that alone, such as its parameters, others do not get. The
 * same policy may come twice, as a check that it does not differ from itself. Throws InputError.
 */
export function policyVariants(text: string, own?: Policies["scheduler"]): Variant[] {
  const file = `--policies ${visible(text, 100)}`;
  const values = listed(text, file);
  const issues: InputIssue[] = [];
  const add = (message: string): void => void issues.push({ file, message });
  const assigned = values.map((value) => {
    const set = assignments(value, own);
    if (!set)
      add(
        `${visible(value.text)}: expected a name, a path, or a mapping such as {use: NAME, parameters: {}}`,
      );
    return { name: value.name, set: set ?? [] };
  });
  if (values.length < 2) add("expected two policies or more, separated by commas");
  if (values.length > MOST_VARIANTS) add(`these are ${values.length} policies; at most ${MOST_VARIANTS}`);
  if (issues.length > 0) throw new InputError(issues);
  const taken = new Set<string>();
  return withFolders(
    assigned.map(({ name, set }) => {
      let unique = name;
      for (let n = 2; taken.has(unique); n++) unique = `${name} (${n})`;
      taken.add(unique);
      return { name: unique, set };
    }),
  );
}

/** The `path=value` texts of one policy; undefined when it is none. */
function assignments({ value, text }: ListedValue, own?: Policies["scheduler"]): string[] | undefined {
  const fields = typeof value === "string" ? { use: value } : value;
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) return undefined;
  if (!Object.hasOwn(fields, "use")) return undefined;
  if (own && (fields as { readonly use: unknown }).use !== own.use && hasMore(own)) {
    const { ties, search } = own;
    const kept = { search, ...(ties !== undefined && ties !== "kube" && { ties }), ...fields };
    return [`${formatFieldPath(place)}=${JSON.stringify(kept)}`];
  }
  if (typeof value === "string") return [`${formatFieldPath([...place, "use"])}=${text}`];
  return Object.entries(fields).map(
    ([key, entry]) => `${formatFieldPath([...place, key])}=${JSON.stringify(entry)}`,
  );
}

/** Whether the scenario says something that goes with its own policy only. */
function hasMore({ parameters, kube, sampling, process }: Policies["scheduler"]): boolean {
  return (
    Object.keys(parameters).length > 0 ||
    kube !== undefined ||
    sampling !== undefined ||
    process !== undefined
  );
}
