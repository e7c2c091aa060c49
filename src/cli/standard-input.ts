/**
 * Stands for the word `-`, which yargs drops from lists of words. No word of a command line has this
 * character.
 */
const STAND_IN = "\0";

/** The words as they can be given to yargs. */
export function keepDashes(words: readonly string[]): string[] {
  return words[0] === "schedule" ? words.map((word) => (word === "-" ? STAND_IN : word)) : [...words];
}

/** The words as they were given. */
export function withDashes(words: readonly string[]): string[] {
  return words.map((word) => (word === STAND_IN ? "-" : word));
}
