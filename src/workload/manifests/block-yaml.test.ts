import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { BlockYaml } from "./block-yaml.ts";
import { SharedParts } from "./shared-parts.ts";
import { parseYaml } from "./yaml-tree.ts";

const shared = new SharedParts();
const block = new BlockYaml(shared);

function quick(text: string): unknown {
  const bytes = Buffer.from(text);
  const json = block.toJson(bytes, 0, bytes.length);
  if (json === undefined) return undefined;
  const value: unknown = JSON.parse(json);
  shared.fill(value);
  return value;
}

/** Halves of pairs, as wrapping and tampering make them, are no UTF-8. */
function asUtf8(text: string): string {
  return Buffer.from(text).toString();
}

/** Pieces that YAML has a meaning for, in texts that may be anything. */
const text = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc
    .array(
      fc.constantFrom(
        " ",
        "  ",
        "\n",
        "\n\n",
        "a",
        "bc",
        ": ",
        " #",
        "'",
        '"',
        "\\",
        "-",
        "- ",
        "yes",
        "1",
        "{",
        "]",
        "é",
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join("")),
  fc.constantFrom(
    "100m",
    "true",
    "no",
    "~",
    "0755",
    "1e3",
    "2026-01-01T00:00:00Z",
    "node-1",
    "|",
    ">-",
    "&a",
    "*b",
    "!c",
  ),
);
const key = fc.oneof(
  fc.constantFrom("name", "labels", "app.kubernetes.io/name", "a b", "1", "yes", "x:y"),
  text,
);
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(key, tie("tree"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).tree;
const style = fc.record({
  lineWidth: fc.constantFrom(0, 20, 80),
  indentSeq: fc.boolean(),
  indent: fc.constantFrom(2, 4),
  blockQuote: fc.constantFrom(true, false, "literal" as const, "folded" as const),
  defaultStringType: fc.constantFrom("PLAIN" as const, "QUOTE_DOUBLE" as const, "QUOTE_SINGLE" as const),
});

describe("BlockYaml", () => {
  it("agrees with the full reader wherever it has an answer, and mostly has one", () => {
    let answers = 0;
    let texts = 0;
    fc.assert(
      fc.property(value, style, (given, options) => {
        const yaml = asUtf8(stringify(given, { ...options, version: "1.1" }));
        const full = parseYaml(yaml);
        const found = quick(yaml);
        texts += 1;
        if (found === undefined) return;
        answers += 1;
        expect(full.mistakes).toBeUndefined();
        expect(found).toEqual(full.value);
      }),
      { numRuns: 2_000, seed: 1 },
    );
    expect(answers / texts).toBeGreaterThan(0.6);
  });

  it("agrees with it on texts that were tampered with, but for keys given twice", () => {
    const pieces = fc.constantFrom(
      " ",
      "\n",
      ":",
      ": ",
      "- ",
      "#",
      " #",
      '"',
      "'",
      "|",
      ">",
      "\t",
      "{",
      "[",
      "x",
      "\\",
      "",
    );
    const edit = fc.record({ at: fc.nat(), drop: fc.nat({ max: 3 }), add: pieces });
    fc.assert(
      fc.property(value, style, fc.array(edit, { minLength: 1, maxLength: 4 }), (given, options, edits) => {
        let yaml = stringify(
          { metadata: { name: "a", labels: given }, spec: [given] },
          { ...options, aliasDuplicateObjects: false },
        );
        for (const { at, drop, add } of edits) {
          const place = at % yaml.length;
          yaml = yaml.slice(0, place) + add + yaml.slice(place + drop);
        }
        yaml = asUtf8(yaml);
        if (
          yaml.includes("\n---") ||
          yaml.includes("\n...") ||
          yaml.startsWith("---") ||
          yaml.startsWith("...")
        )
          return;
        const found = quick(yaml);
        if (found === undefined) return;
        const full = parseYaml(yaml);
        if (full.mistakes?.every(({ message }) => message.includes("given twice"))) return;
        expect(full.mistakes).toBeUndefined();
        expect(found).toEqual(full.value);
      }),
      { numRuns: 3_000, seed: 2 },
    );
  });

  it("reads what kubectl prints, but for what no decision depends on", () => {
    const printed = `apiVersion: v1
kind: Pod
metadata:
  annotations:
    note: |
      {"a": "b"}

      end
    long: this is a long text that goes on
      in the next line
    quoted: 'it''s quoted, and
      goes on'
    escaped: "tab\\tand \\
      more \\u00e9"
  creationTimestamp: "2026-01-01T00:00:00Z"
  labels: {}
spec:
  containers:
  - args:
    - --flag=1
    - "5"
    image: a:b # a comment
    resources: {}
  # a comment
  nodeSelector:
    disk: ssd
  priority: 0
status:
  conditions:
  - lastProbeTime: null
    status: "True"
`;
    expect(quick(printed)).toEqual({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        annotations: {
          note: '{"a": "b"}\n\nend\n',
          long: "this is a long text that goes on in the next line",
          quoted: "it's quoted, and goes on",
          escaped: "tab\tand more é",
        },
        creationTimestamp: "2026-01-01T00:00:00Z",
        labels: {},
      },
      spec: {
        containers: [{ args: null, image: "a:b", resources: {} }],
        nodeSelector: { disk: "ssd" },
        priority: 0,
      },
      status: { conditions: [{ lastProbeTime: null, status: "True" }] },
    });
  });

  it("leaves flow style, anchors, tags, merge keys and complex keys to others", () => {
    for (const yaml of [
      "a: [1]",
      "a: {b: 1}",
      "a: &x 1",
      "a: !!str 1",
      "<<: {}",
      "? a\n: b",
      "a: |2\n   b",
      "a:\n\tb: 1",
    ])
      expect(quick(yaml)).toBeUndefined();
  });
});
