import { expect, test } from "vitest";
import { PriorityBands } from "../sim/contract/bands.ts";
import type { ApiObject } from "../sim/model/kube/objects.ts";
import { priorityClassBands } from "./priority-class-bands.ts";

const priorityClass = (name: string, value: number): ApiObject =>
  ({ apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name }, value }) as ApiObject;

/** Names of the bands in which pods of these priorities are. */
function bandsOf(objects: readonly ApiObject[], ...priorities: readonly number[]): string[] {
  const bands = new PriorityBands(priorityClassBands(objects));
  return priorities.map((priority) => bands.all[bands.of(priority)]?.name ?? "");
}

test("without classes there are the default and what is for the system alone", () => {
  expect(bandsOf([], -5, 0, 1_000_000_000, 2_000_000_000, 2_000_001_000)).toEqual([
    "default",
    "default",
    "default",
    "system",
    "system",
  ]);
});

test("a class is a band from its value on; those of the system are one", () => {
  const classes = [
    priorityClass("system-node-critical", 2_000_001_000),
    priorityClass("business", 1000),
    priorityClass("also-business", 1000),
    priorityClass("scavenger", -100),
  ];
  expect(bandsOf(classes, -100, -1, 0, 999, 1000, 2_000_000_000)).toEqual([
    "scavenger",
    "scavenger",
    "default",
    "default",
    "also-business",
    "system",
  ]);
});

test("names are not given twice", () => {
  const classes = [priorityClass("default", 7), priorityClass("system", 8)];
  expect(bandsOf(classes, 0, 7, 8, 2e9)).toEqual([
    "default (no class)",
    "default",
    "system",
    "system (no class)",
  ]);
  expect(bandsOf([priorityClass("normal", 0)], 0)).toEqual(["normal"]);
});
