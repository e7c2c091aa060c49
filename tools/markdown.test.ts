import { expect, test } from "vitest";
import { badLinks, codeBlocks } from "./markdown.ts";

const file = (text: string): { path: string; bytes: number; text: string } => ({
  path: "docs/x.md",
  bytes: text.length,
  text,
});

test("links to missing files and headings are found, in every form of link", () => {
  const text = ["[a](missing.md)", '![b](../missing.svg "title")', "[c](<./gone.md>)", "[d]: none.md"].join(
    "\n",
  );
  expect(badLinks(file(text))).toEqual(["missing.md", "../missing.svg", "./gone.md", "none.md"]);
});

test("links to files, to folders and outside are left alone, as are links in code", () => {
  const text = ["[a](../package.json)", "[b](../tools)", "[c](https://example.org/x)", "`[d](e.md)`"].join(
    "\n",
  );
  expect(badLinks(file(`${text}\n\`\`\`md\n[f](g.md)\n\`\`\`\n`))).toEqual([]);
});

test("code blocks know their language and line", () => {
  expect(codeBlocks("# T\n\n```ts\nconst a = 1;\n```\n\n```\nplain\n```\n")).toEqual([
    { language: "ts", line: 4, text: "const a = 1;\n" },
    { language: "", line: 8, text: "plain\n" },
  ]);
});
