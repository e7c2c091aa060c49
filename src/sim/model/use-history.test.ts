import { expect, test } from "vitest";
import { NodeTable } from "./nodes.ts";
import { UseHistory } from "./use-history.ts";

test("mean and deviation of the last looks, of each node since it is there", () => {
  const nodes = new NodeTable(2);
  const history = new UseHistory(nodes, { looks: 4, measured: true });
  const see = (now: number, ...cpu: number[]): void => {
    cpu.forEach((value, i) => {
      nodes.place({ name: `n${i}`, capacity: [100, 100] });
      (nodes.used[0] as Float64Array)[i] = value;
    });
    history.look(now);
  };
  expect([history.lookedAt, history.mean(0, 0), history.deviation(0, 0)]).toEqual([-1, 0, 0]);
  see(0, 1_000);
  see(1, 2);
  see(2, 4, 10);
  see(3, 4, 10);
  see(4, 6, 40);
  expect(history.lookedAt).toBe(4);
  // 2, 4, 4, 6, and 10, 10, 40.
  expect([history.mean(0, 0), history.mean(0, 1)]).toEqual([4, 20]);
  expect(history.deviation(0, 0)).toBeCloseTo(Math.sqrt(2), 12);
  expect(history.deviation(0, 1)).toBeCloseTo(Math.sqrt(200), 12);
  expect(history.mean(1, 0)).toBe(0);
});
