import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonBytes } from "./json-bytes.ts";
import { JsonPruner } from "./prune-json.ts";
import { SharedParts } from "./shared-parts.ts";
import { unreadNames } from "./unread-names.ts";

/** What is read of a text, and where it ended. */
function prune(text: string, kind?: string): { value: unknown; end: number } | undefined {
  const shared = new SharedParts();
  const pruner = new JsonPruner(new JsonBytes(Buffer.from(text)), shared);
  const end = pruner.copy(0, kind);
  if (end === 0) return undefined;
  try {
    const value: unknown = JSON.parse(pruner.text);
    shared.fill(value);
    return { value, end };
  } catch {
    return undefined;
  }
}

describe("JsonPruner", () => {
  it("keeps all of an object of unknown kind, up to its end", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.constantFrom(undefined, 2, "\t"),
        (object, space) => {
          const text = JSON.stringify(object, null, space);
          expect(prune(`${text}, {"a": 1}`)).toEqual({
            value: JSON.parse(text),
            end: Buffer.byteLength(text),
          });
        },
      ),
      { numRuns: 1_000, seed: 1 },
    );
  });

  it("makes no JSON of what is none", () => {
    const pieces = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      " ",
      '"',
      '"a"',
      "\\",
      "1",
      "-",
      "true",
      "\n",
      "x",
      '"b":',
    );
    let good = 0;
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 9 }), (parts) => {
        const text = `{${parts.join("")}}`;
        const found = prune(text);
        if (!found) return;
        good += 1;
        expect(found.value).toEqual(JSON.parse(Buffer.from(text).toString("utf8", 0, found.end)));
      }),
      { numRuns: 20_000, seed: 2 },
    );
    expect(good).toBeGreaterThan(100);
  });

  it("leaves out what no decision depends on, once the kind is known", () => {
    const spec = {
      containers: [
        { name: "env", env: [{ name: "}" }], args: ['"]'], resources: { requests: { cpu: "1" } } },
      ],
      nodeSelector: { env: "prod", state: "x" },
    };
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "p", managedFields: [{}] }, spec };
    const pruned = {
      ...pod,
      metadata: { name: "p", managedFields: null },
      spec: { ...spec, containers: [{ ...spec.containers[0], env: null, args: null }] },
    };
    expect(prune(JSON.stringify(pod))?.value).toEqual(pruned);
    expect(prune(JSON.stringify({ ...pod, kind: undefined }), "Pod")?.value).toEqual({
      ...pruned,
      kind: undefined,
    });
    expect(prune(JSON.stringify({ spec, kind: "Pod" }))?.value).toEqual({ spec, kind: "Pod" });
    const owned = {
      ...pod,
      metadata: { ownerReferences: [{ kind: "ReplicaSet" }] },
      spec: { template: [1] },
    };
    expect(prune(JSON.stringify(owned))?.value).toEqual(owned);
  });

  it("leaves nothing out of kinds in which keys may be any names", () => {
    for (const kind of ["ResourceSlice", "ResourceClaim"])
      expect([kind, unreadNames.has(kind)]).toEqual([kind, kind !== "ResourceSlice"]);
  });
});
