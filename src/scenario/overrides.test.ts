import { describe, expect, test } from "vitest";
import { applyOverrides } from "./overrides.ts";
import { readYaml } from "./read-yaml.ts";

const text = "apiVersion: v\nspec:\n  a: 1\n  list:\n    - { x: 1 }\n    - { x: 2 }\n  nothing:\n";

function changed(...assignments: string[]): { value: unknown; told: string[] } {
  const document = readYaml(text, "f");
  const issues = applyOverrides(document, assignments);
  const told = issues.map(({ file, field, message }) => `${file}: ${field ?? ""}: ${message}`);
  return { value: JSON.parse(JSON.stringify(document.value)), told };
}

test.each([
  [["spec.a=2"], { a: 2 }],
  [["a=2"], { a: 2 }],
  [["a=2", "a=3"], { a: 3 }],
  [["a=text"], { a: "text" }],
  [["a='2'"], { a: "2" }],
  [["a={b: [1, {c: 2}]}"], { a: { b: [1, { c: 2 }] } }],
  [["a="], { a: undefined }],
  [["a=null"], { a: undefined }],
  [["list[1].x=9"], { list: [{ x: 1 }, { x: 9 }] }],
  [["list[0]=5"], { list: [5, { x: 2 }] }],
  [["new.deep.key=1"], { new: { deep: { key: 1 } } }],
  [["nothing.key=1"], { nothing: { key: 1 } }],
  [["new={a: 1}", "new.b=2"], { new: { a: 1, b: 2 } }],
  [['"nvidia.com/gpu"=4'], { "nvidia.com/gpu": 4 }],
])("--set %s", (assignments, part) => {
  const { value, told } = changed(...assignments);
  expect(told).toEqual([]);
  const before = (readYaml(text, "f").value as { spec: object }).spec;
  expect(value).toEqual({ apiVersion: "v", spec: JSON.parse(JSON.stringify({ ...before, ...part })) });
});

test.each([
  ["a", "--set a: : expected path=value, such as spec.nodes[0].count=5"],
  ["=1", "--set =1: : expected path=value, such as spec.nodes[0].count=5"],
  ["list[2].x=1", "--set list[2].x=1: spec.list: has 2 entries, counted from [0]"],
  ["list.x=1", "--set list.x=1: spec.list: is a list; name an entry by its index, such as [0]"],
  ["a.b=1", "--set a.b=1: spec.a: is a single value, not a mapping or a list"],
  ["spec[0]=1", "--set spec[0]=1: spec: is a mapping; name an entry by its key"],
  ["a=[1", "--set a=[1: spec.a: not YAML: Flow sequence must end with a ]"],
  ["a.__proto__.x=1", "--set a.__proto__.x=1: spec.a.__proto__.x: this key is not allowed"],
  ["a={constructor: 1}", '--set a={constructor: 1}: spec.a: the key "constructor" is not allowed'],
  ["a=1\nb: 2", "--set a=1\\u000ab: 2: spec.a: not YAML: Implicit keys need to be on a single line"],
])("--set %s is refused", (assignment, message) => {
  const { value, told } = changed(assignment);
  expect(told[0]).toContain(message);
  expect(value).toEqual(changed().value);
});

test("every option is tried, and all mistakes are told", () => {
  expect(changed("a", "list[9]=1", "a=7")).toMatchObject({
    told: [{}, {}].map(() => expect.any(String)),
    value: { spec: { a: 7 } },
  });
});

test("what is inside a value that was set has the option as its place", () => {
  const document = readYaml(text, "f");
  applyOverrides(document, ["list[1]={x: 3}"]);
  expect(document.places.ofValue(["spec", "list", 1, "x"]).file).toBe("--set list[1]={x: 3}");
  expect(document.places.ofValue(["spec", "list", 0, "x"])).toMatchObject({ file: "f", line: 5 });
});

describe("another policy", () => {
  const policies = `spec:
  policies:
    scheduler: { use: ./mine.ts, ties: random, parameters: { a: 1 } }
    queue: { order: drf, gang: {}, parameters: { weights: {} } }
    rescheduling: { use: delayed, wait: 5m }
`;
  const after = (...assignments: string[]): unknown => {
    const document = readYaml(policies, "f");
    expect(applyOverrides(document, assignments)).toEqual([]);
    return JSON.parse(JSON.stringify((document.value as { spec: { policies: unknown } }).spec.policies));
  };
  const before = after();

  test("leaves what belongs to the one named before behind", () => {
    expect(
      after(
        "policies.scheduler.use=best-fit",
        "policies.queue.order=fifo",
        "policies.rescheduling.use=immediate",
      ),
    ).toEqual({
      scheduler: { use: "best-fit", ties: "random" },
      queue: { order: "fifo", gang: {} },
      rescheduling: { use: "immediate" },
    });
  });

  test("keeps what is said of it, before or after its name", () => {
    expect(after("policies.scheduler.parameters.b=2", "policies.scheduler.use=best-fit")).toMatchObject({
      scheduler: { use: "best-fit", parameters: { b: 2 } },
    });
  });

  test("that is the same one keeps its fields", () => {
    expect(after("policies.rescheduling.use=delayed", "policies.scheduler.use=./mine.ts")).toEqual(before);
  });
});
