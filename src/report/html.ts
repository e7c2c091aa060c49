/** Text that is already HTML. Made by `html` and `trusted` only. */
class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
export type { Markup };

type Value = string | number | undefined | false | Markup | readonly Markup[];

/**
 * Names come from the user's files: control characters, lone surrogates and characters that reorder the line
 * become U+FFFD, so that they can neither break XML nor a terminal nor disguise a name.
 */
export function cleanText(text: string): string {
  return text.replace(/[^\P{Cc}\t\n]|[\p{Surrogate}\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu, "\ufffd");
}

function escapeHtml(text: string): string {
  return cleanText(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

function insert(value: Value): string {
  if (value === undefined || value === false) return "";
  if (value instanceof Markup) return value.text;
  if (typeof value === "object") return value.map((part) => part.text).join("");
  return escapeHtml(String(value));
}

/** HTML with every inserted text escaped, for element content and quoted attribute values. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Markup {
  return new Markup(parts.map((part, i) => (i === 0 ? part : insert(values[i - 1]) + part)).join(""));
}

/** Takes text as HTML unchanged: for our own style sheet and for pictures from `renderSvg`. */
export function trusted(text: string): Markup {
  return new Markup(text);
}
