import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { InputError } from "../../../base/input-error.ts";
import type { ApiObject, Pod, PodSpec } from "../../../sim/model/kube/objects.ts";
import { podYaml, readText, told } from "../test-kit.ts";
import { defaultObjects } from "./default-objects.ts";

async function defaulted(...objects: object[]): Promise<readonly ApiObject[]> {
  const manifests = await readText(objects.map((object) => yaml(object)).join("---\n"));
  defaultObjects(manifests);
  // Once more changes nothing.
  const once = structuredClone(manifests.objects);
  defaultObjects(manifests);
  expect(manifests.objects).toEqual(once);
  return once;
}

/** Kubernetes reads YAML 1.1, in which `n` is false. */
function yaml(object: object): string {
  return stringify(object, { version: "1.1" });
}

function pod(spec: object = {}, metadata: object = {}): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", ...metadata },
    spec: { containers: [{ name: "c" }], ...spec },
  };
}

async function specOf(spec: object, ...others: object[]): Promise<PodSpec> {
  const [first] = await defaulted(pod(spec), ...others);
  return (first as Pod).spec;
}

const object = (kind: string, name: string, more: object = {}, apiVersion = "v1") => ({
  apiVersion,
  kind,
  metadata: { name },
  ...more,
});
const priorityClass = (name: string, value: number, more: object = {}) =>
  object("PriorityClass", name, { value, ...more }, "scheduling.k8s.io/v1");

