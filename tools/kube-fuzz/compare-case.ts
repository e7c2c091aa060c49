import { type Difference, differences } from "../differences.ts";
import type { FuzzCase } from "./fuzz-case.ts";
import type { JsonObject } from "./json.ts";
import type { Answer, Oracle } from "./oracle.ts";

/** Our answer to a case, in the shape of `expected`. */
export type Answerer = (fuzzCase: FuzzCase) => Promise<unknown>;

/** One case, what the real scheduler said of it, and where our answer is another. */
export interface Compared {
  readonly fuzzCase: FuzzCase;
  readonly answer: Answer;
  readonly differences: readonly Difference[];
}

/** Compares with an answer of the oracle. What we throw is a difference too. */
export async function compareCase(fuzzCase: FuzzCase, answer: Answer, answerer: Answerer): Promise<Compared> {
  if ("refused" in answer) return { fuzzCase, answer, differences: [] };
  let got: unknown;
  try {
    got = await answerer(fuzzCase);
  } catch (error) {
    got = { threw: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
  // Where the real cycle ends with an error, so must ours; its words are Go's, but for those that we know.
  if (hasError(answer.expected)) {
    if (hasThrown(got)) return { fuzzCase, answer, differences: [] };
    const { error } = answer.expected;
    if (hasError(got) && !(isKnownError(error) && isOneError(fuzzCase, error))) got = { ...got, error };
  }
  return { fuzzCase, answer, differences: differences(answer.expected, got) };
}

const KNOWN_ERRORS = [
  /CEL runtime error: (?:no such key: |index out of bounds: |no such overload|CEL result of type |type conversion )/,
  /CEL runtime error: (?:(?:unsigned )?integer overflow|(?:division|modulus) by zero)$/,
  /CEL runtime error: optional\.none\(\) dereference$/,
];

/** Whether we say the same, word for word. */
const isKnownError = (error: unknown): boolean =>
  typeof error === "string" && KNOWN_ERRORS.some((known) => known.test(error));

/**
 * Whether the selectors of the claim or class that the error names have one condition each. Of two that both
 * fail, the real one tells the first.
 */
function isOneError({ objects }: FuzzCase, error: unknown): boolean {
  const name = /(?:claim|class) (?:[^ /]+\/)?([^ :]+): selector/.exec(String(error))?.[1];
  const named = objects.filter((object) => (object["metadata"] as JsonObject)["name"] === name);
  return named.length > 0 && !/\|\||&&/.test(JSON.stringify(named));
}

const hasError = (answer: unknown): answer is { error: unknown } =>
  typeof answer === "object" && answer !== null && "error" in answer;
const hasThrown = (answer: unknown): boolean =>
  typeof answer === "object" &&
  answer !== null &&
  "threw" in answer &&
  /^(InputError|CycleError)/.test(String(answer.threw));

/** What kind of difference it is: its paths without names and positions, or what we threw without names. */
export function kindOf(compared: Compared): string {
  const thrown = compared.differences.find(({ path }) => path === "threw");
  if (thrown) return `threw ${messageOf(thrown.got)}`;
  return [...new Set(compared.differences.map(({ path }) => general(path)))].sort().slice(0, 4).join(" ");
}

const messageOf = (text: unknown): string =>
  String(text)
    .replace(/^InputError: \S+:\d+:\d+: /, "")
    .replaceAll(/"[^"]*"|\d+/g, "*")
    .slice(0, 160);

function general(path: string): string {
  return path.replaceAll(/\[\d+\]/g, "[]").replaceAll(/(nodes|scores|candidates|failed)\.[^.[]+/g, "$1.*");
}

/**
 * Whether the oracle itself answers alike when asked again. It goes through Go maps here and there, and a
 * case in which that shows decides nothing.
 */
export async function isSteady(oracle: Oracle, compared: Compared): Promise<boolean> {
  const again = await oracle.ask(Array.from({ length: 6 }, () => compared.fuzzCase));
  return again.every((answer) => differences(compared.answer, answer).length === 0);
}

/** Whether a variant of a case differs from the real scheduler where the case does, and nowhere else. */
export function isAlike(found: Compared, variant: Compared): boolean {
  if (kindOf(found).startsWith("threw")) return kindOf(found) === kindOf(variant);
  const kinds = new Set(found.differences.map(({ path }) => general(path)));
  return variant.differences.length > 0 && variant.differences.every(({ path }) => kinds.has(general(path)));
}
