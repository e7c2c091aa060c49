import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { InputError } from "../../base/input-error.ts";
import { defaultObjects } from "./defaults/default-objects.ts";
import type { Pod } from "../../sim/model/kube/objects.ts";
import { readManifests } from "./read-manifests.ts";
import { mistakesOf, namesOf, podYaml, readText, told } from "./test-kit.ts";

const node = (name: string, more: object = {}) => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name },
  ...more,
});
const list = (items: object[], kind: string = "List") => ({ apiVersion: "v1", items, kind, metadata: {} });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "manifests-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("readManifests: where objects come from", () => {
  it("refuses what is longer than Node can look through", async () => {
    const path = join(folder, "long.json");
    await writeFile(path, "{");
    await truncate(path, 2 ** 31);
    await expect(readManifests([path])).rejects.toThrow("long.json: larger than 2 GiB; split it");
    await rm(path);
    const chunk = new Uint8Array(2 ** 28);
    const stdin = (async function* chunks() {
      for (let i = 0; i < 8; i++) yield await Promise.resolve(chunk);
    })();
    await expect(readManifests(["-"], { stdin })).rejects.toThrow("standard input: larger than 2 GiB");
  });

  it("reads folders by path, files in the order given, and standard input", async () => {
    await mkdir(join(folder, "all/b"), { recursive: true });
    await mkdir(join(folder, "all/.git"));
    await writeFile(join(folder, "all/b/one.yml"), stringify(node("b-one")));
    await writeFile(join(folder, "all/c.json"), JSON.stringify(node("c")));
    await writeFile(join(folder, "all/a.yaml"), stringify(node("a")));
    await writeFile(join(folder, "all/notes.txt"), "nothing");
    await writeFile(join(folder, "all/.git/x.yaml"), ":");
    await writeFile(join(folder, "first.yaml"), stringify(node("first")));
    await writeFile(join(folder, "all/d.json.gz"), gzipSync(JSON.stringify(node("packed"))));
    await symlink(join(folder, "first.yaml"), join(folder, "all/z.yaml"));
    const all = await readManifests([join(folder, "all")]);
    expect(namesOf(all.objects)).toEqual(["Node a", "Node b-one", "Node c", "Node packed", "Node first"]);
    const two = await readManifests([join(folder, "first.yaml"), join(folder, "all/a.yaml")]);
    expect(namesOf(two.objects)).toEqual(["Node first", "Node a"]);
    expect(namesOf((await readText(podYaml)).objects)).toEqual(["Pod web"]);
  });

  it("names all inputs that cannot be read", async () => {
    await mkdir(join(folder, "empty"), { recursive: true });
    const error = await readManifests([join(folder, "none.yaml"), join(folder, "empty"), "-", "-"]).catch(
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).issues.map(({ message }) => message)).toEqual([
      "no such file or folder",
      "no *.yaml, *.yml or *.json file in this folder",
      "is given twice",
    ]);
  });
});

