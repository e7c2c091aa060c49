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

const thousand = {
  fine: [1, 2, 5, 10, 20, 50, 100, 200, 500],
  finest: [1, 1.5, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700],
};
const sixty = { fine: [1, 2, 5, 10, 20, 30], finest: [1, 1.5, 2, 3, 5, 7, 10, 15, 20, 30, 45] };
const day = { fine: [1, 2, 5, 10], finest: [1, 1.5, 2, 3, 5, 7, 10, 15] };

const units = [
  ["µs", 0.000_001, thousand],
  ["ms", 0.001, thousand],
  ["s", 1, sixty],
  ["min", 60, sixty],
  ["h", 3600, day],
  ["d", 86_400, thousand],
] as const;

const ticksOf = (level: "fine" | "finest"): typeof ticks =>
  units.flatMap(([unit, seconds, numbers]) =>
    numbers[level].map((n) => [Number((n * seconds).toPrecision(6)), `${n} ${unit}`] as const),
  );

/** From the most labels to the fewest: a range has the first that fit. */
const levels: readonly (typeof ticks)[] = [ticksOf("finest"), ticksOf("fine"), ticks];

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
  const inside = levels.map((level) => level.filter(([s]) => s >= range.from && s <= range.to));
  const shown = inside.find((level) => level.length <= most) ?? inside.at(-1) ?? [];
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
