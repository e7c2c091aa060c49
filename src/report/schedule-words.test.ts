import { expect, test } from "vitest";
import type { NodeJson, PodAnswer, PreemptionJson, ScoreJson } from "../metrics/pod-answer.ts";
import { noNode, noPreemption } from "../metrics/no-node.ts";
import { closingText, podText } from "./schedule-words.ts";

const names = Array.from(
  { length: 3000 },
  (_, i) => `ip-10-0-${i >> 8}-${i & 255}.eu-west-1.compute.internal`,
);
const cpu: NodeJson = { feasible: false, plugin: "NodeResourcesFit", reasons: ["Insufficient cpu"] };
const taint: NodeJson = {
  feasible: false,
  plugin: "TaintToleration",
  unresolvable: true,
  reasons: ["node(s) had untolerated taint(s)"],
};

function answer(
  verdict: (row: number) => NodeJson,
  total: (row: number) => number,
  changes: Partial<PodAnswer> = {},
): PodAnswer {
  const rows = names.map((name, row) => ({ name, row, node: verdict(row) }));
  const scored = rows.filter(({ node }) => node.feasible);
  const score = (row: number): ScoreJson => ({
    plugins: {
      NodeResourcesFit: { normalized: total(row), weighted: 3 * total(row) },
      ImageLocality: { normalized: 0, weighted: 0 },
    },
    total: 3 * total(row),
  });
  const most = Math.max(...scored.map(({ row }) => total(row)));
  const best = scored.filter(({ row }) => total(row) === most).map(({ name }) => name);
  return {
    pod: "shop/web",
    node: best[0] ?? null,
    nodeOrder: names,
    preEnqueue: null,
    preFilter: null,
    preFilterNodes: null,
    skippedFilter: [],
    nodes: Object.fromEntries(rows.map(({ name, node }) => [name, node])),
    skippedScore: [],
    scores: Object.fromEntries(scored.map(({ name, row }) => [name, score(row)])),
    best,
    ...changes,
  };
}

const plain = { color: false, width: 80, explain: true };

test("thousands of nodes: the ten best, the others in groups, in a few lines of 80 columns", () => {
  const verdict = (row: number): NodeJson => (row < 1000 ? cpu : row < 1100 ? taint : { feasible: true });
  const text = podText(
    answer(verdict, (row) => (row * 7) % 97),
    plain,
  );
  const lines = text.split("\n");
  expect(lines.length).toBeLessThan(60);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  expect(text.replaceAll(/\s+/g, " ")).toContain("best of 1900 nodes that fit");
  expect(text).toContain(
    "  not on 1100 of 3000 nodes: 100 node(s) had untolerated taint(s),\n  1000 Insufficient cpu",
  );
  expect(text).toContain("  and 1890 more, down to a total of 0\n");
  expect(text).toContain("NodeResourcesFit x3");
  expect(text).toMatch(
    /refused by NodeResourcesFit: Insufficient cpu \(evicting pods may help\)\n[^]* and 990\n? *more/,
  );
});

test("colours only where they are asked for; names cannot move the cursor", () => {
  const placed = answer(
    () => ({ feasible: true }),
    () => 1,
    { pod: "shop/\u001b[31mred" },
  );
  expect(podText(placed, plain)).not.toContain("\u001b");
  const colored = podText(placed, { ...plain, color: true });
  expect(colored).toContain("\u001b[1m");
  expect(colored).not.toContain("\u001b[31m");
});

test("as kubectl tells it: reasons in the order of their text, the number included", () => {
  // Kubernetes sorts "10 b", "100 c", "2 a" so.
  const verdict = (row: number): NodeJson =>
    row < 2
      ? { ...cpu, reasons: ["a"] }
      : row < 12
        ? { ...cpu, reasons: ["b"] }
        : { ...cpu, reasons: ["c", "d"] };
  const none = answer(verdict, () => 0);
  expect(noNode(none)).toEqual({
    message: "0/3000 nodes are available: 10 b, 2 a, 2988 c, 2988 d.",
    reasons: { c: 2988, d: 2988, b: 10, a: 2 },
  });
  const { nodeOrder: _, ...rest } = none;
  expect(noNode({ ...rest, nodeOrder: [] }).message).toBe("no nodes available to schedule pods");
  const refused = {
    plugin: "VolumeBinding",
    code: "UnschedulableAndUnresolvable",
    reasons: ["claim not found"],
  };
  expect(noNode({ ...none, nodes: {}, preFilter: refused })).toEqual({
    message: "0/3000 nodes are available: claim not found.",
    reasons: { "claim not found": 3000 },
  });
});

const nothing: PreemptionJson = {
  eligible: true,
  message: "",
  potentialNodes: [],
  candidates: {},
  failed: {},
  selected: [],
  criterion: "",
};

test("what preemption would do", () => {
  const none = answer(
    () => cpu,
    () => 0,
  );
  const [a, b] = names as [string, string];
  const failed = {
    plugin: "",
    code: "UnschedulableAndUnresolvable",
    reasons: ["No preemption victims found"],
  };
  expect(
    noPreemption(none, { ...nothing, potentialNodes: [a, b], failed: { [a]: failed, [b]: failed } }),
  ).toBe(
    "0/3000 nodes are available: 2 No preemption victims found, 2998 Preemption is not helpful for scheduling.",
  );
  const never = { ...nothing, eligible: false, message: "not eligible due to preemptionPolicy=Never." };
  expect(noPreemption(none, never)).toBe("not eligible due to preemptionPolicy=Never.");
  const candidates = {
    [a]: { victims: ["x/1", "x/2", "x/3", "x/4", "x/5", "x/6", "x/7"], pdbViolations: 2 },
    [b]: { victims: ["x/8"], pdbViolations: 3 },
  };
  const preemption = { ...nothing, candidates, selected: [a], criterion: "pdb" };
  const text = podText({ ...none, nominatedTo: a, preemption }, { ...plain, width: 300, explain: false });
  expect(text).toContain(`shop/web -> nowhere yet, nominated to ${a}\n`);
  expect(text).toContain(
    `preemption: evicts 7 pods on ${a}, 2 of them against disruption budgets: x/1, x/2, x/3, x/4, x/5 and 2 more; of 2 nodes where that helps: the fewest violations of disruption budgets`,
  );
});

test("an end in one line", () => {
  const left = [
    { pod: "x/1", schedulerName: "volcano" },
    { pod: "x/2", schedulerName: "volcano" },
  ];
  const look = { ...plain, hasBudgets: true, notes: [] };
  expect(closingText([], [], look)).toBe("No pod is pending.");
  expect(closingText(["placed"], [], look)).toBe("");
  expect(closingText(["placed", "nowhere"], left, look)).toBe(
    "left to the scheduler volcano, which has no profile here: x/1 and x/2\n2 pods: 1 placed, 1 nowhere",
  );
  expect(closingText(["nominated"], [], look)).toBe("");
  expect(closingText(["nominated"], [], { ...look, hasBudgets: false })).toBe(
    "no PodDisruptionBudgets among the objects",
  );
});
