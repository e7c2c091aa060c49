import fc from "fast-check";
import { expect, test } from "vitest";
import { FailureLog } from "./failure-log.ts";

test("counts what a list of all failures would", () => {
  const entry = fc.record({ gap: fc.nat(3), job: fc.nat(2), node: fc.nat(2) });
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1_500, maxLength: 2_000 }), (entries) => {
      const log = new FailureLog(10);
      const all: { at: number; job: number; node: number }[] = [];
      let now = 0;
      for (const { gap, job, node } of entries) {
        now += gap;
        log.note(job, node, now);
        all.push({ at: now, job, node });
        const want = all.filter((of) => of.job === 1 && of.node === 2 && of.at > now - 10).length;
        expect(log.count(1, 2, now)).toBe(want);
      }
    }),
    { numRuns: 3, seed: 3 },
  );
});
