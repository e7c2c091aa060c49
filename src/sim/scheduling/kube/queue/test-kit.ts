import { prioritySort } from "../../../../policies/kube/priority-sort.ts";
import { schedulingGates } from "../../../../policies/kube/scheduling-gates.ts";
import type { ClusterEvent, ObjectKind, PodAction } from "../../../contract/kube-events.ts";
import { type KubePlugin, unresolvable } from "../../../contract/kube-plugin.ts";
import { KubeCluster } from "../../../model/kube/kube-cluster.ts";
import type { KubePod } from "../../../model/kube/kube-pod.ts";
import type { Node } from "../../../model/kube/objects.ts";
import type { BackoffSettings } from "./backoff.ts";
import { KubeQueue } from "./kube-queue.ts";
import type { QueuedPodInfo } from "./queued-pod-info.ts";
import type { QueueProfile } from "./queueing-hints.ts";

export interface TestPod {
  readonly name: string;
  readonly priority?: number;
  /** Value of label x. */
  readonly x?: string;
  readonly gated?: boolean;
  readonly tolerates?: number;
  /** Millicores. */
  readonly cpu?: number;
  readonly nominated?: string | undefined;
}

export function testPod(cluster: KubeCluster, { name, priority, x, gated, ...more }: TestPod): KubePod {
  return cluster.pod(
    {
      kind: "Pod",
      metadata: { name, labels: { x: x ?? "" } },
      spec: {
        priority: priority ?? 0,
        schedulingGates: gated ? [{ name: "g" }] : [],
        tolerations: Array.from({ length: more.tolerates ?? 0 }, () => ({ operator: "Exists" })),
        containers: [{ name: "c", resources: { requests: { cpu: `${more.cpu ?? 100}m` } } }],
      },
      status: { nominatedNodeName: more.nominated },
    },
    undefined,
  );
}

export function testNode(x: string): Node {
  return { kind: "Node", metadata: { name: "n", labels: { x } } };
}

/**
 * Plug-ins whose hints are about label x, as the program that made `real-queue.jsonl` has them: A, B and C
 * have hints, E listens to everything because it has none, H keeps out the pods that are held.
 */
export function testPlugins(held: ReadonlySet<string>, onAsked: () => void = () => {}): KubePlugin[] {
  const refuser = (name: string, hints?: KubePlugin["hints"]): KubePlugin => ({
    name,
    reads: { filter: "node" },
    filter: () => undefined,
    hints,
  });
  const xOf = (pod: KubePod): string => pod.labels["x"] ?? "";
  const nodeMatches = (pod: KubePod, event: ClusterEvent): boolean => {
    onAsked();
    if (event.resource !== "Node") return false;
    return event.old?.metadata.labels?.["x"] !== xOf(pod) && event.new.metadata.labels?.["x"] === xOf(pod);
  };
  const claimMatches = (pod: KubePod, event: ClusterEvent): boolean =>
    "new" in event && event.new.metadata.name === xOf(pod);
  const own = (pod: KubePod, event: ClusterEvent): boolean => "pod" in event && event.pod.uid === pod.uid;
  const never = (): boolean => false;
  const updates: PodAction[] = [
    "Update",
    "UpdateLabel",
    "ScaleDown",
    "UpdateToleration",
    "GatesEliminated",
    "GeneratedClaim",
  ];
  return [
    schedulingGates(),
    refuser("A", [{ resource: "Node", actions: ["Add", "UpdateLabel"], helps: nodeMatches }]),
    refuser("B", [
      { resource: "AssignedPod", actions: ["Delete"] },
      { resource: "Node", actions: ["UpdateAllocatable", "UpdateTaint"], helps: nodeMatches },
      { resource: "UnscheduledPod", actions: ["UpdateLabel", "ScaleDown"], helps: own },
    ]),
    refuser("C", [
      { resource: "PersistentVolumeClaim", actions: ["Add"], helps: claimMatches },
      { resource: "Node", actions: ["Add"] },
      { resource: "Node", actions: ["UpdateTaint"], helps: never },
      { resource: "UnscheduledPod", actions: updates, helps: own },
    ]),
    refuser("E"),
    {
      name: "H",
      reads: {},
      preEnqueue: ({ name }) => (held.has(name) ? unresolvable("held") : undefined),
      hints: [{ resource: "AssignedPod", actions: ["Delete"], helps: never }],
    },
  ];
}

