import { type Json, type JsonObject, textOf } from "./json.ts";

/** A line of a case file, as the README of the conformance cases describes it. */
export interface FuzzCase {
  readonly id: string;
  readonly group: string;
  readonly kubernetes: string;
  readonly config: JsonObject | null;
  readonly objects: readonly JsonObject[];
  readonly incoming: string | readonly string[];
  readonly expected: Json;
}

/** `namespace/name`, as cases name their pods. */
export function keyOf(object: JsonObject): string {
  const metadata = object["metadata"] as JsonObject;
  return `${textOf(metadata["namespace"])}/${textOf(metadata["name"])}`;
}