describe("pods", () => {
  it("are of namespace, scheduler and priority by default, and stay a while on nodes out of reach", async () => {
    const [first] = await defaulted(pod());
    expect(first?.metadata.namespace).toBe("default");
    expect((first as Pod).spec).toEqual({
      containers: [{ name: "c" }],
      schedulerName: "default-scheduler",
      priority: 0,
      preemptionPolicy: "PreemptLowerPriority",
      tolerations: ["not-ready", "unreachable"].map((what) => ({
        key: `node.kubernetes.io/${what}`,
        operator: "Exists",
        effect: "NoExecute",
        tolerationSeconds: 300,
      })),
    });
    expect((await specOf({ tolerations: [{ operator: "Exists" }] })).tolerations).toHaveLength(1);
  });

  it("take priority and preemption policy from their class, or the least of the default classes", async () => {
    const classes = [
      priorityClass("high", 1000, { preemptionPolicy: "Never" }),
      priorityClass("usual", 7, { globalDefault: true }),
      priorityClass("other", 9, { globalDefault: true }),
    ];
    const priority = async (spec: object) => {
      const { priority: value, preemptionPolicy } = await specOf(spec, ...classes);
      return [value, preemptionPolicy];
    };
    expect(await priority({ priorityClassName: "high" })).toEqual([1000, "Never"]);
    expect(await priority({ priorityClassName: "system-node-critical" })).toEqual([
      2_000_001_000,
      "PreemptLowerPriority",
    ]);
    expect(await priority({ priorityClassName: "system-cluster-critical" })).toEqual([
      2_000_000_000,
      "PreemptLowerPriority",
    ]);
    expect(await priority({})).toEqual([7, "PreemptLowerPriority"]);
    expect(await priority({ priority: 5 })).toEqual([5, "PreemptLowerPriority"]);
  });

  it("of an unknown class are refused", async () => {
    const manifests = await readText(
      podYaml.replace("spec:\n", "spec:\n  priorityClassName: hihg\n") +
        `---\n${yaml(priorityClass("high", 1))}`,
    );
    const refusal = (): unknown => defaultObjects(manifests);
    expect(refusal).toThrow(InputError);
    try {
      refusal();
    } catch (error) {
      const { issues } = error as InputError;
      expect(told(issues)).toEqual([
        '8:22 spec.priorityClassName no PriorityClass "hihg" is among the objects',
      ]);
      expect(issues[0]?.hint).toBe('did you mean "high"?');
    }
  });

  it("ask for what they are limited to", async () => {
    const container = {
      name: "c",
      resources: { limits: { cpu: "2", memory: "1Gi" }, requests: { cpu: "1" } },
    };
    const { containers, initContainers } = await specOf({
      containers: [container],
      initContainers: [container],
    });
    for (const { resources } of [...containers, ...(initContainers ?? [])])
      expect(resources?.requests).toEqual({ cpu: "1", memory: "1Gi" });
  });

  it("as a whole ask for what their containers ask for, or for what they are limited to", async () => {
    const container = (cpu: string, limits: object = {}) => ({
      name: cpu,
      resources: { requests: { cpu, "a.b/c": 1 }, limits },
    });
    const { resources } = await specOf({
      containers: [container("100m", { "hugepages-2Mi": "4Mi" }), container("0.25")],
      initContainers: [container("300m")],
      resources: { limits: { cpu: "1", memory: "2Gi" } },
    });
    expect(resources?.requests).toEqual({ cpu: "350m", memory: "2Gi", "hugepages-2Mi": "4194304" });
    const given = { limits: { cpu: "1" }, requests: { cpu: "5m" } };
    expect((await specOf({ containers: [container("1")], resources: given })).resources).toEqual(given);
  });

  it("have ports of TCP, on the host's network those of the host", async () => {
    const containers = [
      { name: "c", ports: [{ containerPort: 80 }, { containerPort: 81, hostPort: 82, protocol: "UDP" }] },
    ];
    const ports = async (spec: object) => (await specOf({ containers, ...spec })).containers[0]?.ports;
    expect(await ports({})).toEqual([
      { containerPort: 80, protocol: "TCP" },
      { containerPort: 81, hostPort: 82, protocol: "UDP" },
    ]);
    expect((await ports({ hostNetwork: true }))?.map(({ hostPort }) => hostPort)).toEqual([80, 82]);
  });

  it("have label keys written out into selectors, once", async () => {
    const term = {
      labelSelector: { matchLabels: { x: "y" } },
      topologyKey: "zone",
      matchLabelKeys: ["app", "none"],
      mismatchLabelKeys: ["team"],
    };
    const spec = {
      affinity: {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            term,
            { topologyKey: "zone", matchLabelKeys: ["app"] },
          ],
        },
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term }],
        },
      },
    };
    const [first] = await defaulted(pod(spec, { labels: { app: "web", team: "a" } }));
    const { podAffinity, podAntiAffinity } = (first as Pod).spec.affinity ?? {};
    const [required, without] = podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    const merged = {
      matchLabels: { x: "y" },
      matchExpressions: [
        { key: "app", operator: "In", values: ["web"] },
        { key: "team", operator: "NotIn", values: ["a"] },
      ],
    };
    expect(required?.labelSelector).toEqual(merged);
    expect(without?.labelSelector).toBeUndefined();
    expect(
      podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution?.[0]?.podAffinityTerm.labelSelector,
    ).toEqual(merged);
  });

  it("take what limit ranges and runtime classes give", async () => {
    const limits = [
      {
        type: "Container",
        max: { cpu: "4" },
        default: { memory: "1Gi" },
        defaultRequest: { memory: "64Mi" },
      },
    ];
    const range = {
      ...object("LimitRange", "r", { spec: { limits } }),
      metadata: { name: "r", namespace: "default" },
    };
    const runtime = object(
      "RuntimeClass",
      "kata",
      {
        overhead: { podFixed: { cpu: "50m" } },
        scheduling: { nodeSelector: { kata: "yes" }, tolerations: [{ key: "kata", operator: "Exists" }] },
      },
      "node.k8s.io/v1",
    );
    const spec = await specOf(
      { containers: [{ name: "c" }], runtimeClassName: "kata", nodeSelector: { disk: "ssd" } },
      range,
      runtime,
    );
    expect(spec.containers[0]?.resources).toEqual({
      limits: { cpu: "4", memory: "1Gi" },
      requests: { cpu: "4", memory: "64Mi" },
    });
    expect(spec.overhead).toEqual({ cpu: "50m" });
    expect(spec.nodeSelector).toEqual({ disk: "ssd", kata: "yes" });
    expect(spec.tolerations?.map(({ key }) => key)).toContain("kata");
  });

  it("with a uid stay as they are", async () => {
    const stored = pod({}, { uid: "u", namespace: "n" });
    expect(await defaulted(stored)).toEqual([stored]);
  });
});

