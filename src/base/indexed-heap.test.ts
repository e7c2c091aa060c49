import fc from "fast-check";
import { expect, test } from "vitest";
import { IndexedHeap } from "./indexed-heap.ts";

test("the first is the smallest whatever is added, removed or moved", () => {
  const step = fc.record({
    item: fc.nat(12),
    key: fc.nat(20),
    kind: fc.constantFrom("set", "remove", "all"),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const keys = new Map<number, number>();
      const before = (a: number, b: number): boolean =>
        keys.get(a)! - keys.get(b)! < 0 || (keys.get(a) === keys.get(b) && a < b);
      const heap = new IndexedHeap(before);
      for (const { item, key, kind } of steps) {
        if (kind === "all") {
          for (const [other, old] of keys) keys.set(other, (old * 7 + key) % 21);
          heap.rebuild();
        } else if (kind === "remove") {
          if (heap.has(item)) heap.remove(item);
          keys.delete(item);
        } else {
          const known = keys.has(item);
          keys.set(item, key);
          if (known) heap.moved(item);
          else heap.add(item);
        }
        expect(heap.size).toBe(keys.size);
        expect(heap.first).toBe([...keys.keys()].toSorted((a, b) => (before(a, b) ? -1 : 1))[0]);
      }
    }),
  );
});