describe("readManifests: notations", () => {
  const documents: readonly (readonly [what: string, text: string, names: string[]])[] = [
    ["one JSON object", JSON.stringify(node("a")), ["Node a"]],
    ["a JSON list", JSON.stringify(list([node("a"), node("b")]), null, 4), ["Node a", "Node b"]],
    ["a typed list", JSON.stringify(list([{ metadata: { name: "a" } }], "NodeList")), ["Node a"]],
    ["lists in lists", JSON.stringify(list([list([node("a")]), node("b")])), ["Node a", "Node b"]],
    [
      "JSON values in a row",
      `${JSON.stringify(node("a"))}\n${JSON.stringify(node("b"))}`,
      ["Node a", "Node b"],
    ],
    [
      "YAML documents",
      `---\n# nothing\n---\n${stringify(node("a"))}--- # more\n${stringify(node("b"))}...\n`,
      ["Node a", "Node b"],
    ],
    ["a YAML list", stringify(list([node("a"), node("b")]), { indentSeq: false }), ["Node a", "Node b"]],
    ["an indented YAML list", stringify(list([node("a"), node("b")])), ["Node a", "Node b"]],
    ["YAML in flow style", "{apiVersion: v1, kind: Node, metadata: {name: a,}, } # a", ["Node a"]],
    [
      "JSON in a YAML document",
      `---\n${JSON.stringify(node("a"))}\n---\n${stringify(node("b"))}`,
      ["Node a", "Node b"],
    ],
    ["a directive", `%YAML 1.1\n---\n${stringify(node("a"))}`, ["Node a"]],
    ["line ends of Windows", stringify(node("a")).replaceAll("\n", "\r\n"), ["Node a"]],
    ["a byte order mark", `\ufeff${stringify(node("a"))}`, ["Node a"]],
    ["an empty list", JSON.stringify(list([])), []],
    ["nothing", "# nothing\n", []],
  ];

  it.each(documents)("reads %s", async (_what, text, names) => {
    expect(namesOf((await readText(text)).objects)).toEqual(names);
  });

  it("reads UTF-16 of PowerShell", async () => {
    const bytes = Buffer.from(`\ufeff${stringify(node("é"))}`, "utf16le");
    expect(namesOf((await readText(bytes)).objects)).toEqual(["Node é"]);
    expect(namesOf((await readText(Buffer.from(bytes).swap16())).objects)).toEqual(["Node é"]);
    expect(told(await mistakesOf(bytes.subarray(2)))).toEqual([expect.stringContaining("byte order mark")]);
  });

  it("reads line ends of Windows, in YAML and JSON", async () => {
    for (const text of [
      stringify(list([node("a"), node("b")])),
      JSON.stringify(list([node("a")]), null, 2),
    ]) {
      const { objects } = await readText(`\ufeff${text.replaceAll("\n", "\r\n")}`);
      expect(objects[0]).toEqual(node("a"));
    }
  });

  it("follows anchors and merge keys, each object with values of its own", async () => {
    const text = `apiVersion: v1
kind: List
items:
- &a {apiVersion: v1, kind: Node, metadata: {name: a, labels: &l {x: "1"}}}
- <<: *a
  metadata: {name: b, labels: *l}
`;
    const { objects } = await readText(text);
    expect(objects.map(({ metadata }) => metadata.labels)).toEqual([{ x: "1" }, { x: "1" }]);
    expect(objects[0]?.metadata.labels).not.toBe(objects[1]?.metadata.labels);
  });

  it("reads large lists alike in JSON and YAML, and finds places in them", async () => {
    const label = "long enough to be folded, ".repeat(8);
    const items = Array.from({ length: 3_000 }, (_, index) =>
      node(`node-${index}`, {
        metadata: { name: `node-${index}`, annotations: { label, index: `${index}` } },
      }),
    );
    items[1_500] = node("odd", { status: { capacity: { cpu: "1", "nvidia.com/gpu": "2" } } });
    const json = JSON.stringify(list(items), null, 4);
    const yaml = stringify(list(items), { indentSeq: false }).replace("name: odd", "name: !!str odd");
    expect(yaml.length).toBeGreaterThan(1 << 18);
    for (const text of [json, yaml]) {
      const manifests = await readText(text);
      expect(manifests.objects).toEqual(items);
      const odd = manifests.objects[1_500];
      if (!odd) throw new Error("no object");
      const place = manifests.place(odd, ["status", "capacity", "nvidia.com/gpu"]);
      const line = text.split("\n")[place.line - 1] as string;
      expect(line.slice(0, place.column - 1)).toMatch(/nvidia\.com\/gpu"?: $/);
    }
  });
});

const withoutEnv = (object: object): unknown =>
  JSON.parse(JSON.stringify(object, (key, value: unknown) => (key === "env" ? null : value)));

describe("readManifests: large texts", () => {
  const pods = Array.from({ length: 2_000 }, (_, index) => ({
    metadata: { name: `p${index}` },
    spec: { containers: [{ name: "c", env: [{ name: "A", value: "x".repeat(100) }] }], nodeName: "node" },
  }));
  const full = (of: object) => ({ apiVersion: "v1", kind: "Pod", ...of });

  it("know the kind of items from the list, and leave out what no decision depends on", async () => {
    const typed = JSON.stringify({ kind: "PodList", apiVersion: "v1", metadata: {}, items: pods });
    const yaml = stringify({ apiVersion: "v1", items: pods.map(full), kind: "List" }, { indentSeq: false });
    const documents = pods.map((pod) => stringify(full(pod))).join("---\n");
    for (const text of [typed, yaml, documents]) {
      const { objects, warnings } = await readText(text);
      expect(warnings).toEqual([]);
      expect(objects).toHaveLength(2_000);
      expect(objects[1_999]).toMatchObject({
        kind: "Pod",
        metadata: { name: "p1999" },
        spec: { containers: [{ name: "c", env: null }], nodeName: "node" },
      });
    }
  });

  it("make equal parts of stored objects one, and tell of each what is odd in it", async () => {
    const stored = pods.map(({ metadata, spec: { containers, nodeName } }, index) =>
      full({
        metadata: { ...metadata, uid: `u${index}`, labels: { app: "a" } },
        spec: { containers: containers.map((each) => ({ ...each, imag: "x" })), nodeName },
      }),
    );
    for (const text of [JSON.stringify(list(stored)), stringify(list(stored), { indentSeq: false })]) {
      const { objects, warnings } = await readText(text);
      expect(objects).toEqual(stored.map((each) => withoutEnv(each)));
      const specs = objects.map((object) => (object as Pod).spec.containers);
      expect(new Set(specs).size).toBe(1);
      expect(new Set(objects.map(({ metadata }) => metadata)).size).toBe(2_000);
      expect(told(warnings).map((each) => each.replace(/^\d+:\d+ /, ""))).toEqual([
        "spec.containers[0].imag unknown field, not read (2000 times)",
      ]);
    }
    const { objects } = await readText(JSON.stringify(list(pods.map(full))));
    expect(new Set(objects.map((object) => (object as Pod).spec.containers)).size).toBe(2_000);
  });

  it("that end too soon or break off within an item are told with their place", async () => {
    const text = JSON.stringify(list(pods.map(full)), null, 1);
    expect(told(await mistakesOf(text.slice(0, -3)))).toEqual([
      expect.stringMatching(/^\d+:\d+ not JSON: the text ends/),
    ]);
    const line = text.slice(0, text.indexOf('"p1000"')).split("\n").length;
    expect(told(await mistakesOf(text.replace('"p1000"', '"p1000" 5')))[0]).toMatch(
      new RegExp(`^${line}:\\d+ not JSON: expected`),
    );
    const yaml = stringify(list(pods.map(full)));
    const at = yaml.slice(0, yaml.indexOf("name: p1000\n")).split("\n").length;
    const [broken] = told(await mistakesOf(yaml.replace("name: p1000\n", "name: 'p1000\n")));
    expect(Number(broken?.split(":")[0])).toBeGreaterThanOrEqual(at);
    expect(Number(broken?.split(":")[0])).toBeLessThan(at + 12);
  });
});

describe("readManifests: mistakes", () => {
  it("says where text is no YAML or JSON", async () => {
    expect(told(await mistakesOf("apiVersion: v1\nkind: [Pod\n"))[0]).toMatch(/^3:1 not YAML: /);
    expect(told(await mistakesOf('{"kind": "Pod",\n  "x": [1, }\n'))).toEqual([
      "2:12 not JSON: no value starts here",
    ]);
    expect(told(await mistakesOf(JSON.stringify(list([node("a")])).slice(0, -1)))).toEqual([
      expect.stringMatching(/^1:\d+ not JSON: the text ends too soon$/),
    ]);
    expect(told(await mistakesOf("a: 1\na: 2\n"))).toEqual(['2:1 "a" is given twice']);
    expect(told(await mistakesOf("[".repeat(5_000)))[0]).toMatch(/nested more than/);
    expect(told(await mistakesOf(Buffer.of(0x61, 0xff, 0xfe)))).toEqual([
      "is no text in UTF-8, or in UTF-16 with a byte order mark",
    ]);
  });

  it("says what is no object", async () => {
    expect(told(await mistakesOf("5\n---\nkind: Pod\n---\n- a\n"))).toEqual([
      "1:1 must be an object of Kubernetes, not 5",
      "3:1 apiVersion must name what object this is, not nothing",
      "5:1 must be an object of Kubernetes, not a list",
    ]);
  });

  it("tells at most a hundred", async () => {
    const text = JSON.stringify(list(Array.from({ length: 250 }, () => node(""))));
    const issues = await mistakesOf(text);
    expect(issues).toHaveLength(101);
    expect(issues.at(-1)?.message).toBe("and 150 more mistakes");
  });
});

describe("readManifests: anything", () => {
  const junk = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      -1,
      1.5,
      "",
      "x",
      "-1",
      "1Qi",
      [],
      [null],
      {},
      { "": null },
      [[1]],
      "\u0000",
      2 ** 60,
    ),
    fc.jsonValue(),
  );
  const paths = pathsIn(
    JSON.parse(JSON.stringify(list([pod(), node("n", { status: { capacity: { cpu: 4 } } })]))),
  );
  const mutation = fc.record({
    path: fc.constantFrom(...paths),
    value: junk,
    rename: fc.option(fc.string({ maxLength: 6 })),
  });

  it("throws nothing but InputError, and names a place in each mistake", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        fc.nat(),
        async (mutations, json, cut) => {
          const document = list([pod(), node("n", { status: { capacity: { cpu: 4 } } })]);
          for (const each of mutations) mutate(document, each);
          let text = json ? JSON.stringify(document, null, 2) : stringify(document);
          if (cut % 5 === 0) text = text.slice(0, cut % text.length);
          for (const { file, line, column, message } of await mistakesOf(text, defaultObjects)) {
            expect(file).toBe("standard input");
            expect(message).not.toBe("");
            expect(line).toBeGreaterThanOrEqual(1);
            expect(column).toBeGreaterThanOrEqual(1);
            expect(line).toBeLessThanOrEqual(text.split("\n").length);
          }
        },
      ),
      { numRuns: 600, seed: 3 },
    );
  });
});

