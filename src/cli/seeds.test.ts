import { describe, expect, it } from "vitest";
import { UsageError } from "./exit-codes.ts";
import { parseSeeds, seedWords } from "./seeds.ts";

describe("parseSeeds", () => {
  it.each([
    ["3", "1", ["1", "2", "3"]],
    ["3", "41", ["41", "42", "43"]],
    ["2", "name", ["1", "2"]],
    ["3,5,9", "1", ["3", "5", "9"]],
    ["7,", "1", ["7"]],
    ["a, b", "1", ["a", "b"]],
  ])("%s from %s", (text, first, seeds) => {
    expect(parseSeeds(text, first)).toEqual(seeds);
  });

  it.each(["0", "10001", "1,1", "1,,2", "a/b,c", "", ","])("refuses %s", (text) => {
    expect(() => parseSeeds(text, "1")).toThrow(UsageError);
  });
});

it("seedWords", () => {
  expect(seedWords(["1", "2", "3"])).toBe("seeds 1 to 3");
  expect(seedWords(["3", "5"])).toBe("seeds 3, 5");
  expect(seedWords(["7"])).toBe("seed 7");
  expect(seedWords(Array.from({ length: 20 }, (_, i) => String(2 * i)))).toMatch(
    /^seeds 0, 2, .*20, \.\.\.$/,
  );
});
