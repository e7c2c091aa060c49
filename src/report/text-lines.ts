import { cleanText } from "./html.ts";

/** The text in lines of at most `width` characters. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    line = cut(line === "" ? word : `${line} ${word}`, width);
  }
  return [...lines, line];
}

/** Text of strangers, in one line and without what moves a cursor. */
export function plain(text: string): string {
  return cleanText(text).replaceAll("\u00a0", " ").replaceAll("\n", " ");
}

export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
