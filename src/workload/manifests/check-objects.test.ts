import { describe, expect, it } from "vitest";
import { mistakesOf, namesOf, podYaml, readText, told } from "./test-kit.ts";

async function warningsOf(text: string): Promise<string[]> {
  return told((await readText(text)).warnings);
}

describe("mistakes in objects", () => {
  const pod = (lines: string): string => podYaml.replace("spec:\n", `spec:\n${lines}`);
  const cases: readonly (readonly [text: string, mistake: string])[] = [
    [
      podYaml.replace("100m", "[1]"),
      '13:16 spec.containers[0].resources.requests.cpu must be a quantity such as "500m" or "2Gi", not a list',
    ],
    [podYaml.replace("64Mi", "64MB"), 'spec.containers[0].resources.requests.memory "64MB": not a quantity;'],
    [podYaml.replace("64Mi", "-1"), "spec.containers[0].resources.requests.memory -1: must not be negative"],
    [podYaml.replace("app: web", "app: 5"), "6:10 metadata.labels.app must be text, not 5"],
    [
      podYaml.replace("64Mi", "9007199254740993"),
      "spec.containers[0].resources.requests.memory 9007199254740992: more than 2^53 of the base unit",
    ],
    [
      podYaml.replace("100m", "9007199254741"),
      "spec.containers[0].resources.requests.cpu 9007199254741: more than 2^53 thousandths of a core",
    ],
    [podYaml.replace("name: web", "name: n"), "4:9 metadata.name must be text, not false"],
    ["kind: List\napiVersion: v1\nitems: {}\n", "3:8 items must be a list of objects, not a mapping"],
    ["kind: PodList\napiVersion: v1\n", "1:1 items must be a list of objects, not nothing"],
    [podYaml.replace("app: web", "app: yes"), "6:10 metadata.labels.app must be text, not true"],
    [podYaml.replace("  name: web\n", ""), "metadata.name is missing"],
    [podYaml.replace("spec:", "specs:"), "1:1 spec is missing"],
    [pod("  nodeSelector: ssd\n"), 'spec.nodeSelector must be a mapping, not "ssd"'],
    [pod("  hostNetwork: 1\n"), "spec.hostNetwork must be true or false, not 1"],
    [pod("  priority: 3000000000\n"), "spec.priority must be from -2147483648 to 2147483647, not 3000000000"],
    [
      pod("  tolerations:\n  - effect: NoSchedul\n"),
      'spec.tolerations[0].effect must be one of "NoSchedule", "PreferNoSchedule", "NoExecute", not "NoSchedul"',
    ],
    [
      pod("  schedulingGroup: {podGroupName: g}\n"),
      "spec.schedulingGroup pods scheduled as a group are not supported",
    ],
    [
      podYaml.replace("labels:", "creationTimestamp: today\n  labels:"),
      'metadata.creationTimestamp must be a time such as "2026-01-31T12:00:00Z", not "today"',
    ],
    [
      "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: a}\n",
      'apiVersion PodDisruptionBudget of version "policy/v1beta1" is not read',
    ],
    [
      `${podYaml}---\n${podYaml}`,
      "metadata.name Pod default/web is given twice; first in standard input:4:9",
    ],
  ];

  it.each(cases)("are told with their place (%#)", async (text, mistake) => {
    const [first, ...others] = told(await mistakesOf(text));
    expect(first).toContain(mistake);
    expect(first).toMatch(/^\d+:\d+ /);
    expect(others).toEqual([]);
  });

  it("leave amounts that are exact", async () => {
    expect(await mistakesOf(podYaml.replace("64Mi", "8Pi").replace("100m", "9007199254740991m"))).toEqual([]);
  });

  it.each([
    ["n", '"n"'],
    ["off", '"off"'],
    ["0755", '"0755"'],
    ["1.50", '"1.50"'],
  ])("show a text without quotes as it was written: %s", async (word, quoted) => {
    const [issue] = await mistakesOf(podYaml.replace("app: web", `app: ${word}`));
    expect(issue?.hint).toBe(`write it in quotes: ${quoted}`);
  });

  it("say that a duration needs a unit", async () => {
    const text = podYaml.replace("name: web", "name: web\n  annotations: {clustersim/duration: 20}");
    expect((await mistakesOf(text)).map(({ hint }) => hint)).toEqual(["write it with a unit, such as 20s"]);
  });

  it("show the value of an alias in quotes", async () => {
    const text = podYaml
      .replace("app: web", "app: *a")
      .replace("name: web", "name: web\n  annotations: {x: &a no}");
    const hints = (await mistakesOf(text)).map(({ hint }) => hint);
    expect(hints).toEqual(['write it in quotes: "no"', 'write it in quotes: "false"']);
  });

  const raw: readonly (readonly [text: string, mistake: string, hint?: string])[] = [
    [
      podYaml.replace("memory:", "memry:"),
      "14:11 spec.containers[0].resources.requests.memry not a resource:",
      'did you mean "memory"?',
    ],
    [
      podYaml.replace("memory: 64Mi", "gpu: 1"),
      "14:11 spec.containers[0].resources.requests.gpu not a resource:",
      'others have a domain, such as "nvidia.com/gpu"',
    ],
    [podYaml.replace("memory: 64Mi", "a.b/c: 1.5"), "must be a whole number, not 1.5"],
    [
      `${podYaml}        limits: {memory: 32Mi}\n`,
      "14:19 spec.containers[0].resources.requests.memory 64Mi is above",
    ],
    [
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: []}\n",
      "4:20 spec.containers must have at least one container",
    ],
    [
      pod("  tolerations: [{key: a, operator: Exists, value: b}]\n"),
      "spec.tolerations[0].value must not be given with operator Exists",
    ],
    [
      pod(
        "  affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: z, labelSelector: {matchExpressions: [{key: a, operator: In}]}}]}}\n",
      ),
      "labelSelector.matchExpressions[0].values must not be empty with operator In",
    ],
    [
      pod(
        "  affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Exists, values: [b]}]}]}}}\n",
      ),
      "nodeSelectorTerms[0].matchExpressions[0].values must not be given with operator Exists",
    ],
  ];

  it.each(raw.map(([text, mistake, hint]) => ({ text, mistake, hint })))(
    "that the API server refuses are told, but not of objects it has stored (%#)",
    async ({ text, mistake, hint }) => {
      const [first, ...others] = await mistakesOf(text);
      expect(told(first ? [first] : [])[0]).toContain(mistake);
      if (hint !== undefined) expect(first?.hint).toBe(hint);
      expect(others).toEqual([]);
      const stored = text.replace(
        /metadata:( \{|\n {2})/,
        (head, tail: string) => `${head}uid: u${tail === " {" ? ", " : "\n  "}`,
      );
      expect(await mistakesOf(stored)).toEqual([]);
    },
  );

  it("come with the nearest name", async () => {
    const [issue] = await mistakesOf(podYaml.replace("spec:\n", "spec:\n  preemptionPolicy: Nevver\n"));
    expect(issue?.hint).toBe('did you mean "Never"?');
  });
});

