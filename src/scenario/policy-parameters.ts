import { z } from "zod";
import type { Parameters } from "../sim/contract/parameters.ts";
import { parametersSchema } from "./parameter-schema.ts";

/**
 * `fields`, with the `parameters` of built-in policies checked and filled in. `key`: the field that names the
 * policy. Policies that are not in the registry take what they are given.
 */
export function withParametersOf<T extends { readonly parameters: Readonly<Record<string, unknown>> }>(
  fields: z.ZodType<T>,
  key: keyof T & string,
  registry: Readonly<Record<string, { readonly parameters?: Parameters }>>,
): z.ZodType<T> {
  const schemas = new Map(
    Object.entries(registry).flatMap(([policy, { parameters }]) =>
      parameters ? [[policy, parametersSchema(parameters)] as const] : [],
    ),
  );
  return fields
    .transform((given, context) => {
      const { parameters } = given;
      const policy = given[key] as string;
      if (!Object.hasOwn(registry, policy)) return given;
      const schema = schemas.get(policy);
      if (!schema) {
        if (Object.keys(parameters).length > 0)
          context.addIssue({
            code: "custom",
            message: `${policy} takes none`,
            path: ["parameters"],
            params: { atKey: true },
          });
        return given;
      }
      const checked = schema.safeParse(parameters);
      if (checked.success) return { ...given, parameters: checked.data };
      for (const issue of checked.error.issues)
        context.issues.push({ ...issue, path: ["parameters", ...issue.path] } as z.core.$ZodRawIssue);
      return given;
    })
    .meta({ allOf: [...schemas].map(([policy, schema]) => ifUsed(key, policy, schema)) });
}

/** The part of the JSON Schema that holds when a policy is used. */
function ifUsed(key: string, policy: string, schema: z.ZodType): object {
  const { $schema: _, ...parameters } = z.toJSONSchema(schema, { io: "input" });
  return {
    if: { properties: { [key]: { const: policy } }, required: [key] },
    // JSON Schema calls it so.
    // oxlint-disable-next-line unicorn/no-thenable
    then: { properties: { parameters } },
  };
}