describe("other objects", () => {
  it("are completed", async () => {
    const found = await defaulted(
      object("Node", "n", { status: { capacity: { cpu: "4" } } }),
      object("Namespace", "a"),
      object("ReplicationController", "rc", { spec: { template: { metadata: { labels: { a: "b" } } } } }),
      object("StorageClass", "s", { provisioner: "p" }, "storage.k8s.io/v1"),
      object("PersistentVolumeClaim", "c", { spec: {} }),
    );
    expect(found[0]).toHaveProperty("status.allocatable", { cpu: "4" });
    expect(found[1]?.metadata.labels).toEqual({ "kubernetes.io/metadata.name": "a" });
    expect(found[2]).toHaveProperty("spec.selector", { a: "b" });
    expect(found[3]).toHaveProperty("volumeBindingMode", "Immediate");
    expect(found[4]).toMatchObject({ spec: { volumeMode: "Filesystem" }, status: { phase: "Pending" } });
    expect(found[4]).not.toHaveProperty("spec.storageClassName");
  });

  it("claims are of the newest default class, unless they say that they are of none", async () => {
    const storage = (name: string, creationTimestamp: string, isDefault: string) => ({
      ...object("StorageClass", name, { provisioner: "p" }, "storage.k8s.io/v1"),
      metadata: {
        name,
        creationTimestamp,
        annotations: { "storageclass.kubernetes.io/is-default-class": isDefault },
      },
    });
    const found = await defaulted(
      storage("old", "2025-01-01T00:00:00Z", "true"),
      storage("new", "2026-01-01T00:00:00Z", "true"),
      storage("no", "2027-01-01T00:00:00Z", "false"),
      object("PersistentVolumeClaim", "c", { spec: {} }),
      object("PersistentVolumeClaim", "none", { spec: { storageClassName: "" } }),
    );
    expect(found[3]).toHaveProperty("spec.storageClassName", "new");
    expect(found[4]).toHaveProperty("spec.storageClassName", "");
  });
});

const conformance = "../shared/conformance/kube-scheduler";

describe.skipIf(!existsSync(conformance))("objects that an API server has stored", () => {
  it("are found good, and change nowhere but in what their authors left out, even without their uid", async () => {
    const changed = new Map<string, number>();
    for (const file of readdirSync(conformance).filter((name) => name.endsWith(".jsonl.gz"))) {
      const lines = gunzipSync(readFileSync(`${conformance}/${file}`))
        .toString()
        .trim()
        .split("\n");
      for (const line of lines.filter((_, index) => index % 10 === 0)) {
        const { objects } = JSON.parse(line) as { readonly objects: readonly ApiObject[] };
        const stripped = objects.map((each) => ({ ...each, metadata: { ...each.metadata, uid: undefined } }));
        const manifests = await readText(JSON.stringify({ apiVersion: "v1", kind: "List", items: stripped }));
        expect(manifests.warnings.filter(({ message }) => message.includes("unknown"))).toEqual([]);
        const before = structuredClone(manifests.objects);
        defaultObjects(manifests);
        for (const [index, object] of manifests.objects.entries())
          for (const path of differences(before[index], object, object.kind))
            changed.set(path, (changed.get(path) ?? 0) + 1);
      }
    }
    expect([...changed.keys()].sort()).toEqual([
      "PersistentVolume.spec.volumeMode",
      "PersistentVolumeClaim.spec.volumeMode",
      "Pod.spec.tolerations",
      "Pod.spec.tolerations[]",
    ]);
  });
});

function differences(a: unknown, b: unknown, path: string): string[] {
  if (
    typeof a !== "object" ||
    typeof b !== "object" ||
    a === null ||
    b === null ||
    Array.isArray(a) !== Array.isArray(b)
  )
    return Object.is(a, b) ? [] : [path];
  const fields = (of: object): Record<string, unknown> => of as Record<string, unknown>;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) =>
    differences(fields(a)[key], fields(b)[key], Array.isArray(a) ? `${path}[]` : `${path}.${key}`),
  );
}
