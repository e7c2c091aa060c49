/** Says how long a pod runs; without it, it runs for ever. */
export const DURATION = "clustersim/duration";

/** Names of annotations that are meant for us and that we do not know. */
export function unknownAnnotations(annotations: unknown): string[] {
  if (typeof annotations !== "object" || annotations === null) return [];
  return Object.keys(annotations).filter((name) => name.startsWith("clustersim/") && name !== DURATION);
}
