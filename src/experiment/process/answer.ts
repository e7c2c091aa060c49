import { z } from "zod";
import { visible } from "../../base/visible.ts";
import type { Ties } from "../../sim/contract/policy.ts";
import { type Ask, PROTOCOL } from "./ask.ts";

/** What the program answers to `Hello`. */
export interface Greeting {
  readonly protocol: typeof PROTOCOL;
  /** What the policy is called in results. */
  readonly name?: string | undefined;
  /** Which of several nodes with the best score is taken; `first` when absent. */
  readonly ties?: Ties | undefined;
}

/**
 * What it answers to an `Ask`: the row of a node, or null for none; or a score, or null, for each feasible.
 */
type Answer =
  | { readonly id: number; readonly node: number | null }
  | { readonly id: number; readonly scores: readonly (number | null)[] };

const greeting: z.ZodType<Greeting> = z.object({
  protocol: z.literal(PROTOCOL),
  name: z.string().min(1).max(63).optional(),
  ties: z.enum(["first", "next", "random"]).optional(),
});

const id = z.int();
const answer: z.ZodType<Answer> = z.union([
  z.strictObject({ id, node: z.int().min(0).nullable() }),
  z.strictObject({ id, scores: z.array(z.number().nullable()) }),
]);

/** Reads the answer to `Hello`. Throws SyntaxError: what is wrong, as a sentence without its subject. */
export function readGreeting(line: string): Greeting {
  const value = parsed(line);
  const result = greeting.safeParse(value);
  if (result.success) return result.data;
  throw new SyntaxError(
    `must answer the first line with {"protocol": ${PROTOCOL}}, and name and ties if it likes; wrote ${visible(line, 200)}`,
  );
}

/** Writes the answer to a question into `scores`. Throws SyntaxError as `readGreeting`. */
export function readAnswer(
  line: string,
  ask: Ask,
  scores: Float64Array,
  nameOf: (row: number) => string,
): void {
  const result = answer.safeParse(parsed(line));
  if (!result.success)
    throw new SyntaxError(
      `must answer {"id": ${ask.id}, "node": row of a node or null}, or with "scores" instead of "node"; wrote ${visible(line, 200)}`,
    );
  const given = result.data;
  if (given.id !== ask.id)
    throw new SyntaxError(`gave the answer to question ${given.id} when asked question ${ask.id}`);
  if ("node" in given) choose(given.node, scores, nameOf);
  else fill(given.scores, ask, scores);
}

function choose(node: number | null, scores: Float64Array, nameOf: (row: number) => string): void {
  if (node !== null && node >= scores.length)
    throw new SyntaxError(`chose node ${node}; there are ${scores.length}, counted from 0`);
  if (node !== null && scores[node] === Number.NEGATIVE_INFINITY)
    throw new SyntaxError(`chose node ${node} (${nameOf(node)}), which is not among the feasible`);
  scores.fill(Number.NEGATIVE_INFINITY);
  if (node !== null) scores[node] = 0;
}

function fill(given: readonly (number | null)[], { feasible }: Ask, scores: Float64Array): void {
  const count = feasible.reduce((sum, [first, end]) => sum + end - first, 0);
  if (given.length !== count)
    throw new SyntaxError(`gave ${given.length} scores for ${count} feasible nodes`);
  let at = 0;
  for (const [first, end] of feasible)
    for (let row = first; row < end; row++) scores[row] = given[at++] ?? Number.NEGATIVE_INFINITY;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    const hint = /\b(NaN|Infinity)\b/.test(line) ? "; JSON has no NaN and no Infinity" : "";
    throw new SyntaxError(
      `wrote what is no JSON: ${visible(line, 200)}${hint} (standard output is for answers; write other things to standard error)`,
    );
  }
}
