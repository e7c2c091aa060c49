import { Readable } from "node:stream";
import { InputError, type InputIssue } from "../../base/input-error.ts";
import type { ApiObject } from "../../sim/model/kube/objects.ts";
import { type Manifests, readManifests } from "./read-manifests.ts";

/** Manifests from a text on standard input. */
export function readText(text: string | Buffer): Promise<Manifests> {
  return readManifests(["-"], { stdin: Readable.from([Buffer.from(text)]) });
}

/** The mistakes of a text; none if it is good. `then` is done with what was read. */
export async function mistakesOf(
  text: string | Buffer,
  then?: (manifests: Manifests) => void,
): Promise<readonly InputIssue[]> {
  try {
    const manifests = await readText(text);
    then?.(manifests);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.issues;
    throw error;
  }
}

/** `line:column field message` of issues, for comparisons. */
export function told(issues: readonly InputIssue[]): string[] {
  return issues.map(({ line, column, field, message }) =>
    [line === undefined ? "" : `${line}:${column}`, field, message].filter(Boolean).join(" "),
  );
}

export function namesOf(objects: readonly ApiObject[]): string[] {
  return objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
}

export const podYaml = `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app: web
spec:
  containers:
    - name: main
      image: nginx
      resources:
        requests:
          cpu: 100m
          memory: 64Mi
`;