function pod(): Record<string, unknown> {
  const term = {
    labelSelector: { matchExpressions: [{ key: "a", operator: "In", values: ["b"] }] },
    topologyKey: "zone",
  };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "p",
      labels: { a: "b" },
      creationTimestamp: "2026-01-01T00:00:00Z",
      ownerReferences: [{ kind: "Job", name: "j" }],
    },
    spec: {
      containers: [
        {
          name: "c",
          image: "i",
          resources: { requests: { cpu: "1", memory: 5 } },
          ports: [{ containerPort: 80 }],
        },
      ],
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
      tolerations: [{ key: "k", operator: "Exists" }],
      priority: 3,
      hostNetwork: false,
      volumes: [{ name: "v", persistentVolumeClaim: { claimName: "x" } }],
    },
    status: { phase: "Pending", conditions: [{ type: "PodScheduled", status: "False" }] },
  };
}

type Container = Record<string | number, unknown>;

function pathsIn(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [path];
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [
    ...(path.length > 0 ? [path] : []),
    ...steps.flatMap((step) => pathsIn((value as Container)[step], [...path, step])),
  ];
}

function mutate(
  document: unknown,
  { path, value, rename }: { path: (string | number)[]; value: unknown; rename: string | null },
): void {
  let holder = document;
  for (const step of path.slice(0, -1)) holder = (holder as Container | undefined | null)?.[step];
  const step = path.at(-1);
  if (typeof holder !== "object" || holder === null || step === undefined) return;
  const name = rename !== null && !Array.isArray(holder) && rename !== "__proto__" ? rename : step;
  if (name !== step) delete (holder as Container)[step];
  (holder as Container)[name] = value;
}
