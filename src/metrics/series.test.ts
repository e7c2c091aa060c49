import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NodeTable } from "../sim/model/nodes.ts";
import { NodeHeatmap } from "./heatmap.ts";
import { Series } from "./series.ts";

describe("Series", () => {
  it("stays within its limit and keeps the mean of every stretch", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (samples) => {
        const series = new Series(2, 10);
        for (let i = 0; i < samples; i++) series.add(Float64Array.of(i, i * i));
        const times = series.column(0);
        expect(times.length).toBeLessThanOrEqual(10);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        let stride = 1;
        while (Math.floor(samples / stride) >= 10) stride *= 2;
        const squares = Array.from({ length: Math.ceil(samples / stride) }, (_, point) => {
          const group = Array.from({ length: samples }, (_, i) => i).filter(
            (i) => Math.floor(i / stride) === point,
          );
          return Number((group.reduce((sum, i) => sum + i * i, 0) / group.length / 3).toPrecision(6));
        });
        expect(series.column(1, 3)).toEqual(squares);
      }),
    );
  });
});

describe("NodeHeatmap", () => {
  function table(): NodeTable {
    const nodes = new NodeTable(2);
    ["a", "b", "c", "d", "e"].forEach((name, row) => {
      nodes.place({ name, capacity: [] });
      nodes.up[row] = 1;
      (nodes.capacity[0] as Float64Array)[row] = 100;
    });
    return nodes;
  }

  it("puts nodes into bins of 5 %, full ones below the last, and leaves out what is down or has none", () => {
    const nodes = table();
    (nodes.requested[0] as Float64Array).set([0, 4, 5, 100, 101]);
    const heatmap = new NodeHeatmap(nodes);
    heatmap.sample(7);
    nodes.up[0] = 0;
    heatmap.sample(8);
    const bins = (counts: number[]): [number, number][] =>
      [...counts.entries()].filter(([, count]) => count > 0);
    expect(heatmap.counts(0)?.map(bins)).toEqual([
      [
        [0, 2],
        [1, 1],
        [19, 1],
        [20, 1],
      ],
      [
        [0, 1],
        [1, 1],
        [19, 1],
        [20, 1],
      ],
    ]);
    expect(heatmap.counts(1)).toBeUndefined();
    expect(heatmap.times).toEqual([7, 8]);
  });

  it("keeps every n-th sample when there are many", () => {
    const nodes = table();
    const heatmap = new NodeHeatmap(nodes, 4);
    for (let i = 0; i < 35; i++) {
      (nodes.requested[0] as Float64Array)[0] = 5 * (i % 20);
      heatmap.sample(i);
    }
    expect(heatmap.times).toEqual([0, 16, 32]);
    expect(heatmap.counts(0)?.map((counts) => [counts[0], counts[16], counts[12]])).toEqual([
      [5, 0, 0],
      [4, 1, 0],
      [4, 0, 1],
    ]);
  });
});
