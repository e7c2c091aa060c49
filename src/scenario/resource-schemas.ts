import { z } from "zod";
import { didYouMean } from "../base/nearest.ts";
import { kubernetesResources, type Resource } from "../sim/model/resources.ts";
import { googleResources } from "../workload/traces/google-2011/google-trace-source.ts";
import type { Amounts } from "./scenario.ts";
import { quantity } from "./value-schemas.ts";

/** Which resources a scenario may name, and how their amounts are counted. */
export interface ResourceRules {
  /** Those that are always there. */
  readonly standard: readonly Resource[];
  /** Smallest units in one of an extended resource; undefined when there can be none. */
  readonly extendedScale: number | undefined;
}

/** Kubernetes' resources; extended ones, such as GPUs, can be shared by thousandths. */
export const kubernetesRules: ResourceRules = { standard: kubernetesResources, extendedScale: 1000 };

/** Shares of the largest machine, for scenarios that replay a Google trace. */
export const googleRules: ResourceRules = { standard: googleResources, extendedScale: undefined };

/** The resources of a scenario that names `names`: the standard ones, then the others by name. */
export function resourcesOf(names: Iterable<string>, rules: ResourceRules): readonly Resource[] {
  const { standard, extendedScale: scale = 1 } = rules;
  const extended = [...new Set(names)].filter((name) => !standard.some((known) => known.name === name));
  return [...standard, ...extended.sort().map((name) => ({ name, scale, unit: "" }))];
}

/**
 * A mapping from resource names to what `valueOf` makes of each resource's scale. Extended resources are
 * those with a `/` in their name, as in Kubernetes; any other unknown name is a typo.
 */
export function byResource<T>(
  valueOf: (scale: number) => z.ZodType<T>,
  rules: ResourceRules,
): z.ZodType<Record<string, T>> {
  const names = rules.standard.map(({ name }) => name);
  const shape = Object.fromEntries(
    rules.standard.map(({ name, scale }) => [name, valueOf(scale).optional()]),
  );
  const schema = z
    .object(shape)
    .catchall(valueOf(rules.extendedScale ?? 1))
    .superRefine(
      (values, context) => {
        for (const key of Object.keys(values))
          if (!names.includes(key) && !(rules.extendedScale !== undefined && EXTENDED.test(key)))
            context.addIssue(unknownResource(key, names, rules));
      },
      { when: ({ value }) => typeof value === "object" && value !== null && !Array.isArray(value) },
    );
  return schema as unknown as z.ZodType<Record<string, T>>;
}

/** Amounts by resource name. */
export function amounts(rules: ResourceRules): z.ZodType<Amounts> {
  return byResource(quantity, rules);
}

const EXTENDED = /^[a-z0-9][-a-z0-9.]{0,252}\/[A-Za-z0-9][-\w.]{0,62}$/;

function unknownResource(
  key: string,
  names: readonly string[],
  { extendedScale }: ResourceRules,
): z.core.$ZodSuperRefineIssue {
  const more = extendedScale === undefined ? "" : ", or an extended one such as nvidia.com/gpu";
  return {
    code: "custom",
    path: [key],
    message: `unknown resource; allowed: ${names.join(", ")}${more}`,
    params: { hint: didYouMean(key, names), atKey: true },
  };
}
