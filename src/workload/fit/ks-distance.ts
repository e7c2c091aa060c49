/**
 * Kolmogorov-Smirnov distance of two samples, both sorted: the largest difference of their empirical
 * distributions. NaN when one is empty.
 */
export function ksDistance(a: Float64Array, b: Float64Array): number {
  if (a.length === 0 || b.length === 0) return Number.NaN;
  let worst = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const x = Math.min(a[i] as number, b[j] as number);
    while (i < a.length && (a[i] as number) <= x) i++;
    while (j < b.length && (b[j] as number) <= x) j++;
    worst = Math.max(worst, Math.abs(i / a.length - j / b.length));
  }
  return worst;
}

/** The value that a share of a sorted sample does not exceed (nearest rank). NaN without values. */
export function quantileOf(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
}

export function meanOfSample(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
