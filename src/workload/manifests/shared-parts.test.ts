import { describe, expect, it } from "vitest";
import { SharedParts } from "./shared-parts.ts";

function numberOf(parts: SharedParts, holder: string, key: string, text: string): number | undefined {
  const bytes = Buffer.from(`..${text}..`);
  return parts.numberOf(holder, key, bytes, 2, bytes.length - 2);
}

describe("SharedParts", () => {
  it("knows a part again, and puts it where its number stands", () => {
    const parts = new SharedParts();
    const objects = ["a", "b"].map((uid) => {
      parts.reset();
      const labels = numberOf(parts, "metadata", "labels", '{"app":"web"}');
      const object = { metadata: { uid, labels: labels as unknown } };
      return { object, shared: parts.fill(object) };
    });
    expect(objects.map(({ object }) => object.metadata.labels)).toEqual([{ app: "web" }, { app: "web" }]);
    expect(objects[0]?.object.metadata.labels).toBe(objects[1]?.object.metadata.labels);
    expect(objects[0]?.shared).toEqual([{ app: "web" }]);
  });

  it("leaves a field alone that came twice with another value", () => {
    const parts = new SharedParts();
    numberOf(parts, "spec", "containers", "[]");
    const object = { metadata: { uid: "u" }, spec: { containers: null } };
    parts.fill(object);
    expect(object.spec.containers).toBeNull();
  });

  it("shares no text that is no JSON, and no odd names", () => {
    const parts = new SharedParts();
    expect(numberOf(parts, "spec", "containers", "[}")).toBeUndefined();
    expect(numberOf(parts, "spec", "__proto__", "{}")).toBeUndefined();
    expect(numberOf(parts, "a\\u0062c", "containers", "{}")).toBeUndefined();
  });

  it("gives fields up of which every value is new", () => {
    const parts = new SharedParts();
    const shared = Array.from({ length: 3_000 }, (_, i) => {
      parts.reset();
      return numberOf(parts, "status", "conditions", `[${i}]`) !== undefined;
    });
    expect(shared.filter(Boolean)).toHaveLength(1_000);
    expect(numberOf(parts, "status", "conditions", "[7]")).toBeDefined();
  });
});
