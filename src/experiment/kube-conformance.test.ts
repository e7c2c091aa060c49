import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { answerCase, type KubeCase } from "./kube-case.ts";
import { readSnapshot } from "./read-snapshot.ts";

/** Clusters and pods with what kube-scheduler v1.36.3 decided about them; not part of the project. */
const folder = join(import.meta.dirname, "../../../shared/conformance/kube-scheduler");

describe.skipIf(!existsSync(folder))("as the real kube-scheduler decides", () => {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".jsonl.gz")) : [];

  test.each(files)("%s", { timeout: 180_000 }, async (file) => {
    const lines = gunzipSync(readFileSync(join(folder, file)))
      .toString("utf8")
      .trim()
      .split("\n");
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const { expected, ...recorded } = JSON.parse(line) as KubeCase & { readonly expected: unknown };
      const stdin = (async function* text() {
        yield Buffer.from(JSON.stringify({ apiVersion: "v1", kind: "List", items: recorded.objects }));
      })();
      const { objects } = await readSnapshot(["-"], { stdin });
      const got: unknown = JSON.parse(JSON.stringify(answerCase({ ...recorded, objects })));
      expect(got, recorded.id).toEqual(expected);
    }
  });
});
