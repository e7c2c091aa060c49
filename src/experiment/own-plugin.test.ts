import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PolicyError } from "../sim/contract/policy.ts";
import { runScenario } from "./run-scenario.ts";

const scenario = (plugin: string, more = ""): string => `apiVersion: clustersim/v1
kind: Scenario
metadata: { name: own-plugin }
spec:
  duration: 10m
  nodes: [{ name: n, count: 4, capacity: { cpu: 4, memory: 8Gi }, zones: [a, b] }]
  workload:
    - kind: synthetic
      jobTypes: [{ name: j, priority: 0, initial: 8, initialRuns: whole, duration: 1h, requests: { cpu: 1 } }]
  policies: { scheduler: { use: kube${more}, plugins: { ./${plugin}: { weight: 100, zone: b } } } }
  outputs: { reasons: pending, charts: false }
`;

async function run(plugin: string, text: string, more = "") {
  const folder = mkdtempSync(join(tmpdir(), "own-plugin-"));
  writeFileSync(join(folder, plugin), text);
  writeFileSync(join(folder, "s.yaml"), scenario(plugin, more));
  return runScenario(join(folder, "s.yaml"), { paranoid: true });
}

/** The zones of the pods, by their order. */
function zones({ tables }: Awaited<ReturnType<typeof run>>): (string | null | undefined)[] {
  const zone = tables.table("inventory").texts("zone");
  return Array.from(tables.table("decisions").numbers("node"), (node) => zone[node]);
}

const prefers = `
import { definePlugin } from "clustersim";

export default definePlugin(({ args }) => ({
  reads: { score: "node" },
  score: (_cycle, node) => (node.labels["topology.kubernetes.io/zone"] === args.zone ? 100 : 0),
}));
`;

test("a plug-in that scores outweighs the others, with its arguments, in both searches", async () => {
  for (const search of ["indexed", "reference"])
    expect(zones(await run("prefers.ts", prefers, `, search: ${search}`))).toEqual(
      Array.from({ length: 8 }, () => "b"),
    );
});

const spread = `
import { definePlugin, unschedulable } from "clustersim";

/** At most one pod on a node. */
export default definePlugin({
  reads: { filter: "node" },
  filter: (_cycle, node) => (node.pods.length > 0 ? unschedulable("one is there already") : undefined),
});
`;

test("a plug-in that filters refuses nodes in its own words", async () => {
  const { tables, pods } = await run("spread.ts", spread);
  expect(pods).toMatchObject({ placed: 4, pending: 4 });
  expect(new Set(tables.table("decisions").texts("reasons"))).toEqual(
    new Set([null, "./spread.ts: one is there already (4)"]),
  );
});

test("a class with methods keeps pods out of the queue", async () => {
  const text = `
import { unresolvable, type KubePlugin } from "clustersim";
class Gate {
  reads = {};
  limit = 5;
  preEnqueue(pod: Parameters<NonNullable<KubePlugin["preEnqueue"]>>[0]) {
    return Number(pod.uid) < this.limit ? undefined : unresolvable("too late");
  }
}
export default new Gate();
`;
  expect((await run("gate.ts", text)).pods).toMatchObject({ placed: 5, pending: 3 });
});

test.each([
  ["none.js", "export const x = 1;", /none\.js: has no default export; write: export default definePlugin\(/],
  [
    "policy.js",
    "export default { name: 'p', reads: 'node', score: () => 1 };",
    /policy\.js: this is a policy; a plug-in is made with definePlugin, see docs\/policies\.md$/,
  ],
  ["reads.js", "export default { score: () => 1 };", /reads\.js: reads: must be such as/],
  [
    "what.js",
    "export default { reads: { score: 'nodes' }, score: () => 1 };",
    /what\.js: reads\.score: must be "node" or "cluster", found "nodes"$/,
  ],
  [
    "hook.js",
    "export default { reads: { score: 'node' }, score: 3 };",
    /hook\.js: score: must be a function, found number$/,
  ],
  [
    "empty.js",
    "export default { reads: {} };",
    /empty\.js: has none of preEnqueue, preFilter, filter and score$/,
  ],
  [
    "nan.js",
    "export default { reads: { score: 'node' }, score: () => 0.5 };",
    /nan\.js: score: must give a whole number.*gave 0\.5 for pod default\/0-0( on node n-0)?$/,
  ],
  [
    "high.js",
    "export default { reads: { score: 'node' }, score: () => 101 };",
    /high\.js: score: must give a whole number from 0 to 100.*gave 101 for pod default\/0-0( on node n-0)?$/,
  ],
  [
    "low.js",
    "export default { reads: { score: 'node' }, score: () => -7 };",
    /low\.js: score: must give a whole number from 0 to 100.*gave -7 for pod default\/0-0( on node n-0)?$/,
  ],
  [
    "left.js",
    "export default { reads: { score: 'node' }, score: () => 5000, normalize: (_, scores) => { scores[0] = 3; } };",
    /left\.js: normalize: must leave whole numbers from 0 to 100, left 5000 for pod default\/0-0( on node n-0)?$/,
  ],
  [
    "slip.js",
    "export default { reads: { filter: 'node' }, filter: () => undefined, socre: () => 1 };",
    /slip\.js: socre: is no hook; did you mean "score"\?$/,
  ],
  [
    "reserve.js",
    "export default { reads: { filter: 'node' }, filter: () => undefined, reserve: () => undefined };",
    /reserve\.js: reserve: plug-ins of your own have no such hook$/,
  ],
  [
    "yes.js",
    "export default { reads: { filter: 'node' }, filter: () => true };",
    /yes\.js: filter: must give undefined or a refusal, gave true/,
  ],
  [
    "throws.js",
    "export default {\n  reads: { filter: 'node' },\n  filter: () => {\n    throw new Error('no');\n  },\n};",
    /throws\.js:4: no$/,
  ],
])("%s: the mistake is told in the user's terms", async (file, text, message) => {
  const error: unknown = await run(file, text).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PolicyError);
  expect((error as Error).message).toMatch(message);
});
