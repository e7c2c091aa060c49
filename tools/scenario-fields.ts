/** Writes the tables of docs/scenario.md from the schema: `npx jiti tools/scenario-fields.ts`. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "yaml";
import { scenarioJsonSchema } from "../src/scenario/scenario-schema.ts";
import { builtInProfiles } from "../src/workload/synth/profiles/registry.ts";
import { codeBlocks } from "./markdown.ts";

export const scenarioPage: string = join(import.meta.dirname, "../docs/scenario.md");

/** The parts of JSON Schema that scenarios use. */
interface Node {
  readonly type?: string | readonly string[];
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
}

/** One field of a scenario file. */
export interface Field {
  /** From the top, `[]` standing for any entry of a list; in a distribution, from its key. */
  readonly path: string;
  readonly type: string;
  readonly default: string;
  readonly meaning: string;
  readonly example: string;
}

/** The YAML blocks of the page: between them they use every field. */
export function exampleScenarios(page: string): string[] {
  return codeBlocks(page)
    .filter(({ language, text }) => language === "yaml" && text.includes("\nkind: Scenario\n"))
    .map(({ text }) => text);
}

/** Path of an entry of the workload, left out where its own fields are told. */
const SOURCE = "spec.workload[]";

/** Every field, by the section of the page that tells it. */
export function scenarioFields(page: string): ReadonlyMap<string, readonly Field[]> {
  const examples: unknown[] = exampleScenarios(page).map((text) => parse(text) as unknown);
  const schema = scenarioJsonSchema() as Node;
  const spec = schema.properties?.["spec"] as Node;
  const sections = new Map<string, Field[]>();
  const at = (name: string): Node => spec.properties?.[name] as Node;
  const add = (section: string, node: Node, path: string, isNeeded = true): void => {
    sections.set(section, [...(sections.get(section) ?? []), ...fieldsOf(node, path, isNeeded, examples)]);
  };
  for (const key of ["apiVersion", "kind", "metadata"]) add("top", schema.properties?.[key] as Node, key);
  for (const key of ["seed", "duration", "warmUp"]) add("top", at(key), `spec.${key}`, false);
  add("top", at("overcommit"), "spec.overcommit", false);
  add("top", at("preset"), "spec.preset", false);
  const own = ["nodes", "bands", "policies", "failures", "services", "reclamation", "quota", "outputs"];
  for (const key of own) add(key, at(key), `spec.${key}`, false);
  const sources = at("workload").items?.oneOf ?? at("workload").items?.anyOf ?? [];
  for (const source of sources) add(String(source.properties?.["kind"]?.const), source, SOURCE);
  const jobType = sources[0]?.properties?.["jobTypes"]?.items;
  const drawn = jobType?.properties?.["interarrival"]?.anyOf?.find(isDrawn) as Node;
  add("distribution", drawn, "");
  return sections;
}

/**
 * The page with its tables as they should be: each between `<!-- fields: name -->`, or `<!-- profiles -->`,
 * and `<!-- end -->`.
 */
export function withTables(text: string): string {
  const page = text.replace(
    /(<!-- profiles -->\n)[\s\S]*?(<!-- end -->)/,
    (_, head, tail) => `${head}\n${profiles()}\n${tail}`,
  );
  const sections = scenarioFields(page);
  const used = new Set<string>();
  const written = page.replaceAll(
    /(<!-- fields: (.*) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, head, name, tail) => {
      used.add(name as string);
      return `${head}\n${table(sections.get(name as string) ?? [])}\n${tail}`;
    },
  );
  for (const name of sections.keys()) if (!used.has(name)) throw new Error(`no table for ${name}`);
  return written;
}

function profiles(): string {
  const units = { kubernetes: "Kubernetes quantities", shares: "shares of the largest machine" } as const;
  const rows = Object.values(builtInProfiles).map(
    ({ name, nodes, amounts, description }) =>
      `| \`${name}\` | ${nodes.toLocaleString("en")} | ${units[amounts]} | ${description} |`,
  );
  return ["| profile | nodes | amounts | what |", "|---|---|---|---|", ...rows, ""].join("\n");
}

