import { expect, test } from "vitest";
import { visible } from "./visible.ts";

test.each([
  ["plain ä 🙂 text", "plain ä 🙂 text"],
  ["a\nb\u0000\t", "a\\u000ab\\u0000\\u0009"],
  ["\uFEFFx\u202Egnp\u2028", "\\ufeffx\\u202egnp\\u2028"],
  ["\uD800", "\\ud800"],
  ["x".repeat(61), `${"x".repeat(60)}...`],
])("%j is shown as %s", (text, shown) => {
  expect(visible(text)).toBe(shown);
});
