import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { caseFiles, recordedCasesIn } from "./case-files.ts";
import { answerFromText } from "./compare-case.ts";

/** Clusters and pods with what kube-scheduler v1.36.3 decided about them; not part of the project. */
const folder = join(import.meta.dirname, "../../../shared/conformance/kube-scheduler");

describe.skipIf(!existsSync(folder))("as the real kube-scheduler decides", () => {
  const files = existsSync(folder) ? caseFiles(folder) : [];

  test.each(files.map((file) => [basename(file), file]))("%s", { timeout: 180_000 }, async (_name, file) => {
    let cases = 0;
    for (const recorded of recordedCasesIn(file)) {
      cases += 1;
      expect(await answerFromText(recorded), recorded.id).toEqual(recorded.expected);
    }
    expect(cases).toBeGreaterThan(0);
  });
});
