import { z } from "zod";
import type { Distribution } from "../base/distributions.ts";
import { quantileProblem } from "../base/empirical.ts";
import { mapping } from "./value-schemas.ts";

type Context = z.core.$RefinementCtx;

/**
 * A value, or what it is drawn from. `leaf` reads one value; with `positive` a draw is not always 0.
 */
export function distribution(
  leaf: z.ZodType<number>,
  options?: { positive: boolean },
): z.ZodType<Distribution> {
  const simple = drawnFrom(leaf, {});
  const parts = z
    .array(z.tuple([union(leaf, simple), z.number().min(0).max(1e9)]))
    .min(1)
    .optional()
    .describe("Pairs [distribution, weight]; one of the distributions is drawn from.");
  return union(leaf, drawnFrom(leaf, { mixture: parts }))
    .superRefine((value, context) => {
      if (options?.positive && largest(value) <= 0)
        context.addIssue({ code: "custom", message: "must be more than 0" });
    })
    .describe(`A value, or a mapping with one of ${[...Object.keys(simple.shape), "mixture"].join(", ")}.`);
}

/** A value, or what it is drawn from. */
function union(leaf: z.ZodType<number>, drawn: ReturnType<typeof drawnFrom>): z.ZodType<Distribution> {
  const keys = Object.keys(drawn.shape).join(", ");
  return z.union([
    leaf.transform((value): Distribution => ({ kind: "constant", value })),
    drawn.transform((given, context): Distribution => {
      if (Object.keys(given).length === 1) return oneOf(given as Given, context);
      if (context.issues.length > 0) return z.NEVER;
      context.addIssue({ code: "custom", message: `expected exactly one of ${keys}` });
      return z.NEVER;
    }),
  ]);
}

/** The mapping of a distribution; `more` has keys that a part of a mixture has not. */
function drawnFrom(leaf: z.ZodType<number>, more: z.ZodRawShape) {
  return mapping({
    exponential: leaf.optional().describe("Exponential with this mean."),
    uniform: z.tuple([leaf, leaf]).optional().describe("Uniform between the two values."),
    lognormal: mapping({
      median: leaf.describe("Half of the draws are below."),
      sigma: z.number().min(0).max(10).describe("Standard deviation of the logarithm."),
      max: leaf.optional().describe("Larger draws become this."),
    })
      .optional()
      .describe("Log-normal."),
    pareto: mapping({
      min: leaf.describe("Smallest draw."),
      max: leaf.describe("Largest draw."),
      alpha: z.number().min(0.01).max(100).describe("Smaller is heavier in the tail."),
    })
      .optional()
      .describe("Bounded Pareto: density falls as x^-(alpha + 1) from min to max."),
    weibull: mapping({
      scale: leaf.describe("Exceeded with chance 1/e."),
      shape: z.number().min(0.1).max(100).describe("1 is exponential; smaller is heavier in the tail."),
    })
      .optional()
      .describe("Weibull: exceeds x with chance e^-((x / scale)^shape)."),
    choice: z
      .array(z.tuple([leaf, z.number().min(0).max(1e9)]))
      .min(1)
      .optional()
      .describe("Pairs [value, weight]; a value is drawn with chance weight / sum of weights."),
    empirical: z
      .array(z.tuple([z.number().min(0).max(1), leaf]))
      .min(2)
      .max(10_000)
      .optional()
      .describe("Quantile table: pairs [share, value] from share 0 to share 1, linear between."),
    ...more,
  }).meta({ minProperties: 1, maxProperties: 1 });
}

interface Given {
  readonly exponential?: number | undefined;
  readonly uniform?: readonly [number, number] | undefined;
  readonly lognormal?:
    | { readonly median: number; readonly sigma: number; readonly max?: number | undefined }
    | undefined;
  readonly pareto?: { readonly min: number; readonly max: number; readonly alpha: number } | undefined;
  readonly weibull?: { readonly scale: number; readonly shape: number } | undefined;
  readonly choice?: readonly (readonly [number, number])[] | undefined;
  readonly empirical?: readonly (readonly [number, number])[] | undefined;
  readonly mixture?: readonly (readonly [Distribution, number])[] | undefined;
}

function oneOf(given: Given, context: Context): Distribution {
  const { exponential, uniform, lognormal, pareto, weibull, choice, empirical, mixture } = given;
  const require = (holds: boolean, path: (string | number)[], message: string): void => {
    if (!holds) context.addIssue({ code: "custom", path, message });
  };
  if (exponential !== undefined) {
    require(exponential > 0, ["exponential"], "must be more than 0");
    return { kind: "exponential", mean: exponential };
  }
  if (uniform) {
    const [min, max] = uniform;
    require(min <= max, ["uniform"], "the first value must not be above the second");
    return { kind: "uniform", min, max };
  }
  if (lognormal) {
    require(lognormal.median > 0, ["lognormal", "median"], "must be more than 0");
    require(lognormal.max !== 0, ["lognormal", "max"], "must be more than 0");
    return { kind: "lognormal", ...lognormal };
  }
  if (pareto) {
    require(pareto.min > 0, ["pareto", "min"], "must be more than 0");
    require(pareto.min <= pareto.max, ["pareto", "max"], "must not be below min");
    return { kind: "pareto", ...pareto };
  }
  if (weibull) {
    require(weibull.scale > 0, ["weibull", "scale"], "must be more than 0");
    return { kind: "weibull", ...weibull };
  }
  if (empirical) {
    const points = empirical.map(([share, value]) => ({ share, value }));
    const problem = quantileProblem(points);
    if (problem) require(false, ["empirical", problem.at], problem.message);
    return { kind: "empirical", points };
  }
  if (mixture) {
    const parts = mixture.map(([from, weight]) => ({ from, weight }));
    require(parts.some(({ weight }) => weight > 0), ["mixture"], "at least one weight must be more than 0");
    return { kind: "mixture", parts };
  }
  const options = (choice ?? []).map(([value, weight]) => ({ value, weight }));
  require(options.some(({ weight }) => weight > 0), ["choice"], "at least one weight must be more than 0");
  return { kind: "choice", options };
}

/** The largest value that can be drawn. */
function largest(from: Distribution): number {
  switch (from.kind) {
    case "constant":
      return from.value;
    case "uniform":
    case "pareto":
      return from.max;
    case "choice":
      return Math.max(...from.options.filter(({ weight }) => weight > 0).map(({ value }) => value));
    case "empirical":
      return from.points.at(-1)?.value ?? 0;
    case "mixture":
      return Math.max(...from.parts.filter(({ weight }) => weight > 0).map((part) => largest(part.from)));
    case "exponential":
    case "lognormal":
    case "weibull":
      return Number.POSITIVE_INFINITY;
  }
}
