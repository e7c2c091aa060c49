import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { type RepoFile, readRepoFile, root } from "./repo-files.ts";

/** A fenced block of code, with the line on which its first line stands, counted from 1. */
export interface CodeBlock {
  readonly language: string;
  readonly line: number;
  readonly text: string;
}

/** The fenced blocks of a Markdown text. */
export function codeBlocks(text: string): CodeBlock[] {
  const fence = /^```([^\n`]*)\n([\s\S]*?)^```$/gm;
  return [...text.matchAll(fence)].map((match) => ({
    language: (match[1] as string).trim(),
    line: text.slice(0, match.index).split("\n").length + 1,
    text: match[2] as string,
  }));
}

/** Links of a Markdown file that lead to no file, or to no heading of it, in this repository. */
export function badLinks(file: RepoFile): string[] {
  const links = [
    ...withoutCode(file.text).matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)|^\[[^\]]+\]: (\S+)/gm),
  ];
  return links
    .map((match) => (match[1] ?? match[2]) as string)
    .filter((target) => !/^[a-z][a-z+.-]*:/i.test(target))
    .filter((target) => !leadsSomewhere(file, target));
}

function leadsSomewhere(from: RepoFile, link: string): boolean {
  const [path, anchor] = link.split("#") as [string, string | undefined];
  const target = path === "" ? from.path : join(dirname(from.path), decodeURIComponent(path));
  if (!existsSync(join(root, target))) return false;
  if (anchor === undefined || !target.endsWith(".md")) return true;
  return headings(readRepoFile(target).text).includes(anchor);
}

/**
 * Anchors as the usual hosts make them: lower case, spaces to hyphens, punctuation gone, a number on
 * repeats.
 */
function headings(text: string): string[] {
  const seen = new Map<string, number>();
  return [...withoutCode(text, "keep spans").matchAll(/^#{1,6} +(.+?) *#*$/gm)].map((match) => {
    const words = (match[1] as string).replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const anchor = words.replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-");
    const repeats = seen.get(anchor) ?? 0;
    seen.set(anchor, repeats + 1);
    return repeats === 0 ? anchor : `${anchor}-${repeats}`;
  });
}

function withoutCode(text: string, spans: "keep spans" | "drop spans" = "drop spans"): string {
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, "");
  return spans === "keep spans" ? prose : prose.replaceAll(/`[^`\n]*`/g, "");
}
