import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseScenario } from "../src/scenario/parse-scenario.ts";
import { exampleScenarios, scenarioFields, scenarioPage, withTables } from "./scenario-fields.ts";

const page = readFileSync(scenarioPage, "utf8");

test("the tables of docs/scenario.md are current (write them with `npx jiti tools/scenario-fields.ts`)", () => {
  expect(page).toBe(withTables(page));
});

test("every field has a meaning, and an example unless it is a list of mappings", () => {
  const fields = [...scenarioFields(page).values()].flat();
  expect(fields.length).toBeGreaterThan(60);
  expect(fields.filter(({ meaning, type }) => meaning === "" && !type.startsWith("`"))).toEqual([]);
  expect(fields.filter(({ example, type }) => example === "" && type !== "list")).toEqual([]);
});

test("the examples of the page are scenarios", () => {
  const examples = exampleScenarios(page);
  expect(examples.length).toBeGreaterThan(1);
  for (const text of examples) expect(parseScenario(text, "docs/scenario.md").scenario.name).not.toBe("");
});
