import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { goldenScenarios, goldenText } from "./golden-scenarios.ts";

const scenarios = await goldenScenarios();

test("the quickstart is among them", () => {
  expect(scenarios.map(({ name }) => name)).toContain("quickstart");
});

// `npm run golden` writes them anew; say in the commit why results changed.
test.each(scenarios)("$name: the summary is the golden one", async ({ path, golden }) => {
  expect(await goldenText(path)).toBe(readFileSync(golden, "utf8"));
});
