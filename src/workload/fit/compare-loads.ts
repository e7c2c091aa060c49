import type { PriorityBands } from "../../sim/contract/bands.ts";
import { ksDistance, meanOfSample, quantileOf } from "./ks-distance.ts";
import type { LoadSample } from "./load-sample.ts";
import { quantitiesOf, type QuantityUnits } from "./quantities.ts";

/** A figure of the trace and of the load generated from the fit. */
interface Pair {
  readonly trace: number;
  readonly fit: number;
}

export interface ComparedQuantity {
  readonly name: string;
  readonly unit: string;
  /** Values of the trace. */
  readonly n: number;
  /** Kolmogorov-Smirnov distance of the two samples. */
  readonly ks: number;
  readonly mean: Pair;
  readonly p50: Pair;
  readonly p99: Pair;
  /** Both samples, sorted. */
  readonly samples: { readonly trace: Float64Array; readonly fit: Float64Array };
}

/** Quantity by quantity; those of which either load has no value are left out. */
export function compareLoads(
  trace: LoadSample,
  fit: LoadSample,
  options: {
    readonly bands: PriorityBands;
    readonly units: { readonly cpu: QuantityUnits; readonly memory: QuantityUnits };
  },
): readonly ComparedQuantity[] {
  const fitted = quantitiesOf(fit, options.bands, options.units);
  return quantitiesOf(trace, options.bands, options.units).flatMap(({ name, unit, values }, row) => {
    const other = fitted[row]?.values ?? new Float64Array(0);
    if (values.length === 0 || other.length === 0) return [];
    const pair = (of: (sample: Float64Array) => number): Pair => ({ trace: of(values), fit: of(other) });
    return [
      {
        name,
        unit,
        n: values.length,
        ks: ksDistance(values, other),
        mean: pair(meanOfSample),
        p50: pair((sample) => quantileOf(sample, 0.5)),
        p99: pair((sample) => quantileOf(sample, 0.99)),
        samples: { trace: values, fit: other },
      },
    ];
  });
}
