import { describe, expect, it } from "vitest";
import { InputError } from "../base/input-error.ts";
import { variantsOf } from "./variants.ts";

describe("variantsOf", () => {
  it("takes the values of a path as the entries of a YAML list", () => {
    expect(variantsOf(["policies.scheduler.use=best-fit, worst-fit,./mine.ts"])).toEqual([
      { name: "best-fit", folder: "best-fit", set: ["policies.scheduler.use=best-fit"] },
      { name: "worst-fit", folder: "worst-fit", set: ["policies.scheduler.use=worst-fit"] },
      { name: "./mine.ts", folder: "__mine.ts", set: ["policies.scheduler.use=./mine.ts"] },
    ]);
  });

  it("names mappings by their policy", () => {
    const variants = variantsOf([
      "spec.policies.rescheduling={use: immediate},{use: delayed, wait: 10m},{domain: [a]}",
    ]);
    expect(variants.map(({ name }) => name)).toEqual(["immediate", "delayed wait=10m", "{domain: [a]}"]);
    expect(variants[1]).toEqual({
      name: "delayed wait=10m",
      folder: "delayed_wait=10m",
      set: ["policies.rescheduling={use: delayed, wait: 10m}"],
    });
  });

  it("adds up texts with one path and combines different paths", () => {
    const variants = variantsOf([
      "nodes[0].count=10",
      "spec.nodes[0].count=20",
      "policies.scheduler.use=a,b",
    ]);
    expect(variants.map(({ name }) => name)).toEqual([
      "count=10, use=a",
      "count=10, use=b",
      "count=20, use=a",
      "count=20, use=b",
    ]);
    expect(variants[2]?.set).toEqual(["nodes[0].count=20", "policies.scheduler.use=a"]);
    const paths = variantsOf(["nodes[0].count=1", "nodes[1].count=2"]);
    expect(paths[0]?.name).toBe("nodes[0].count=1, nodes[1].count=2");
  });

  it("gives every variant a folder of its own, inside", () => {
    const folders = variantsOf(["x=a b,a_b,..,'../..',A_B"]).map(({ folder }) => folder);
    expect(new Set(folders.map((folder) => folder.toLowerCase())).size).toBe(5);
    for (const folder of folders) expect(folder).toMatch(/^[\w=-][\w.=-]*$/);
  });

  it.each([
    ["x", "expected path=value,value"],
    ["x=", "expected values"],
    ["x=a,,b", "not YAML"],
    ["x=[a", "not YAML"],
    ["x=a],[b", "not YAML"],
    ["x=a,b,a", "the value a is given twice"],
    ["seed=1,2", "--seeds"],
    [`x=${Array.from({ length: 101 }, (_, i) => i).join(",")}`, "these are 101 variants"],
  ])("%s: %s", (text, message) => {
    expect(() => variantsOf([text])).toThrow(InputError);
    expect(() => variantsOf([text])).toThrow(/^--vary/);
    expect(() => variantsOf([text])).toThrow(message);
  });
});
