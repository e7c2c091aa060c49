import { RandomStream } from "../base/random.ts";
import { parametersSchema } from "../scenario/parameter-schema.ts";
import { makePolicy, type Policy } from "../sim/contract/policy.ts";
import { placementPolicies } from "./registry.ts";

/** A built-in placement policy made as a scenario would make it, defaults filled in. */
export function testPolicy(
  name: string,
  parameters: Readonly<Record<string, unknown>> = {},
  resources: readonly string[] = ["cpu", "memory", "ephemeral-storage"],
): Policy {
  const entry = placementPolicies[name];
  if (!entry) throw new RangeError(`no policy ${name}`);
  return makePolicy(entry.make, {
    parameters: parametersSchema(entry.parameters ?? {}).parse(parameters),
    resources,
    random: new RandomStream(`test/${name}`),
  });
}
