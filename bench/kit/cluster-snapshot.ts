import { closeSync, openSync, writeSync } from "node:fs";
import { stringify } from "yaml";
import { RandomStream } from "../../src/base/random.ts";

export interface SnapshotSize {
  readonly nodes: number;
  readonly placed: number;
  readonly pending: number;
}

const DEPLOYMENTS = 200;
const ZONES = ["a", "b", "c"];
const NAMESPACES = 20;

type Format = "json" | "yaml";

/**
 * Writes what `kubectl get nodes,pods,services,replicasets,... -A -o json` (or yaml) prints for a made-up
 * cluster: one List, with the fields that objects of real clusters have, read here or not.
 */
export function writeSnapshot(file: string, format: Format, size: SnapshotSize): void {
  const out = openSync(file, "w");
  const random = new RandomStream("snapshot");
  let buffer =
    format === "json" ? '{\n    "apiVersion": "v1",\n    "items": [\n' : "apiVersion: v1\nitems:\n";
  let separator = "";
  const item = (text: string): void => {
    buffer += separator + text;
    if (format === "json") separator = ",\n";
    if (buffer.length < 1 << 20) return;
    writeSync(out, buffer);
    buffer = "";
  };
  const text = (object: object): string => asItem(object, format);
  for (let i = 0; i < size.nodes; i++) item(text(node(i, random)));
  for (let d = 0; d < DEPLOYMENTS; d++) for (const object of around(d)) item(text(object));
  const placed = templates("NODE", text);
  const pending = templates(undefined, text);
  for (let i = 0; i < size.placed + size.pending; i++) {
    const template = (i < size.placed ? placed : pending)[i % DEPLOYMENTS] as string;
    item(named(template, i, i % size.nodes));
  }
  buffer += format === "json" ? '\n    ],\n    "kind": "List"\n}\n' : "kind: List\nmetadata: {}\n";
  writeSync(out, buffer);
  closeSync(out);
}

/** Name of the first pending pod. */
export function firstPending({ placed }: SnapshotSize): string {
  const deployment = placed % DEPLOYMENTS;
  return `team-${deployment % NAMESPACES}/app-${deployment}-7d4b9c6f5-${suffix(placed)}`;
}

function asItem(object: object, format: Format): string {
  if (format === "json") return JSON.stringify(object, null, 4).replaceAll(/^/gm, " ".repeat(8));
  return `- ${stringify(object, { lineWidth: 0, indentSeq: false, aliasDuplicateObjects: false }).trimEnd().replaceAll("\n", "\n  ")}\n`;
}

const suffix = (i: number): string => i.toString(36).padStart(5, "0");
const uid = (kind: string, i: number): string => `${kind}-4f6a-4b7e-9d0c-${i.toString(16).padStart(12, "0")}`;

function named(template: string, i: number, nodeRow: number): string {
  return template
    .replaceAll("SUFFIX", suffix(i))
    .replaceAll("UID", uid("8b1c2d3e", i))
    .replaceAll("NODE", nodeName(nodeRow))
    .replaceAll("ADDRESS", `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`);
}

const nodeName = (i: number): string => `ip-10-${i >> 8}-${i & 255}-17.eu-west-1.compute.internal`;
const condition = (type: string, status: string): object => ({
  type,
  status,
  lastProbeTime: null,
  lastTransitionTime: "2026-03-02T07:11:45Z",
});

function node(i: number, random: RandomStream): object {
  const name = nodeName(i);
  const resources = { cpu: "64", memory: "257949Mi", "ephemeral-storage": "209702892Ki", pods: "110" };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      uid: uid("0d9e8f7a", i),
      resourceVersion: `${9_000_000 + i}`,
      creationTimestamp: "2026-01-12T09:30:11Z",
      annotations: {
        "node.alpha.kubernetes.io/ttl": "30",
        "csi.volume.kubernetes.io/nodeid": `{"ebs":"i-${i}"}`,
      },
      labels: {
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/os": "linux",
        "kubernetes.io/hostname": name,
        "node.kubernetes.io/instance-type": "m6i.16xlarge",
        "topology.kubernetes.io/region": "eu-west-1",
        "topology.kubernetes.io/zone": `eu-west-1${ZONES[i % ZONES.length]}`,
        pool: i % 10 === 0 ? "system" : "general",
      },
    },
    spec: {
      providerID: `aws:///eu-west-1a/i-${i.toString(16).padStart(17, "0")}`,
      ...(i % 10 === 0 && { taints: [{ key: "dedicated", value: "system", effect: "NoSchedule" }] }),
    },
    status: {
      capacity: resources,
      allocatable: { ...resources, cpu: "63770m", memory: "254000Mi" },
      conditions: ["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"].map((type) =>
        condition(type, type === "Ready" ? "True" : "False"),
      ),
      images: Array.from({ length: 20 }, () => image(random.below(DEPLOYMENTS))),
      nodeInfo: { kubeletVersion: "v1.36.3", osImage: "Bottlerocket OS 1.40.0", architecture: "amd64" },
    },
  };
}

const image = (d: number): object => ({
  names: [`registry.example.com/app-${d}@sha256:${d.toString(16).padStart(64, "0")}`, imageName(d)],
  sizeBytes: 100_000_000 + d * 3_000_000,
});
const imageName = (d: number): string => `registry.example.com/app-${d}:1.4.${d}`;

