/**
 * Samples that matter in a line `pixels` wide: the lowest and the highest of each three pixels, so that no
 * peak is lost. Row numbers into `values`, in order; all of them when there are few.
 */
export function visibleSamples(values: readonly number[], pixels: number): number[] {
  const buckets = Math.max(1, Math.floor(pixels / 3));
  if (values.length <= 2 * buckets) return values.map((_, i) => i);
  const kept = new Set([0, values.length - 1]);
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const from = Math.floor((bucket / buckets) * values.length);
    const to = Math.floor(((bucket + 1) / buckets) * values.length);
    let low = from;
    let high = from;
    for (let i = from; i < to; i += 1) {
      if ((values[i] ?? 0) < (values[low] ?? 0)) low = i;
      if ((values[i] ?? 0) > (values[high] ?? 0)) high = i;
    }
    kept.add(low).add(high);
  }
  return [...kept].sort((a, b) => a - b);
}
