import fc from "fast-check";
import { expect, test } from "vitest";
import { HOUR } from "../base/units.ts";
import { EvictionCause, LifeEvent } from "../sim/contract/observer.ts";
import { NodeUseTotals } from "./node-use-totals.ts";
import { TestCell } from "./test-kit.ts";

const CPU = 0;

/** A cell whose nodes have so many millicores. */
function cellOf(...millicores: readonly number[]) {
  const cell = new TestCell();
  const nodes = millicores.map((cpu, i) => cell.setNode({ name: `n${i}`, capacity: [cpu, 0, 0] }));
  const totals = new NodeUseTotals(cell.state, cell.clock);
  cell.observers.push(totals);
  return { cell, nodes, totals };
}

test("nodes are in use from their first pod to the end of their last", () => {
  const { cell, totals } = cellOf(4000, 8000, 8000);
  const pod = () => cell.submit({ requests: [1000, 0, 0], priority: 0 });
  const [a, b, c] = [pod(), pod(), pod()];
  cell.bind(a, 0);
  cell.clock.now = HOUR;
  cell.bind(b, 0);
  cell.bind(c, 1);
  cell.clock.now = 3 * HOUR;
  cell.end(a, LifeEvent.finish);
  cell.clock.now = 4 * HOUR;
  cell.end(b, LifeEvent.finish);
  totals.check();
  // n0 for 4 hours of 4, n1 for 3 of them.
  expect(totals.nodes()).toEqual({ inUse: 7 / 4, empty: 5 / 4 });
  expect(totals.capacityInUse()[CPU]).toBe(BigInt(4 * HOUR) * 4000n + BigInt(3 * HOUR) * 8000n);
});

test("the warm-up does not count, a node that leaves is not empty, and one that grows has more", () => {
  const { cell, nodes, totals } = cellOf(4000, 8000);
  cell.bind(cell.submit({ requests: [1000, 0, 0], priority: 0 }), 1);
  cell.clock.now = HOUR;
  totals.warmUpEnd();
  expect(totals.nodes()).toEqual({ inUse: 0, empty: 0 });
  cell.clock.now = 2 * HOUR;
  cell.removeNode(nodes[0] as number);
  cell.setNode({ name: "n1", capacity: [16_000, 0, 0] });
  cell.clock.now = 3 * HOUR;
  totals.check();
  expect(totals.nodes()).toEqual({ inUse: 1, empty: 1 / 2 });
  expect(totals.capacityInUse()[CPU]).toBe(BigInt(HOUR) * 24_000n);
});

test("a silent node is in use until its loss is noticed, and again once it is back with its pods", () => {
  const { cell, totals } = cellOf(4000);
  cell.bind(cell.submit({ requests: [1000, 0, 0], priority: 0 }), 0);
  cell.failNode(0);
  cell.clock.now = HOUR;
  cell.noticeNode(0);
  cell.clock.now = 3 * HOUR;
  cell.returnNode(0);
  cell.clock.now = 4 * HOUR;
  totals.check();
  expect(totals.capacityInUse()[CPU]).toBe(BigInt(2 * HOUR) * 4000n);
});

test("the integrals are those of looking at every node after every event", () => {
  const step = fc.record({
    wait: fc.integer({ min: 0, max: 1e9 }),
    act: fc.constantFrom("bind", "finish", "evict", "grow", "leave"),
    node: fc.nat(3),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { cell, totals } = cellOf(1000, 1000, 2000, 4000);
      const { nodes, pods } = cell.state;
      let [inUse, up, capacity] = [0, 0, 0];
      const running: number[] = [];
      for (const { wait, act, node } of steps) {
        cell.clock.now += wait;
        for (let n = 0; n < nodes.size; n++) {
          up += (nodes.up[n] as number) * wait;
          if (nodes.podCount[n] === 0) continue;
          inUse += wait;
          capacity += (nodes.capacity[CPU]?.[n] as number) * wait;
        }
        const pod = running.findIndex((row) => pods.node[row] === node);
        if (act === "bind" && nodes.up[node]) {
          running.push(cell.submit({ requests: [100, 0, 0], priority: 0 }));
          cell.bind(running.at(-1) as number, node);
        } else if (act === "grow")
          cell.setNode({ name: `n${node}`, capacity: [1000 + ((wait * 7) % 5), 0, 0] });
        else if (act === "leave") {
          cell.removeNode(node);
          for (let i = running.length - 1; i >= 0; i--)
            if ((pods.node[running[i] as number] as number) < 0) running.splice(i, 1);
        } else if (pod >= 0) {
          const [row] = running.splice(pod, 1) as [number];
          if (act === "finish") cell.end(row, LifeEvent.finish);
          else cell.evict(row, EvictionCause.preempted);
        }
        totals.check();
      }
      const { now } = cell.clock;
      const mean = now === 0 ? { inUse: 0, empty: 0 } : { inUse: inUse / now, empty: (up - inUse) / now };
      expect(totals.nodes()).toEqual(mean);
      expect(totals.capacityInUse()[CPU]).toBe(BigInt(capacity));
    }),
    { numRuns: 100 },
  );
});
