import { InputError, type InputIssue } from "../base/input-error.ts";
import { type FieldPath, formatFieldPath, parseAssignment } from "../base/field-path.ts";
import type { Place } from "./places.ts";
import { isForbiddenKey, readYaml, type YamlDocument } from "./read-yaml.ts";
import { visible } from "../base/visible.ts";

const ROOTS: ReadonlySet<string | number> = new Set(["apiVersion", "kind", "metadata", "spec"]);

/**
 * Changes `document` by `path=value` texts, in order: `spec.nodes[0].count=5`. A leading `spec.` may be left
 * out, the value is YAML, and nothing (or `null`) removes the key. Mappings on the way are made; list entries
 * must be there.
 *
 * Returns the mistakes; their place is the `--set` option.
 */
export function applyOverrides(
  document: YamlDocument,
  assignments: readonly string[],
): readonly InputIssue[] {
  // Names of policies first: what belongs to the policy named before goes, not what is said beside the new
  // one.
  const names = assignments.filter(namesPolicy);
  const others = assignments.filter((assignment) => !namesPolicy(assignment));
  return [...names, ...others].flatMap((assignment) =>
    applyOne(document, assignment, { file: `--set ${visible(assignment, 100)}` }),
  );
}

/** Fields beside the name of a policy that are there for any policy. */
const OF_ANY_POLICY: ReadonlySet<string> = new Set(["ties", "search", "gang"]);

function namesPolicy(assignment: string): boolean {
  const path = parseAssignment(assignment)?.path ?? [];
  const last = path.at(-1);
  return last === "use" || (last === "order" && path.at(-2) === "queue");
}

/** Another policy takes the place of the one named here: the fields of that one go. */
function dropFieldsOfOther(mapping: Record<string, unknown>, key: string | number, value: unknown): void {
  if (mapping[key] === value) return;
  for (const field of Object.keys(mapping))
    if (field !== key && !OF_ANY_POLICY.has(field)) delete mapping[field];
}

function applyOne(document: YamlDocument, assignment: string, place: Place): readonly InputIssue[] {
  const parsed = parseAssignment(assignment);
  if (!parsed) return [{ ...place, message: "expected path=value, such as spec.nodes[0].count=5" }];
  const path = ROOTS.has(parsed.path[0] as string) ? parsed.path : ["spec", ...parsed.path];
  const field = formatFieldPath(path);
  if (path.some((step) => typeof step === "string" && isForbiddenKey(step)))
    return [{ ...place, field, message: "this key is not allowed" }];
  try {
    const { value } = readYaml(parsed.value, place.file, place);
    const problem = assign(document.value, path, value, namesPolicy(assignment));
    if (problem) return [{ ...place, ...problem }];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.issues.map((issue) => ({ ...issue, field }));
  }
  document.places.cover(path, place);
  return [];
}

type Problem = Pick<InputIssue, "field" | "message">;

function assign(root: unknown, path: FieldPath, value: unknown, namesAnother: boolean): Problem | undefined {
  let holder = root;
  for (let i = 0; i < path.length; i++) {
    const step = path[i] as string | number;
    const field = formatFieldPath(path.slice(0, i));
    const last = i === path.length - 1;
    if (Array.isArray(holder)) {
      if (typeof step !== "number")
        return { field, message: "is a list; name an entry by its index, such as [0]" };
      if (step >= holder.length)
        return {
          field,
          message: `has ${holder.length} ${holder.length === 1 ? "entry" : "entries"}, counted from [0]`,
        };
      if (last) holder[step] = value;
      else holder = holder[step];
    } else {
      if (typeof holder !== "object" || holder === null)
        return { field: field || "the scenario", message: "is a single value, not a mapping or a list" };
      if (typeof step === "number") return { field, message: "is a mapping; name an entry by its key" };
      const mapping = holder as Record<string, unknown>;
      if (last && namesAnother) dropFieldsOfOther(mapping, step, value);
      if (!last) holder = mapping[step] ??= Object.create(null) as unknown;
      else if (value === null) delete mapping[step];
      else mapping[step] = value;
    }
  }
  return undefined;
}
