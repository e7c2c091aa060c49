import fc from "fast-check";
import { expect, test } from "vitest";
import type { PersistentVolume } from "../../../sim/model/kube/storage-objects.ts";
import { PlacedVolumes } from "./placed-volumes.ts";
import { volume } from "./test-kit.ts";
import { isUsableOn } from "./volume-affinity.ts";

const key = fc.constantFrom("host", "zone");
const value = fc.constantFrom("1", "2", "3");
const expression = fc.record({
  key,
  operator: fc.constantFrom("In", "In", "In", "NotIn", "Exists"),
  values: fc.array(value, { maxLength: 2 }),
});
const term = fc.oneof(
  { weight: 5, arbitrary: fc.record({ matchExpressions: fc.array(expression, { maxLength: 2 }) }) },
  {
    weight: 1,
    arbitrary: fc.constant({ matchFields: [{ key: "metadata.name", operator: "In", values: ["n"] }] }),
  },
);
const affinity = fc.option(
  fc.record({ required: fc.record({ nodeSelectorTerms: fc.array(term, { maxLength: 2 }) }) }),
  { nil: undefined },
);
const labels = fc.record({ host: value, zone: value }, { requiredKeys: [] });

test("the first usable volume is that of going through all of them", () => {
  fc.assert(
    fc.property(fc.array(affinity, { maxLength: 8 }), labels, fc.nat(255), (affinities, node, mask) => {
      const volumes = affinities.map((nodeAffinity, i) => volume(`v${i}`, { nodeAffinity }));
      const chosen: ReadonlySet<PersistentVolume> = new Set(volumes.filter((_, i) => (mask >> i) & 1));
      const expected = volumes.find((each) => !chosen.has(each) && isUsableOn(each, node));
      expect(new PlacedVolumes(volumes).first(node, chosen)).toBe(expected);
    }),
    { numRuns: 500 },
  );
});
