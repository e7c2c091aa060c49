/** Literals, which are left alone, and comments. */
const LITERALS = String.raw`//[^\n]*|[rRbB]{0,2}(?:"""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')`;

/**
 * Functions and macros that the library has too, but understands otherwise than Kubernetes. Ours have the
 * same name and an underscore.
 */
const WORDS =
  `all charAt exists exists_one filter has indexOf lastIndexOf lowerAscii map matches replace split
  substring upperAscii`.split(/\s+/);
const CALLED = new RegExp(String.raw`${LITERALS}|\b(${WORDS.join("|")})(?=\s*\()|\w+`, "g");
const OURS = new RegExp(String.raw`\b(${WORDS.join("|")})_(?=\()`, "g");
const CALLS = new RegExp(
  String.raw`${LITERALS}|\b((?:(?:sets|strings|lists|format|ip)\.)?\w+)(?=\s*\()`,
  "g",
);

/** The expression with our functions in place of the library's. */
export function withOwnWords(expression: string): string {
  return expression.replace(CALLED, (token, word?: string) => (word ? `${word}_` : token));
}

/** A message of the library in the words of the user. */
export function withUsersWords(message: string): string {
  return message.replace(OURS, (_, word: string) => word);
}

/** Names of the functions and macros that an expression calls. */
export function calledFunctions(expression: string): string[] {
  return [...expression.matchAll(CALLS)].flatMap(([, name]) => name ?? []);
}
