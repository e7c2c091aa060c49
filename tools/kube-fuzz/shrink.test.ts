import { expect, test } from "vitest";
import { objectAt } from "./json.ts";
import { GROUPS, makeCase } from "./make-case.ts";
import { shrink } from "./shrink.ts";

test("a case is made by its name alone", () => {
  for (const group of Object.keys(GROUPS)) {
    const again = makeCase("s", group, 3);
    expect(again).toEqual(makeCase("s", group, 3));
    expect(again).not.toEqual(makeCase("t", group, 3));
    const names = again.objects.map((object) => JSON.stringify([object["kind"], object["metadata"]]));
    expect(new Set(names).size).toBe(names.length);
  }
});

test("what is not needed to show it is taken away", async () => {
  const start = makeCase("s", "sequence", 1);
  const wanted = start.incoming[1] as string;
  let asked = 0;
  // Shown by one pod's place in the list and one field of a node.
  const small = await shrink(start, async (variants) => {
    asked += variants.length;
    return variants.map(
      ({ incoming, objects }) =>
        incoming.includes(wanted) &&
        objects.some((object) => object["kind"] === "Node" && JSON.stringify(object).includes('"disk"')),
    );
  });
  expect(small.incoming).toEqual([wanted]);
  expect(small.objects.map((object) => object["kind"])).toEqual(["Node", "Pod"]);
  expect(Object.keys(objectAt(small.objects[0], "metadata", "labels"))).toEqual(["disk"]);
  expect(small.config).toBeNull();
  expect(asked).toBeLessThan(3000);
});
