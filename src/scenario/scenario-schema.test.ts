import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { readYaml } from "./read-yaml.ts";
import { scenarioJsonSchema } from "./scenario-schema.ts";
import { everything, mistakes, smallest } from "./test-kit.ts";

type Json = { [key: string]: Json } & Json[];

const schema = scenarioJsonSchema() as unknown as Json;
const editor = new Ajv2020({ strict: false }).compile(schema);
const accepted = (text: string): boolean => {
  const { value } = readYaml(text, "f");
  return editor(JSON.parse(JSON.stringify(value)));
};

test.each([
  ["everything", everything],
  ["smallest", smallest],
  ...["quickstart", "google-2011-recorded", "google-2011-policy"].map((name) => [
    name,
    readFileSync(`scenarios/${name}.yaml`, "utf8"),
  ]),
] as [string, string][])("the JSON Schema accepts %s", (_name, text) => {
  expect(accepted(text)).toBe(true);
});

test.each([
  ["duration: 1h", "duraton: 1h"],
  ["count: 1", "count: 1.5"],
  ["count: 1", "count: 0"],
  ["kind: synthetic", "kind: sythetic"],
  ["priority: 0", "priority: high"],
  ["interarrival: 1m", "interarrival: { exponentail: 1m }"],
  ["metadata: { name: smallest }", "metadata: {}"],
  ["clustersim/v1", "clustersim/v2"],
  ["  duration: 1h", "  duration: 1h\n  policies: { scheduler: { use: e-pvm, parameters: { base: no } } }"],
  ["  duration: 1h", "  duration: 1h\n  policies: { queue: { order: drf, parameters: { wieghts: {} } } }"],
])("the JSON Schema and the reader refuse %s written as %s", (right, wrong) => {
  const text = smallest.replace(right, wrong);
  expect(accepted(text)).toBe(false);
  expect(mistakes(text)).not.toEqual([]);
});

test("every key of the JSON Schema is described for editors", () => {
  const bare: string[] = [];
  const visit = (node: Json, path: string): void => {
    for (const [key, property] of Object.entries(node["properties"] ?? {})) {
      const described = property["description"] !== undefined || property["const"] !== undefined;
      if (!described) bare.push(`${path}.${key}`);
      visit(property, `${path}.${key}`);
    }
    for (const list of ["anyOf", "oneOf"]) for (const part of node[list] ?? []) visit(part, path);
    if (node["items"] instanceof Object) visit(node["items"], `${path}[]`);
  };
  visit(schema, "");
  expect(bare).toEqual([]);
});

test("defaults of the JSON Schema are values that a file may hold", () => {
  const spec = schema["properties"]?.["spec"]?.["properties"] as Json;
  expect(spec["warmUp"]?.["default"]).toBe("0s");
  expect(spec["policies"]?.["properties"]?.["requeue"]?.["properties"]?.["max"]?.["default"]).toBe("5m");
});
