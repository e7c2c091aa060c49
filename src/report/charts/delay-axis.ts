/** Labelled delays, in seconds. */
const ticks: readonly (readonly [seconds: number, words: string])[] = [
  [0.000_001, "1 µs"],
  [0.000_01, "10 µs"],
  [0.000_1, "100 µs"],
  [0.001, "1 ms"],
  [0.01, "10 ms"],
  [0.1, "100 ms"],
  [1, "1 s"],
  [10, "10 s"],
  [60, "1 min"],
  [600, "10 min"],
  [3600, "1 h"],
  [36_000, "10 h"],
  [259_200, "3 d"],
  [2_592_000, "30 d"],
  [31_536_000, "1 y"],
];

const units = [
  ["µs", 0.000_001, [1, 2, 5, 10, 20, 50, 100, 200, 500]],
  ["ms", 0.001, [1, 2, 5, 10, 20, 50, 100, 200, 500]],
  ["s", 1, [1, 2, 5, 10, 20, 30]],
  ["min", 60, [1, 2, 5, 10, 20, 30]],
  ["h", 3600, [1, 2, 5, 10]],
  ["d", 86_400, [1, 3, 10, 30, 100]],
] as const;

/** More of them, for ranges in which there is room. */
const fineTicks: typeof ticks = units.flatMap(([unit, seconds, steps]) =>
  steps.map((n) => [Number((n * seconds).toPrecision(3)), `${n} ${unit}`] as const),
);

/** The smallest and the largest delay the axis shows; delays of zero stand at `from`. */
export interface DelayRange {
  readonly from: number;
  readonly to: number;
}

/** From below the smallest of the delays that are not zero to the largest; `around` seconds are inside. */
export function delayRange(delays: readonly number[], around = 1): DelayRange {
  const seconds = delays.filter((s) => s > 0);
  const smallest = seconds.reduce((a, b) => Math.min(a, b), around);
  const largest = seconds.reduce((a, b) => Math.max(a, b), around);
  const below = ticks.findLast(([s]) => s < smallest)?.[0] ?? 1e-6;
  const above = ticks.find(([s]) => s >= largest)?.[0] ?? largest;
  return { from: below, to: above };
}

/** For what follows a failure: around a minute, with room to see that nothing more happens. */
export function recoveryRange(delays: readonly number[]): DelayRange {
  return delayRange([...delays, 2 * Math.max(30, ...delays)], 60);
}

interface DelayChannel {
  readonly field: "s";
  readonly type: "quantitative";
  readonly scale: { type: "log"; domain: number[]; nice: false };
  readonly axis: { title: string; values: number[]; labelExpr: string };
}

/** The horizontal position channel of a chart over delays, on a logarithmic scale. */
export function delayChannel(range: DelayRange, width: number, title: string): DelayChannel {
  const most = width < 500 ? 6 : 12;
  const inside = (all: typeof ticks): typeof ticks => all.filter(([s]) => s >= range.from && s <= range.to);
  const fine = inside(fineTicks);
  const shown = fine.length <= most ? fine : inside(ticks);
  const every = Math.ceil(shown.length / most);
  const labelled = shown.filter((_, i) => i % every === 0);
  const words = labelled.map(([s, name]) => [s, s === range.from ? "0" : name] as const);
  return {
    field: "s",
    type: "quantitative",
    scale: { type: "log", domain: [range.from, range.to], nice: false },
    axis: {
      title,
      values: labelled.map(([s]) => s),
      labelExpr: words.reduceRight((rest, [s, name]) => `datum.value === ${s} ? '${name}' : ${rest}`, "''"),
    },
  };
}