export function testProfile(plugins: readonly KubePlugin[]): QueueProfile {
  return {
    schedulerName: "default-scheduler",
    queueSort: prioritySort(),
    preEnqueue: plugins.filter((plugin) => "preEnqueue" in plugin),
    preFilter: [],
    filter: plugins.filter((plugin) => "filter" in plugin),
    reserve: [],
  };
}

export function objectEvent(resource: ObjectKind, name: string): ClusterEvent {
  return { resource, action: "Add", new: { kind: resource, metadata: { name } } };
}

/** A queue with a clock that stops wherever the queue wants to be woken. */
export class QueueWorld {
  readonly cluster: KubeCluster = new KubeCluster();
  readonly clock: { now: number } = { now: 0 };
  readonly held: Set<string> = new Set();
  readonly pods: Map<string, KubePod> = new Map();
  readonly inFlight: Map<string, QueuedPodInfo> = new Map();
  readonly queue: KubeQueue;
  /** How often a hint was asked about a node. */
  asked = 0;

  constructor(settings: BackoffSettings = {}, plugins?: readonly KubePlugin[]) {
    const made = plugins ?? testPlugins(this.held, () => this.asked++);
    this.queue = new KubeQueue({
      cluster: this.cluster,
      clock: this.clock,
      profiles: [testProfile(made)],
      ...settings,
    });
  }

  advance(to: number): void {
    for (let wake = this.queue.nextWake(); wake <= to; wake = this.queue.nextWake()) {
      this.clock.now = wake;
      this.queue.wake();
    }
    this.clock.now = to;
  }

  add(spec: TestPod): KubePod {
    const pod = testPod(this.cluster, spec);
    this.pods.set(spec.name, pod);
    this.queue.add(pod);
    return pod;
  }

  update(spec: TestPod): void {
    const pod = testPod(this.cluster, spec);
    this.queue.update(this.pods.get(spec.name) as KubePod, pod);
    this.pods.set(spec.name, pod);
  }

  delete(name: string): void {
    this.queue.delete(this.pods.get(name) as KubePod);
    this.pods.delete(name);
    this.held.delete(name);
  }

  pop(): string | undefined {
    const info = this.queue.pop();
    if (info) this.inFlight.set(info.pod.name, info);
    return info?.pod.name;
  }

  /** Letters name plug-ins. */
  failed(name: string, refused = "", pending = ""): void {
    this.queue.failed(this.#land(name), new Set(refused), new Set(pending));
  }

  done(name: string): void {
    this.queue.done(this.#land(name).pod.uid);
    this.held.delete(name);
  }

  #land(name: string): QueuedPodInfo {
    const info = this.inFlight.get(name) as QueuedPodInfo;
    this.inFlight.delete(name);
    return info;
  }

  /** `a:B2.1.0/gate/refused/pending` for each pod: place, attempts, refusals, errors. */
  state(): string {
    const waiting = [...this.queue.waiting].map((info): [string, Readonly<QueuedPodInfo>] => [
      info.place === "active" ? "A" : info.place === "unschedulable" ? "U" : "B",
      info,
    ]);
    const flying = [...this.inFlight.values()].map((info): [string, QueuedPodInfo] => ["I", info]);
    return [...waiting, ...flying]
      .map(([place, info]) => `${info.pod.name}:${place}${story(info)}`)
      .sort()
      .join(" ");
  }
}

function story(info: Readonly<QueuedPodInfo>): string {
  const letters = (names: Iterable<string>): string => [...names].map(letter).sort().join("");
  const { attempts, unschedulableCount, errorCount, gatingPlugin } = info;
  const gate = gatingPlugin === undefined ? "" : letter(gatingPlugin);
  const refused = letters(info.unschedulablePlugins);
  return `${attempts}.${unschedulableCount}.${errorCount}/${gate}/${refused}/${letters(info.pendingPlugins)}`;
}

function letter(name: string): string {
  return name === "SchedulingGates" ? "G" : name;
}
