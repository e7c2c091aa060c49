import { basename } from "node:path";
import { expect, test } from "vitest";
import { badLinks } from "./markdown.ts";
import { type RepoFile, repoFiles } from "./repo-files.ts";

/** Scenarios whose input is not in the repository, so that no golden summary can stand beside them. */
const needExternalData = ["google-2011-policy", "google-2011-recorded", "openb", "swf-easy"];

interface Ban {
  readonly pattern: RegExp;
  readonly why: string;
}

/** What must stand nowhere. Some words are written in halves, so that this file does not find itself. */
const everywhere: readonly Ban[] = [
  { pattern: new RegExp(`\\b(TO${"DO"}|FIX${"ME"}|XX${"X"})\\b`), why: "finish it, or file an issue" },
  { pattern: new RegExp(`(?<![\\w.)\\]}-])/wo${"rk"}(?![\\w-])`), why: "a path of one machine" },
  { pattern: new RegExp(`\\.lib${"rary"}\\b`), why: "a path of one machine" },
  {
    pattern: new RegExp(`(?<!yargs/|component-|plugins/|v1/)\\b(help${"er"}|age${"nt"})s?\\b`, "i"),
    why: "say what it is or does",
  },
  { pattern: new RegExp(`\\b(registry\\.n${"pmjs"}|pypi\\.o${"rg"}|crates\\.i${"o"})\\b`), why: "a host" },
  {
    pattern: new RegExp(`\\b(files\\.python${"hosted"}|proxy\\.go${"lang"}|deb\\.deb${"ian"})\\b`),
    why: "a host",
  },
  { pattern: new RegExp(`@ts-${"(ignore|nocheck)"}`), why: "mend the type" },
];

/** What must stand in no room that simulates: results would depend on the engine or on the order of keys. */
const inPureRooms: readonly Ban[] = [
  {
    pattern: /\bfor \((const|let|var) \w+ in\b/,
    why: "order of keys: use Object.keys with a sort, or a Map",
  },
  // Of literals it is worked out once and exactly, of big integers it is exact.
  { pattern: /(?<!\b[\d_]+n?) \*\*=? |(?<!\b[\d_]+n) \*\* (?!-?\d)/, why: "use src/base/math.ts" },
];

/** Tests, and what only tests import. */
const isTest = /(\.test|\/test-kit|\/fixture)\.ts$/;

const files = repoFiles();
const source = files.filter((file) => /^src\/.*\.ts$/.test(file.path));
const pure = source.filter(
  (file) => /^src\/(base|sim|policies|workload|metrics)\//.test(file.path) && !isTest.test(file.path),
);

/** The places that break a rule, as `path:line: why`. */
function places(among: readonly RepoFile[], broken: (line: string) => string | undefined): string[] {
  return among.flatMap((file) =>
    file.text.split("\n").flatMap((line, index) => {
      const why = broken(line);
      return why === undefined ? [] : [`${file.path}:${index + 1}: ${why}`];
    }),
  );
}

function firstBan(bans: readonly Ban[]): (line: string) => string | undefined {
  return (line) => bans.find((ban) => ban.pattern.test(line))?.why;
}

function withoutComment(line: string): string {
  return line.replace(/^\s*(\/?\*|\/\/).*|\s\/\/ .*$/, "");
}

test("the walk sees the repository", () => {
  expect(files.map((file) => file.path)).toEqual(
    expect.arrayContaining(["package.json", "tools/tidy.test.ts"]),
  );
  expect(pure.length).toBeGreaterThan(10);
});

// Code is laid out by Biome, which leaves long texts whole but does not touch comments.
test("comments are at most 110 columns wide", () => {
  const wide = (line: string): string | undefined =>
    line.length > 110 && /^\s*(\/?\*|\/\/)/.test(line) ? `${line.length} columns` : undefined;
  const code = files.filter((file) => /\.(ts|cjs)$/.test(file.path));
  expect(places(code, wide)).toEqual([]);
});

test("banned words stand nowhere", () => {
  const written = files.filter((file) => !["LICENSE", "package-lock.json"].includes(file.path));
  expect(places(written, firstBan(everywhere))).toEqual([]);
});

test("rooms that simulate do nothing that differs between engines", () => {
  const ban = firstBan(inPureRooms);
  expect(places(pure, (line) => ban(withoutComment(line)))).toEqual([]);
});

test("every scenario has a golden summary, and every golden summary a scenario", () => {
  const names = (pattern: RegExp): string[] =>
    files.filter((file) => pattern.test(file.path)).map((file) => basename(file.path).replace(/\.\w+$/, ""));
  const scenarios = names(/^scenarios\/[^/]+\.yaml$/);
  const golden = names(/^scenarios\/golden\/[^/]+\.json$/);
  expect([...golden, ...needExternalData].toSorted()).toEqual(scenarios);
});

test("no file is larger than 1 MiB", () => {
  const large = files.filter((file) => file.bytes > 1024 * 1024);
  expect(large.map((file) => `${file.path}: ${file.bytes} bytes`)).toEqual([]);
});

test("no test is left out or singled out by hand", () => {
  const tests = files.filter((file) => file.path.endsWith(".test.ts"));
  const byHand = new RegExp(`\\b(test|it|describe)\\.(on${"ly"}|to${"do"}|sk${"ip"})\\(`);
  expect(
    places(tests, (line) => (byHand.test(line) ? "run it, or skip it for a reason (skipIf)" : undefined)),
  ).toEqual([]);
});

test("links inside the documents lead somewhere", () => {
  const documents = files.filter((file) => file.path.endsWith(".md"));
  const bad = documents.flatMap((file) => badLinks(file).map((link) => `${file.path}: ${link}`));
  expect(bad).toEqual([]);
});
