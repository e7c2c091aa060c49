import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { goldenScenarios, goldenText } from "./golden-scenarios.ts";

const scenarios = await goldenScenarios();

test("the quickstart is among them", () => {
  expect(scenarios.map(({ name }) => name)).toContain("quickstart");
});

// `npm run golden` writes them anew; say in the commit why results changed.
for (const { name, path, golden, lacks } of scenarios)
  test.skipIf(lacks)(
    `${name}: the summary is the golden one${lacks ? ` (no ${lacks} here)` : ""}`,
    async () => {
      expect(await goldenText(path)).toBe(readFileSync(golden, "utf8"));
    },
  );
