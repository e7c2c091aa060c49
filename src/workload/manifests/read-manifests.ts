import type { FieldPath } from "../../base/field-path.ts";
import { InputError, type InputIssue } from "../../base/input-error.ts";
import type { ApiObject } from "../../sim/model/kube/objects.ts";
import { ObjectChecker } from "./check-objects.ts";
import { Findings } from "./findings.ts";
import { manifestFiles } from "./manifest-files.ts";
import { issueAt, type Origin, type Place, placeOf } from "./origin.ts";
import { readSource } from "./read-source.ts";
import { SourceText } from "./source-text.ts";

/** API objects as they were given, and where. */
export interface Manifests {
  /** Those that scheduling depends on, checked, not defaulted, in the order in which they were given. */
  readonly objects: readonly ApiObject[];
  /** What is not read or easily overlooked, with places; alike warnings are told once. */
  readonly warnings: readonly InputIssue[];
  /**
   * Where a field of one of `objects` was written; of a field that is not there, where its holder was. The
   * text is read once more for it: for messages, not for loops.
   */
  place(object: ApiObject, path: FieldPath): Place;
  /** A mistake in a field of one of `objects`, with its place. */
  issue(object: ApiObject, path: FieldPath, message: string, hint?: string): InputIssue;
}

export interface ManifestInputs {
  /** What the path `-` means. */
  readonly stdin?: AsyncIterable<Uint8Array> | undefined;
}

/**
 * Reads objects of Kubernetes v1.36 from YAML or JSON: files, folders (all *.yaml, *.yml and *.json inside,
 * in the order of their paths) and standard input (`-`); single objects, several documents, or lists as
 * kubectl prints them. Throws InputError with all mistakes found.
 */
export async function readManifests(
  paths: readonly string[],
  inputs: ManifestInputs = {},
): Promise<Manifests> {
  const findings = new Findings();
  const checker = new ObjectChecker(findings);
  const unreadable: InputIssue[] = [];
  for await (const { name, bytes } of manifestFiles(paths, inputs.stdin)) {
    try {
      for (const raw of readSource(new SourceText(name, bytes))) checker.add(raw);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      unreadable.push(...error.issues);
    }
  }
  const mistakes = [...unreadable, ...findings.mistakes()];
  if (mistakes.length > 0) throw new InputError(mistakes);
  checker.finish();
  const origins = checker.objects;
  return {
    objects: [...origins.keys()],
    warnings: findings.warnings(),
    place: (object, path) => placeOf(originOf(origins, object), path),
    issue: (object, path, message, hint) => issueAt(originOf(origins, object), path, message, hint),
  };
}

function originOf(origins: ReadonlyMap<ApiObject, Origin>, object: ApiObject): Origin {
  const origin = origins.get(object);
  if (!origin) throw new RangeError("not an object of these manifests");
  return origin;
}