describe("warnings about objects", () => {
  it("name unknown fields and the nearest known one, once for all objects", async () => {
    const text = [1, 2, 3].map((n) =>
      podYaml.replace("name: web", `name: web-${n}`).replace("spec:\n", "spec:\n  nodeNaem: a\n"),
    );
    const { warnings } = await readText(text.join("---\n"));
    expect(told(warnings)).toEqual(["8:3 spec.nodeNaem unknown field, not read (3 times)"]);
    expect(warnings[0]?.hint).toBe('did you mean "nodeName"?');
  });

  it("know the fields that no decision depends on", async () => {
    const text = podYaml.replace(
      "image: nginx",
      "image: nginx\n      livenessProbe: {anything: [1]}\n      env: []",
    );
    expect(await warningsOf(text)).toEqual([]);
  });

  it("name kinds that are not read, and leave them out", async () => {
    const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\napiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: b}\n`;
    const { objects, warnings } = await readText(text);
    expect(objects).toEqual([]);
    expect(told(warnings)).toEqual([
      "2:7 kind objects of kind ConfigMap (v1) are not read",
      "6:7 kind objects of kind Service (serving.knative.dev/v1) are not read",
    ]);
  });

  it("say that workload objects without their pods create none", async () => {
    const workload = (kind: string, name: string, more = "") =>
      `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: ${name}${more}}\nspec: {selector: {matchLabels: {app: web}}}\n`;
    const owned = podYaml.replace(
      "labels:",
      "ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: owns}]\n  labels:",
    );
    const text = [
      workload("Deployment", "raw"),
      workload("ReplicaSet", "owns"),
      workload("StatefulSet", "stored", ", uid: u"),
      owned,
    ];
    const { objects, warnings } = await readText(text.join("---\n"));
    expect(namesOf(objects)).toEqual(["ReplicaSet owns", "StatefulSet stored", "Pod web"]);
    expect(told(warnings)).toEqual([
      '1:1 no pod of Deployment "raw" is among the objects, and none is made from its template; give its pods',
    ]);
  });

  it("say that a budget without a status allows nothing", async () => {
    const text = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: a}\n";
    expect(await warningsOf(text)).toEqual([
      "1:1 status.disruptionsAllowed is missing: no disruption is allowed",
    ]);
  });
});

describe("null", () => {
  it("is as if the field were not there, or what says nothing", async () => {
    const text = podYaml
      .replace("labels:", "creationTimestamp: null\n  annotations: null\n  labels:\n    empty:")
      .replace("spec:\n", "spec:\n  affinity: null\n");
    const [pod] = (await readText(text)).objects;
    expect(pod?.metadata).toEqual({ name: "web", labels: { app: "web", empty: "" } });
    expect(pod).not.toHaveProperty("spec.affinity", null);
  });
});

it("an annotation that is meant for us and that we do not know is told of", async () => {
  const annotations =
    "annotations: {clustersim/duraton: 20s, clustersim/owner: me, example.com/duraton: 20s}";
  const { warnings } = await readText(podYaml.replace("name: web", `name: web\n  ${annotations}`));
  expect(told(warnings)).toEqual([
    '5:17 metadata.annotations["clustersim/duraton"] is no annotation that clustersim knows',
    '5:42 metadata.annotations["clustersim/owner"] is no annotation that clustersim knows',
  ]);
  expect(warnings.map(({ hint }) => hint)).toEqual([
    'did you mean "clustersim/duration"?',
    "there is clustersim/duration",
  ]);
});