function table(fields: readonly Field[]): string {
  const rows = fields.map(
    (field) =>
      `| \`${field.path.replace(`${SOURCE}.`, "")}\` | ${field.type} | ${field.default} | ${field.example && `\`${field.example}\``} | ${field.meaning} |`,
  );
  return ["| field | type | default | example | meaning |", "|---|---|---|---|---|", ...rows, ""].join("\n");
}

function fieldsOf(node: Node, path: string, isNeeded: boolean, examples: readonly unknown[]): Field[] {
  const forms = node.oneOf?.filter((form) => form.properties?.["use"]?.const !== undefined) ?? [];
  if (forms.length > 0) return fieldsOfForms(forms, path, examples);
  const inside = node.type === "array" && node.items?.properties ? node.items : node;
  if (inside.properties === undefined || byResource(inside) !== undefined)
    return [field(node, path, isNeeded, examples)];
  const below = inside === node ? path : `${path}[]`;
  const own = inside === node ? [] : [field(node, path, isNeeded, examples)];
  return [
    ...own,
    ...Object.entries(inside.properties).flatMap(([key, child]) =>
      fieldsOf(
        child,
        below === "" ? key : `${below}.${key}`,
        inside.required?.includes(key) ?? false,
        examples,
      ),
    ),
  ];
}

/**
 * A mapping with one of several sets of keys, told apart by `use`: every key once, with the forms that have
 * it.
 */
function fieldsOfForms(forms: readonly Node[], path: string, examples: readonly unknown[]): Field[] {
  const nameOf = (form: Node): string => form.properties?.["use"]?.const as string;
  const meaning = forms.map((form) => `${nameOf(form)}: ${form.properties?.["use"]?.description}`).join(" ");
  const use = { enum: forms.map(nameOf), description: meaning };
  const keys = new Map<string, Node>();
  for (const form of forms)
    for (const [key, child] of Object.entries(form.properties ?? {}))
      if (key !== "use" && !keys.has(key)) {
        const users = forms.filter(({ properties }) => properties?.[key]).map(nameOf);
        keys.set(key, { ...child, description: `${users.join(", ")}: ${child.description}` });
      }
  return [
    field(use, `${path}.use`, false, examples),
    ...[...keys].flatMap(([key, child]) => fieldsOf(child, `${path}.${key}`, false, examples)),
  ];
}

function field(node: Node, path: string, isNeeded: boolean, examples: readonly unknown[]): Field {
  const found = node.items?.properties
    ? undefined
    : examples.map((root) => valueAt(root, path)).find(isGiven);
  const fallback = node.default === undefined ? "" : inline(node.default);
  return {
    path,
    // What is drawn has the unit of the field it is drawn for.
    type: path.startsWith("spec") || typeOf(node) !== "duration" ? typeOf(node) : "value",
    default:
      fallback === "" ? (isNeeded ? "needed" : "") : fallback.length > 60 ? "see below" : `\`${fallback}\``,
    meaning: node.description ?? "",
    example: node.const ?? (isGiven(found) ? inline(found) : ""),
  };
}

const isGiven = (value: unknown): boolean => value !== undefined;
const isDrawn = (node: Node): boolean => node.properties?.["exponential"] !== undefined;
const isDistribution = (node: Node): boolean => node.anyOf?.some(isDrawn) ?? false;

/** What a mapping holds by resource; undefined when it is another mapping. */
function byResource({ properties }: Node): string | undefined {
  const cpu = properties?.["cpu"];
  return cpu && (isDistribution(cpu) ? "distributions by resource" : "quantities by resource");
}

function typeOf(node: Node): string {
  const { type, items, additionalProperties } = node;
  if (node.const !== undefined) return `\`${node.const}\``;
  if (node.enum) return node.enum.map((value) => `\`${value}\``).join(", ");
  if (isDistribution(node)) return "distribution";
  if (node.anyOf) return "word or whole number";
  if (type === "array") return items?.properties ? "list" : items?.enum ? `list of ${typeOf(items)}` : "list";
  if (type === "object") {
    if (typeof additionalProperties !== "object") return "mapping";
    return (
      byResource(node) ??
      (additionalProperties.type
        ? `${additionalProperties.type === "number" ? "number" : typeOf(additionalProperties)} by name`
        : "mapping")
    );
  }
  if (Array.isArray(type)) return "duration";
  if (type === "string") return node.pattern ? "name" : "text";
  if (type === "boolean") return "true, false";
  const { minimum, maximum } = node;
  const bounded = maximum !== undefined && Math.abs(maximum) < 2 ** 31 - 1;
  return `${type === "integer" ? "whole number" : "number"}${bounded ? `, ${minimum} to ${maximum.toLocaleString("en")}` : ""}`;
}

/** The first value at a path; of a distribution, wherever its key stands. */
function valueAt(root: unknown, path: string): unknown {
  if (typeof root !== "object" || root === null) return undefined;
  const steps = path.split(/\.|(?=\[\])/);
  const isTop = Object.hasOwn(root, "apiVersion");
  if (!isTop || steps[0] === "spec" || Object.hasOwn(root, steps[0] as string)) return follow(root, steps);
  return anywhere(root, steps);
}

function follow(value: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined) return value;
  if (step === "[]")
    return Array.isArray(value) ? value.map((entry) => follow(entry, rest)).find(isGiven) : undefined;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
  return follow((value as Record<string, unknown>)[step], rest);
}

function anywhere(value: unknown, steps: readonly string[]): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  const here = Array.isArray(value) ? undefined : follow(value, steps);
  return (
    here ??
    Object.values(value)
      .map((child) => anywhere(child, steps))
      .find(isGiven)
  );
}

/** A value as YAML on one line. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).map(([key, entry]) => `${key}: ${inline(entry)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  writeFileSync(scenarioPage, withTables(readFileSync(scenarioPage, "utf8")));
