import { describe, expect, it } from "vitest";
import { InputError } from "../base/input-error.ts";
import { policyVariants } from "./policy-variants.ts";

describe("policyVariants", () => {
  it("takes names, paths and mappings", () => {
    expect(
      policyVariants("best-fit, ./mine.ts,{use: ./mine.ts, parameters: {k: 2, by: [cpu]}, ties: random}"),
    ).toEqual([
      { name: "best-fit", folder: "best-fit", set: ["policies.scheduler.use=best-fit"] },
      { name: "./mine.ts", folder: "__mine.ts", set: ["policies.scheduler.use=./mine.ts"] },
      {
        name: expect.stringMatching(/^\{use: .\/mine.ts, parameters: /) as string,
        folder: expect.stringMatching(/^[\w.=-]+$/) as string,
        set: [
          'policies.scheduler.use="./mine.ts"',
          'policies.scheduler.parameters={"k":2,"by":["cpu"]}',
          'policies.scheduler.ties="random"',
        ],
      },
    ]);
  });

  it("names parameters with the policy", () => {
    const names = policyVariants(
      "{use: mine, parameters: {k: 2}},{use: mine, parameters: {k: 4}, ties: next}",
    );
    expect(names.map(({ name }) => name)).toEqual(["mine k=2", "mine ties=next k=4"]);
  });

  it("calls a program by its command", () => {
    const program = (more = ""): string => `{use: process, command: [python3, ./mine.py]${more}}`;
    const texts = `${program()},${program(", parameters: {k: 2}")},${program(", timeout: 30s")}`;
    expect(policyVariants(texts).map(({ name }) => name)).toEqual([
      "python3 ./mine.py",
      "python3 ./mine.py k=2",
      "python3 ./mine.py timeout=30s",
    ]);
  });

  it("takes a policy twice, under two names and in two folders", () => {
    const twice = policyVariants("best-fit,best-fit,best-fit");
    expect(twice.map(({ name }) => name)).toEqual(["best-fit", "best-fit (2)", "best-fit (3)"]);
    expect(new Set(twice.map(({ folder }) => folder)).size).toBe(3);
    expect(twice[2]?.set).toEqual(twice[0]?.set);
  });

  it("gives others nothing that belongs to the policy of the scenario", () => {
    const own = { use: "mine", search: "reference", ties: "random", parameters: { k: 2 } } as const;
    expect(
      policyVariants("mine,best-fit,{use: mine, parameters: {k: 3}}", own).map(({ set }) => set),
    ).toEqual([
      ["policies.scheduler.use=mine"],
      ['policies.scheduler={"search":"reference","ties":"random","use":"best-fit"}'],
      ['policies.scheduler.use="mine"', 'policies.scheduler.parameters={"k":3}'],
    ]);
    const plain = { use: "mine", search: "indexed", parameters: {} } as const;
    expect(policyVariants("mine,best-fit", plain)[1]?.set).toEqual(["policies.scheduler.use=best-fit"]);
  });

  it.each([
    ["best-fit", "two policies or more"],
    ["", "expected values"],
    ["best-fit,3", "3: expected a name, a path, or a mapping"],
    ["best-fit,{ties: next}", "expected a name, a path, or a mapping"],
    ["best-fit,,worst-fit", "not YAML"],
    [Array.from({ length: 101 }, (_, i) => `p${i}`).join(","), "these are 101 policies"],
  ])("%s: %s", (text, message) => {
    expect(() => policyVariants(text)).toThrow(InputError);
    expect(() => policyVariants(text)).toThrow(/^--policies/);
    expect(() => policyVariants(text)).toThrow(message);
  });
});
