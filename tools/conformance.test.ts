import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { root } from "./repo-files.ts";

const folder = mkdtempSync(join(tmpdir(), "clustersim-conformance-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const node = {
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "node.a" },
  status: { allocatable: { cpu: "1", memory: "1Gi", pods: "10" } },
};
const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "in", namespace: "default", uid: "1" },
  spec: {
    schedulerName: "default-scheduler",
    containers: [{ name: "c", resources: { requests: { cpu: "2" } } }],
  },
};
/** Documented: a request beyond the whole node is Insufficient cpu, and unresolvable. */
const expected = {
  nodeOrder: ["node.a"],
  preFilter: null,
  nodes: {
    "node.a": {
      feasible: false,
      plugin: "NodeResourcesFit",
      unresolvable: true,
      reasons: ["Insufficient cpu"],
    },
  },
  eligible: true,
  message: "",
  potentialNodes: [],
  candidates: {},
  failed: {},
  selected: [],
  criterion: "",
};
const line = (id: string, wanted: object): string =>
  `${JSON.stringify({ id, group: "small-preemption", config: null, objects: [node, pod], incoming: "default/in", expected: wanted })}\n`;

function conformance(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  const jiti = join(root, "node_modules/jiti/lib/jiti-cli.mjs");
  return spawnSync(process.execPath, [jiti, "tools/conformance.ts", ...words], {
    cwd: root,
    encoding: "utf8",
  });
}

test("plain and compressed cases are compared, differences are told in full", { timeout: 60_000 }, () => {
  writeFileSync(join(folder, "a.jsonl.gz"), gzipSync(line("same", expected)));
  const good = conformance("kube-scheduler", folder);
  expect(good.stdout).toMatch(/\nall +1 +1 +0\n\n1 passed, 0 failed\n$/);
  expect(good.status).toBe(0);
  const other = structuredClone(expected);
  other.nodes["node.a"].reasons = ["Too many pods"];
  writeFileSync(join(folder, "b.jsonl"), line("other", other));
  const bad = conformance("kube-scheduler", folder);
  expect(bad.status).toBe(1);
  expect(bad.stdout).toBe(`group                 cases      equal  different
small-preemption          2          1          1
all                       2          1          1

case other (small-preemption)
  at        nodes.node.a.reasons[0]
  node      node.a
  plug-in   NodeResourcesFit
  expected  "Too many pods"
  got       "Insufficient cpu"

1 passed, 1 failed
`);
});

test("a folder without cases does not pass", { timeout: 60_000 }, () => {
  const empty = mkdtempSync(join(folder, "empty-"));
  const { status, stdout } = conformance("kube-scheduler", empty);
  expect([status, stdout.split("\n").at(-2)]).toEqual([1, "0 passed, 1 failed"]);
});

test("one file, and folders in folders", { timeout: 60_000 }, () => {
  const outer = mkdtempSync(join(folder, "nested-"));
  mkdirSync(join(outer, "a/b.jsonl"), { recursive: true });
  writeFileSync(join(outer, "a/b.jsonl/c.jsonl"), line("inner", expected));
  writeFileSync(join(outer, "d.jsonl.gz"), gzipSync(line("outer", { ...expected, message: "x" })));
  writeFileSync(join(outer, "notes.txt"), "no case");
  expect(conformance("kube-scheduler", outer).stdout).toMatch(/\n1 passed, 1 failed\n$/);
  const one = conformance("kube-scheduler", join(outer, "a/b.jsonl/c.jsonl"));
  expect(one.stdout).toMatch(/\n1 passed, 0 failed\n$/);
  expect(conformance("kube-scheduler", join(outer, "notes.txt"))).toMatchObject({
    status: 2,
    stderr: `${join(outer, "notes.txt")}: expected a folder, or a file *.jsonl or *.jsonl.gz\n`,
  });
});

test("what is no answered case is told with its place, and without a trace", { timeout: 60_000 }, () => {
  const file = join(mkdtempSync(join(folder, "bad-")), "bad.jsonl");
  writeFileSync(file, `${line("good", expected)}\n{"id":"cut","gro`);
  const { status, stderr } = conformance("kube-scheduler", file);
  expect([status, stderr.split("\n").length]).toEqual([2, 2]);
  expect(stderr.startsWith(`${file}:3: is no case: `)).toBe(true);
  expect(conformance("kube-scheduler", join(folder, "nowhere"))).toMatchObject({
    status: 2,
    stderr: `${join(folder, "nowhere")}: no such file or folder\n`,
  });
});
