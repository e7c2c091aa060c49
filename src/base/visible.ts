/** Control characters, marks without a shape of their own, changes of writing direction, halves of pairs. */
const HIDDEN =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Surrogate}/gu;

/**
 * Text from a stranger as it can stand in a message: one line, at most `most` characters, what is hidden as
 * \uXXXX.
 */
export function visible(text: string, most: number = 60): string {
  const shown = text.length > most ? `${text.slice(0, most)}...` : text;
  return shown.replaceAll(HIDDEN, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
