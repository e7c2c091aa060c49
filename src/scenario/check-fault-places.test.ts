import { expect, it } from "vitest";
import { checkFaultPlaces } from "./check-fault-places.ts";
import type { Failures, NodeChoice, NodeGroup } from "./scenario.ts";

const nodes: NodeGroup[] = [
  { name: "big", count: 6, capacity: {}, zones: ["a", "b"], rackSize: 2 },
  { name: "small", count: 2, capacity: {}, zones: ["c"] },
];

function mistakes(choice: NodeChoice, groups: readonly NodeGroup[] = nodes): string[] {
  const found: string[] = [];
  const failures = {
    outages: [{ at: 0, duration: 1, nodes: choice }],
    maintenance: [],
  } as unknown as Failures;
  checkFaultPlaces(failures, groups, (path, message, hint) =>
    found.push([path.join("."), message, hint].filter((part) => part !== undefined).join(" | ")),
  );
  return found;
}

it.each<NodeChoice>([{}, { share: 0.5 }, { zone: "c" }, { rack: "b-big-r1" }, { group: "small", zone: "c" }])(
  "%j meets nodes",
  (choice) => expect(mistakes(choice)).toEqual([]),
);

it("tells which places there are", () => {
  expect(mistakes({ zone: "d" })[0]).toMatch(/^failures\.outages\.0\.zone \| .*zones: a, b, c/);
  expect(mistakes({ rack: "b-big-r9" })[0]).toContain("racks: a-big-r0, b-big-r0, a-big-r1, b-big-r1");
  expect(mistakes({ group: "bigg" })[0]).toContain("big");
  expect(mistakes({ rack: "r" }, [{ name: "n", count: 1, capacity: {} }])[0]).toContain("no node has a rack");
});

it("finds places that are never together", () => {
  expect(mistakes({ zone: "a", group: "small" })).toEqual([
    "failures.outages.0 | no node is in all of these places",
  ]);
});

it("looks at maintenance too", () => {
  const found: string[] = [];
  const failures = { outages: [], maintenance: [{ nodes: { zone: "zz" } }] } as unknown as Failures;
  checkFaultPlaces(failures, nodes, (path) => found.push(path.join(".")));
  expect(found).toEqual(["failures.maintenance.0.zone"]);
});
