import { expect, test } from "vitest";
import { placementPolicies } from "../policies/registry.ts";
import type { Parameters } from "../sim/contract/parameters.ts";
import { parametersSchema } from "./parameter-schema.ts";
import { parseScenario } from "./parse-scenario.ts";
import { scenarioJsonSchema } from "./scenario-schema.ts";
import { mistakes, smallest } from "./test-kit.ts";

const withPolicy = (scheduler: string): string => `${smallest}  policies:\n    scheduler: ${scheduler}\n`;

test.each([
  [
    "{ use: best-fit, parameters: { wieghts: {} } }",
    '11:47: spec.policies.scheduler.parameters.wieghts: unknown key; allowed: weights (did you mean "weights"?)',
  ],
  [
    "{ use: best-fit, parameters: { weights: { cpu: heavy } } }",
    '11:63: spec.policies.scheduler.parameters.weights.cpu: expected a number, found "heavy"',
  ],
  [
    "{ use: best-fit, parameters: { weights: { cpu: -1 } } }",
    "11:63: spec.policies.scheduler.parameters.weights.cpu: must be at least 0, found -1",
  ],
  [
    "{ use: first-fit, parameters: { k: 2 } }",
    "11:34: spec.policies.scheduler.parameters: first-fit takes none",
  ],
])("%s is a mistake", (scheduler, told) => {
  expect(mistakes(withPolicy(scheduler))).toEqual([told]);
});

test("parameters of a policy in a file are not checked", () => {
  const { scenario } = parseScenario(withPolicy("{ use: ./mine.ts, parameters: { k: 2 } }"), "f");
  expect(scenario.policies.scheduler.parameters).toEqual({ k: 2 });
});

test("each kind of parameter is checked and has its default", () => {
  const parameters: Parameters = {
    k: { type: "whole", about: "", default: 2, min: 1, max: 9 },
    mode: { type: "choice", about: "", choices: ["a", "b"], default: "b" },
    soft: { type: "flag", about: "", default: false },
    wait: { type: "duration", about: "", default: "5m" },
    path: { type: "text", about: "" },
    power: {
      type: "fields",
      about: "",
      fields: { idle: { type: "number", about: "", default: 100 }, busy: { type: "number", about: "" } },
    },
    shape: { type: "list", about: "", min: 1, of: { type: "number", about: "" }, default: [1, 2] },
  };
  const schema = parametersSchema(parameters);
  const defaults = { k: 2, mode: "b", soft: false, wait: 300e6, power: { idle: 100 }, shape: [1, 2] };
  expect(schema.parse({})).toEqual(defaults);
  expect(schema.parse({ k: 9, wait: "1s", power: { busy: 3 } })).toEqual({
    ...defaults,
    k: 9,
    wait: 1e6,
    power: { idle: 100, busy: 3 },
  });
  for (const wrong of [
    { k: 0 },
    { k: 1.5 },
    { mode: "c" },
    { soft: 1 },
    { wait: 5 },
    { path: "" },
    { shape: [] },
  ])
    expect(schema.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
});

test("the JSON Schema knows the parameters of every policy that has some", () => {
  const text = JSON.stringify(scenarioJsonSchema());
  for (const [name, { parameters }] of Object.entries(placementPolicies))
    expect(text.includes(`"const":"${name}"`), name).toBe(parameters !== undefined);
});
