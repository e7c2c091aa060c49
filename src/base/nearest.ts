import { distance } from "fastest-levenshtein";

/**
 * The candidate a mistyped name most likely meant: the fewest edits, at most a third of the longer name.
 * Letters in another order count as one edit, another case as none. Of equally near ones, the first that
 * begins alike.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length === 0 || name.length > 100) return undefined;
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const edits = editsBetween(name.toLowerCase(), candidate.toLowerCase());
    const allowed = Math.max(1, Math.floor(Math.max(name.length, candidate.length) / 3));
    if (edits > allowed || edits >= name.length) continue;
    const far = edits + (name[0] === candidate[0] ? 0 : 0.5);
    if (far >= bestDistance) continue;
    best = candidate;
    bestDistance = far;
  }
  return best;
}

/** `did you mean "x"?` for the nearest candidate, or undefined. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const meant = nearest(name, candidates);
  return meant === undefined ? undefined : `did you mean "${meant}"?`;
}

function editsBetween(a: string, b: string): number {
  const letters = (text: string): string => text.split("").sort().join("");
  return a !== b && a.length > 2 && letters(a) === letters(b) ? 1 : distance(a, b);
}
