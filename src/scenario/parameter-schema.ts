import { z } from "zod";
import type { Parameter, Parameters } from "../sim/contract/parameters.ts";
import { mapping, positiveDuration } from "./value-schemas.ts";

/** The check of a policy's parameters: unknown ones are mistakes, those that are not given get defaults. */
export function parametersSchema(parameters: Parameters): z.ZodType<Record<string, unknown>> {
  const shape = Object.entries(parameters).map(([name, parameter]) => [name, given(parameter)]);
  return mapping(Object.fromEntries(shape) as z.ZodRawShape);
}

/** A parameter where it stands by name, and so may be left out unless it must be given. */
function given(parameter: Parameter): z.ZodType {
  const schema = valueOf(parameter);
  if (parameter.type === "fields") return schema.prefault({}).describe(parameter.about);
  const { about } = parameter;
  return parameter.default === undefined
    ? schema.optional().describe(about)
    : schema.prefault(parameter.default).describe(about);
}

function valueOf(parameter: Parameter): z.ZodType {
  switch (parameter.type) {
    case "number":
      return bounded(z.number(), parameter);
    case "whole":
      return bounded(z.int({ error: "expected a whole number" }), parameter);
    case "choice":
      return z.enum(parameter.choices);
    case "flag":
      return z.boolean();
    case "text":
      return z.string().min(1).max(1_000);
    case "duration":
      return positiveDuration;
    case "list":
      return bounded(z.array(valueOf(parameter.of)), parameter);
    case "record":
      return z.record(z.string(), valueOf(parameter.of));
    case "fields":
      return parametersSchema(parameter.fields);
    default:
      return parameter satisfies never;
  }
}

/** The schema with the bounds that are said. */
function bounded<S extends { min(limit: number): S; max(limit: number): S }>(
  schema: S,
  { min, max }: { readonly min?: number; readonly max?: number },
): S {
  const above = min === undefined ? schema : schema.min(min);
  return max === undefined ? above : above.max(max);
}