/** What a deployment has beside its pods. */
function around(d: number): object[] {
  const metadata = (name: string, kind: string): object => ({
    name,
    namespace: `team-${d % NAMESPACES}`,
    uid: uid(kind, d),
    creationTimestamp: "2026-02-01T10:00:00Z",
  });
  const selector = { matchLabels: { app: `app-${d}` } };
  return [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: metadata(`app-${d}`, "5e5e5e5e"),
      spec: { selector: { app: `app-${d}` }, ports: [{ port: 80 }] },
    },
    {
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: metadata(`app-${d}-7d4b9c6f5`, "7a7a7a7a"),
      spec: { replicas: 500, selector },
    },
    {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: metadata(`app-${d}`, "9c9c9c9c"),
      spec: { selector },
      status: { disruptionsAllowed: 5 },
    },
  ];
}

/** Texts of one pod of each deployment, with words in capitals where pods differ. */
function templates(node: string | undefined, text: (object: object) => string): string[] {
  return Array.from({ length: DEPLOYMENTS }, (_, d) => text(pod(d, node)));
}

function pod(d: number, node: string | undefined): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: podMetadata(d),
    spec: {
      containers: [container(d)],
      dnsPolicy: "ClusterFirst",
      enableServiceLinks: true,
      nodeName: node,
      preemptionPolicy: "PreemptLowerPriority",
      priority: 0,
      restartPolicy: "Always",
      schedulerName: "default-scheduler",
      serviceAccountName: "default",
      terminationGracePeriodSeconds: 30,
      tolerations: ["not-ready", "unreachable"].map((key) => ({
        effect: "NoExecute",
        key: `node.kubernetes.io/${key}`,
        operator: "Exists",
        tolerationSeconds: 300,
      })),
      ...placement(d),
      volumes: [tokenVolume],
    },
    status: node === undefined ? waiting : running(d),
  };
}

function podMetadata(d: number): object {
  return {
    name: `app-${d}-7d4b9c6f5-SUFFIX`,
    generateName: `app-${d}-7d4b9c6f5-`,
    namespace: `team-${d % NAMESPACES}`,
    uid: "UID",
    resourceVersion: "8123456",
    creationTimestamp: "2026-03-01T12:00:00Z",
    labels: { app: `app-${d}`, "pod-template-hash": "7d4b9c6f5", team: `team-${d % NAMESPACES}` },
    annotations: { "prometheus.io/scrape": "true", "prometheus.io/port": "9090" },
    ownerReferences: [
      {
        apiVersion: "apps/v1",
        kind: "ReplicaSet",
        name: `app-${d}-7d4b9c6f5`,
        uid: uid("7a7a7a7a", d),
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
  };
}

/** Every fifth deployment avoids itself, every fifth spreads over zones. */
function placement(d: number): object {
  const own = { labelSelector: { matchLabels: { app: `app-${d}` } } };
  return {
    ...(d % 5 === 0 && {
      affinity: {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 100, podAffinityTerm: { ...own, topologyKey: "kubernetes.io/hostname" } },
          ],
        },
      },
    }),
    ...(d % 5 === 1 && {
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: "topology.kubernetes.io/zone",
          whenUnsatisfiable: "ScheduleAnyway",
          ...own,
        },
      ],
    }),
  };
}

const tokenVolume = {
  name: "kube-api-access-SUFFIX",
  projected: {
    defaultMode: 420,
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
      { configMap: { items: [{ key: "ca.crt", path: "ca.crt" }], name: "kube-root-ca.crt" } },
    ],
  },
};

function container(d: number): object {
  const probe = {
    httpGet: { path: "/healthz", port: 8080, scheme: "HTTP" },
    periodSeconds: 10,
    timeoutSeconds: 1,
  };
  return {
    name: "app",
    image: imageName(d),
    imagePullPolicy: "IfNotPresent",
    env: Array.from({ length: 8 }, (_, i) => ({
      name: `SETTING_${i}`,
      value: `value of setting ${i} of app ${d}`,
    })),
    ports: [{ containerPort: 8080, name: "http", protocol: "TCP" }],
    livenessProbe: probe,
    readinessProbe: probe,
    resources: {
      limits: { cpu: `${400 + 20 * (d % 100)}m`, memory: `${512 + 16 * (d % 60)}Mi` },
      requests: { cpu: `${200 + 10 * (d % 100)}m`, memory: `${256 + 16 * (d % 60)}Mi` },
    },
    terminationMessagePath: "/dev/termination-log",
    volumeMounts: [
      {
        mountPath: "/var/run/secrets/kubernetes.io/serviceaccount",
        name: "kube-api-access-SUFFIX",
        readOnly: true,
      },
    ],
  };
}

const waiting = { phase: "Pending", qosClass: "Burstable", conditions: [condition("PodScheduled", "False")] };

function running(d: number): object {
  return {
    phase: "Running",
    qosClass: "Burstable",
    conditions: ["Initialized", "Ready", "ContainersReady", "PodScheduled"].map((type) =>
      condition(type, "True"),
    ),
    containerStatuses: [
      {
        name: "app",
        image: imageName(d),
        imageID: `registry.example.com/app-${d}@sha256:${d.toString(16).padStart(64, "0")}`,
        containerID: "containerd://UID",
        ready: true,
        restartCount: 0,
        started: true,
        state: { running: { startedAt: "2026-03-01T12:00:09Z" } },
      },
    ],
    hostIP: "ADDRESS",
    podIP: "ADDRESS",
    podIPs: [{ ip: "ADDRESS" }],
    startTime: "2026-03-01T12:00:01Z",
  };
}
