/** What `schedule` says in brief of many pods must agree with all that it says of each with `--json`. */
import { expect, test } from "vitest";
import { type SchedulingOptions, Scheduling } from "../../src/experiment/scheduling.ts";
import type { BriefAnswer, BriefNomination, PodAnswer } from "../../src/metrics/pod-answer.ts";
import { noNode } from "../../src/metrics/no-node.ts";
import { kubeConfigOf } from "../../src/scenario/kube-config/read-kube-config.ts";
import type { ApiObject } from "../../src/sim/model/kube/objects.ts";
import type { KubeTies } from "../../src/sim/scheduling/kube/kube-search.ts";
import { Dice } from "./dice.ts";
import type { FuzzCase } from "./fuzz-case.ts";
import { GROUPS, makeCase } from "./make-case.ts";

const groups = Object.keys(GROUPS);
const CASES = Number(process.env["CLUSTERSIM_CAMPAIGN"] ?? 160);

/** Cases have few pods without a node: many that have one lose it, and some come several times. */
function withMorePending(objects: FuzzCase["objects"], dice: Dice): readonly ApiObject[] {
  return (objects as unknown as readonly ApiObject[]).flatMap((object) => {
    if (object.kind !== "Pod" || dice.chance(0.5)) return [object];
    const { nodeName: _nodeName, ...spec } = (object as { spec?: Record<string, unknown> }).spec ?? {};
    return Array.from({ length: dice.from(1, 3) }, (_, i) => {
      const { name, uid } = object.metadata;
      const metadata = { ...object.metadata, name: `${name}-${i}`, uid: `${uid}-${i}` };
      return { ...object, spec, metadata } as ApiObject;
    });
  });
}

function nominationInBrief(answer: PodAnswer): BriefNomination {
  const { pod, nominatedTo = "", preemption } = answer;
  if (!preemption) throw new Error(`${pod} is not nominated`);
  const { candidates, criterion, selected } = preemption;
  const { victims = [], pdbViolations = 0 } = candidates[nominatedTo] ?? {};
  return {
    pod,
    node: null,
    nominatedTo,
    message: noNode(answer).message,
    victims,
    pdbViolations,
    candidates: Object.keys(candidates).length,
    criterion,
    equal: selected.length,
  };
}

function inBrief(answer: PodAnswer): BriefAnswer {
  const { pod, node, nodes, scores, nominatedNode, nodeOrder } = answer;
  const total = nominatedNode?.feasible ? null : (scores[node as string]?.total ?? Number.NaN);
  const fitting = Object.values(nodes).filter(({ feasible }) => feasible).length;
  return {
    pod,
    node: node as string,
    total,
    feasible: nominatedNode?.feasible ? 1 : fitting,
    nodeCount: nodeOrder.length,
  };
}

test(`briefly and at length the same, in ${CASES} cases`, { timeout: 600_000 }, () => {
  const told = { brief: 0, full: 0, nominated: 0, brieflyNominated: 0, nowhere: 0 };
  for (let index = 0; index < CASES; index++) {
    const dice = new Dice(`brief/${index}`);
    const { config, objects } = makeCase("brief", groups[index % groups.length] as string, index);
    const pending = withMorePending(objects, dice);
    const settings = kubeConfigOf(config, { file: "case" });
    const ties = dice.pick<KubeTies>(["first", "random", "kube"]);
    const options: SchedulingOptions = { ties, seed: `${index}`, preempts: dice.chance(0.8) };
    const all = [...new Scheduling(pending, settings, options).answers()];
    const brief = [...new Scheduling(pending, settings, options).briefAnswers(dice.from(0, 3))];
    expect(brief.length).toBe(all.length);
    brief.forEach((answer, i) => {
      const whole = all[i] as PodAnswer;
      const isBrief = "feasible" in answer;
      if ("victims" in answer) {
        expect(answer, `case ${index}, ${whole.pod}`).toEqual(nominationInBrief(whole));
        told.brieflyNominated += 1;
        return;
      }
      expect(answer, `case ${index}, ${whole.pod}`).toEqual(isBrief ? inBrief(whole) : whole);
      told[isBrief ? "brief" : "full"] += 1;
      if (!isBrief && answer.node === null)
        told[answer.preemption?.selected.length ? "nominated" : "nowhere"] += 1;
    });
  }
  // It would show nothing if all were told of at length, or all of them found a node.
  for (const count of Object.values(told)) expect(count).toBeGreaterThan(CASES / 8);
  if (process.env["SHOW"]) console.log(told);
});

test("pods that are made to leave no longer count where pods are spread", () => {
  const node = (name: string) => ({
    kind: "Node",
    metadata: { name, labels: { zone: name } },
    status: { allocatable: { cpu: "4", memory: "8Gi", pods: "9" } },
  });
  const pod = (name: string, cpu: string, priority: number, app: string, more: object) => ({
    kind: "Pod",
    metadata: { name, namespace: "ns", uid: name, labels: { app } },
    spec: {
      schedulerName: "default-scheduler",
      containers: [{ name: "c", resources: { requests: { cpu } } }],
      priority,
      ...more,
    },
  });
  const labelSelector = { matchLabels: { app: "x" } };
  const spread = {
    maxSkew: 1,
    topologyKey: "zone",
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector,
  };
  const objects = [
    node("a"),
    node("b"),
    pod("victim", "1500m", 0, "x", { nodeName: "a" }),
    pod("other", "1500m", 0, "x", { nodeName: "a" }),
    pod("firm", "3", 1000, "y", { nodeName: "b" }),
    pod("first", "100m", 600, "x", { topologySpreadConstraints: [spread] }),
    pod("urgent", "3", 500, "y", {}),
    pod("second", "100m", 600, "x", { topologySpreadConstraints: [spread] }),
  ] as unknown as ApiObject[];
  const settings = kubeConfigOf(null, { file: "case" });
  const pods = ["ns/first", "ns/urgent", "ns/second"];
  const all = [...new Scheduling(objects, settings, { pods }).answers()];
  const brief = [...new Scheduling(objects, settings, { pods }).briefAnswers(0)];
  expect(all[1]?.preemption?.selected).toEqual(["a"]);
  expect(brief[2]).toEqual(inBrief(all[2] as PodAnswer));
});
