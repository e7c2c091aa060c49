import { z } from "zod";
import { parseDuration } from "../base/duration.ts";
import { parseQuantity } from "../base/quantity.ts";
import type { Duration } from "../base/units.ts";

/** A mapping that allows only the keys of `shape`. */
export function mapping<S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  return z.strictObject(shape, {
    // `explainIssue` needs the allowed keys, which the issue itself does not carry.
    error: (issue) => (issue.code === "unrecognized_keys" ? Object.keys(shape).join(", ") : undefined),
  });
}

/** Text or a number, read by `parse`, whose SyntaxError becomes the message. */
function readBy(parse: (text: string) => number, expected: string): z.ZodType<number> {
  return z.union([z.string(), z.number()], { error: `expected ${expected}` }).transform((given, context) => {
    try {
      return parse(String(given));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      context.addIssue({ code: "custom", message: error.message });
      return z.NEVER;
    }
  });
}

/** A Kubernetes quantity, `scale` smallest units to the display unit. */
export function quantity(scale: number): z.ZodType<number> {
  return readBy((text) => parseQuantity(text, scale), 'a quantity such as "500m", 1.5 or "64Gi"').describe(
    'An amount as Kubernetes writes it: 1.5, "500m", "64Gi".',
  );
}

/** A duration with a unit, 0 included. */
export const duration: z.ZodType<Duration> = readBy(
  parseDuration,
  'a duration such as "1h30m", "250ms" or "7d"',
).describe('A duration with units us, ms, s, m, h, d, w, such as "1h30m".');

export const positiveDuration: z.ZodType<Duration> = duration.refine((value) => value > 0, {
  error: "must be more than 0",
});

/** A whole number within bounds. */
export function whole(min: number, max: number): z.ZodType<number> {
  return z.int({ error: "expected a whole number" }).min(min).max(max);
}

/** A number from 0 to 1. */
export const share: z.ZodType<number> = z.number().min(0).max(1);

/** Names that also stand in file names, metrics and charts. */
export const name: z.ZodType<string> = z
  .string()
  .max(63)
  .regex(/^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/, {
    error: "must be lower-case letters, digits, - and ., with a letter or digit at both ends",
  });

/** A mapping of texts, such as labels. */
export const texts: z.ZodType<Readonly<Record<string, string>>> = z.record(z.string(), z.string());

/** Adds an issue for every entry of `names` that stood before, at that entry's path. */
export function refuseRepeats(
  names: readonly string[],
  pathOf: (index: number) => (string | number)[],
  add: (issue: { code: "custom"; message: string; path: (string | number)[] }) => void,
): void {
  const seen = new Set<string>();
  names.forEach((entry, index) => {
    if (seen.has(entry))
      add({
        code: "custom",
        message: `"${entry}" stands here twice; names must differ`,
        path: pathOf(index),
      });
    seen.add(entry);
  });
}
