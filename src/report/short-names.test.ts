import fc from "fast-check";
import { expect, test } from "vitest";
import { inTwoLines, legend, shortNames } from "./short-names.ts";

test("long names keep what tells them apart, or get a number", () => {
  const names = ["kube", "kube config=./configs/most-cpu.yaml", "kube config=./configs/most.yaml"];
  expect([...shortNames(names, 20).values()]).toEqual([
    "kube",
    "kube conf…t-cpu.yaml",
    "kube conf…/most.yaml",
  ]);
  const alike = [
    "{NodeResourcesFit: {weight: 5}, ImageLocality: 0}",
    "{NodeResourcesFit: {weight: 7}, ImageLocality: 0}",
  ];
  const short = shortNames(alike, 20);
  expect([...short.values()]).toEqual(["1: {NodeRes…lity: 0}", "2: {NodeRes…lity: 0}"]);
  expect(legend(short)[0]).toBe("1: {NodeRes…lity: 0} is {NodeResourcesFit: {weight: 5}, ImageLocality: 0}");
});

test("whatever the names, no two are alike and none is too long", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", " "), minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(fc.uniqueArray(letters, { minLength: 1, maxLength: 30 }), (names) => {
      const short = [...shortNames(names, 12).values()];
      expect(new Set(short).size).toBe(names.length);
      for (const name of short) expect(name.length).toBeLessThanOrEqual(12);
    }),
  );
});

test("two lines", () => {
  expect(inTwoLines("kube", 10)).toEqual(["kube"]);
  expect(inTwoLines("kube config=./most.yaml", 18)).toEqual(["kube", "config=./most.yaml"]);
  expect(inTwoLines("kube config=./most.yaml", 12)).toEqual(["kube config=", "./most.yaml"]);
});
