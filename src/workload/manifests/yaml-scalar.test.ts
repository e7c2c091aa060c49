import { describe, expect, it } from "vitest";
import { yamlScalar } from "./yaml-scalar.ts";

/** What sigs.k8s.io/yaml v1.6.0, which Kubernetes v1.36 reads YAML with, makes of these. */
const known: readonly (readonly [value: string | number | boolean | null, texts: string])[] = [
  [true, "y Y yes on true True TRUE"],
  [false, "No NO Off OFF false"],
  [null, "null Null NULL ~"],
  [0, "0 -0 +0 00"],
  [12, "12 +12"],
  [-12, "-12"],
  [493, "0755 0o755"],
  [-493, "-0755"],
  [8, "08"],
  [31, "0x1F 0X1f"],
  [-31, "-0x1F"],
  [5, "0b101"],
  [-5, "-0b101"],
  [1000, "1_000 1e3 1e+3"],
  [255, "0x_ff"],
  [1.5, "1.5"],
  [1, "1."],
  [0.5, ".5 +.5"],
  [-0.5, "-.5"],
  [0.001, "1E-3"],
  [1_200_000, "12e5"],
  [12.5, "1_2.5"],
  [10, "1__0"],
  [7, "0_7"],
  [0.1, "0.10"],
  [2 ** 64, "18446744073709551615"],
];
const texts =
  "tRUE nULL 1e400 NaN Infinity 100m 1Gi 12:30 2026-01-01 2026-01-01T10:00:00Z 10.0.0.1 937bf32a _1 -- + . 0b12 0o8 = " +
  "1e e3 -e3 0x 0b .e3 1.2.3";

describe("yamlScalar", () => {
  it("reads words and numbers as Kubernetes does", () => {
    for (const [value, all] of known)
      for (const text of all.split(" "))
        expect([text, yamlScalar(text)]).toEqual([text, value === 0 ? 0 : value]);
  });

  it("leaves all else as text", () => {
    for (const text of texts.split(" ")) expect(yamlScalar(text)).toBe(text);
  });
});
