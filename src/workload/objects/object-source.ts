import { parseDuration } from "../../base/duration.ts";
import { InputError, type InputIssue } from "../../base/input-error.ts";
import { type Duration, FOREVER, type SimTime } from "../../base/units.ts";
import { Op, Outcome, WorkBlock, type WorkSource } from "../../sim/contract/work.ts";
import type { ClusterState } from "../../sim/model/cluster-state.ts";
import type { KubeCluster } from "../../sim/model/kube/kube-cluster.ts";
import { podKey } from "../../sim/model/kube/kube-pod.ts";
import type { ApiObject, Pod } from "../../sim/model/kube/objects.ts";
import type { KubePodClass } from "../../sim/model/kube/pod-class.ts";
import { amountOf } from "../../sim/model/kube/resources.ts";
import { DURATION } from "../manifests/own-annotations.ts";

const ROWS = 8192;

export interface ObjectSourceOptions {
  /** As an API server would store them. */
  readonly objects: readonly ApiObject[];
  /** When pods without a node arrive. Those on a node are there from the start. */
  readonly at: SimTime;
  /** How many times each pod without a node arrives. */
  readonly copies: number;
  /** Numbers of jobs from here on. */
  readonly firstJob: number;
  readonly state: ClusterState;
  readonly cluster: KubeCluster;
}

/** What a pod is called; times in microseconds, those before the run below 0. */
interface NamedPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly startTime?: number | undefined;
  /** The node that room was being made on for it. */
  readonly nominatedNode?: string | undefined;
}

/** One pod of the objects, or several copies of it. */
interface Entry {
  readonly pod: Pod;
  readonly podClass: number;
  readonly user: number;
  readonly job: number;
  /** Index of the first copy in its job. */
  readonly index: number;
  readonly copies: number;
  readonly duration: Duration;
  /** Handle of the node that it is on, or -1. */
  readonly node: number;
  readonly startTime: number | undefined;
}

/** Pods read from API objects as work: a pod of its own, or all pods of one controller, are a job. */
export class ObjectSource implements WorkSource {
  readonly hasUsage = false;
  /** Names of the nodes by handle. */
  readonly nodeNames: readonly string[];
  /** Pods on nodes that are not among the objects: left out. */
  homeless = 0;
  readonly #options: ObjectSourceOptions;
  readonly #entries: Entry[] = [];
  /** Entries of each job, from `firstJob` on, in order of their indexes. */
  readonly #jobs: Entry[][] = [];
  readonly #jobsByOwner = new Map<string, number>();
  readonly #block: WorkBlock;
  /** The next entry and copy. */
  #at = 0;
  #copy = 0;
  #ref = 0;

  /** Throws InputError for pods that cannot be what they are asked to be. */
  constructor(options: ObjectSourceOptions) {
    this.#options = options;
    const { objects, state } = options;
    this.#block = new WorkBlock({ capacity: ROWS, resources: state.resources.size, hasUsage: false });
    this.nodeNames = objects.filter(({ kind }) => kind === "Node").map(({ metadata }) => metadata.name);
    const nodes = new Map(this.nodeNames.map((name, handle) => [name, handle]));
    const pods = (objects as readonly Pod[]).filter((object) => object.kind === "Pod" && !hasEnded(object));
    const placed = pods.filter(({ spec }) => spec.nodeName);
    const waiting = pods.filter(({ spec, metadata }) => !spec.nodeName && !metadata.deletionTimestamp);
    const issues: InputIssue[] = [];
    const now = placed.reduce(
      (latest, { status }) => Math.max(latest, microseconds(status?.startTime) ?? 0),
      0,
    );
    for (const pod of placed) {
      const node = nodes.get(pod.spec.nodeName as string);
      if (node === undefined) this.homeless += 1;
      else this.#add(pod, node, now, issues);
    }
    for (const pod of byCreation(waiting)) this.#add(pod, -1, now, issues);
    if (issues.length > 0) throw new InputError(issues);
  }

  #add(pod: Pod, node: number, now: number, issues: InputIssue[]): void {
    const { state, cluster, firstJob } = this.#options;
    const { metadata, status } = pod;
    const namespace = metadata.namespace ?? "default";
    const file = `pod ${podKey({ namespace, name: metadata.name })}`;
    const kube = cluster.classes.of(pod);
    const copies = node < 0 ? this.#options.copies : 1;
    if (copies > 1 && kube.podName !== undefined)
      issues.push({ file, message: "has claims or volumes of its own, of which there can be no copies" });
    const owner = metadata.ownerReferences?.find(({ controller }) => controller);
    const key = owner ? `${namespace}/${owner.kind}/${owner.name}` : `${namespace}/${metadata.name}`;
    const number = this.#jobsByOwner.get(key) ?? this.#jobs.push([]) - 1;
    this.#jobsByOwner.set(key, number);
    const entries = this.#jobs[number] as Entry[];
    const last = entries.at(-1);
    const started = microseconds(status?.startTime);
    const entry: Entry = {
      pod,
      podClass: this.#internClass(kube),
      user: state.users.intern(namespace),
      job: firstJob + number,
      index: last ? last.index + last.copies : 0,
      copies,
      duration: durationOf(pod, file, issues),
      node,
      startTime: started === undefined ? undefined : started - now,
    };
    entries.push(entry);
    this.#entries.push(entry);
  }

  #internClass(kube: KubePodClass): number {
    const { state } = this.#options;
    const requests = state.resources.all.map(({ name, scale }) => {
      const amount = amountOf(kube.requests.taken, name) ?? 0;
      return name.includes("/") ? amount * scale : amount;
    });
    return state.internClass({ requests, priority: kube.priority, labels: kube.labels, kube });
  }

  /** What the pod of a job with this index is called; undefined for jobs of other sources. */
  nameOf(job: number, index: number): NamedPod | undefined {
    const entries = this.#jobs[job - this.#options.firstJob];
    if (!entries) return undefined;
    let [low, high] = [0, entries.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((entries[middle] as Entry).index <= index) low = middle;
      else high = middle - 1;
    }
    return named(entries[low] as Entry, index);
  }

  /** All pods with their names, and for those without a node what `heldBy` says. */
  *names(heldBy: (pod: Pod) => string | undefined): Generator<{
    readonly job: number;
    readonly index: number;
    readonly name: string;
    readonly held: string | undefined;
  }> {
    for (const entry of this.#entries) {
      const held = entry.node < 0 ? heldBy(entry.pod) : undefined;
      for (let i = entry.index; i < entry.index + entry.copies; i++)
        yield { job: entry.job, index: i, name: podKey(named(entry, i)), held };
    }
  }

  /** How many pods without a node ask for each scheduler, by its name. */
  schedulers(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { pod, copies, node } of this.#entries) {
      const name = pod.spec.schedulerName || "default-scheduler";
      if (node < 0) counts.set(name, (counts.get(name) ?? 0) + copies);
    }
    return counts;
  }

  next(): Promise<WorkBlock | undefined> {
    const block = this.#block;
    block.clear();
    // A pod that is on a node takes two rows.
    while (this.#at < this.#entries.length && block.length < block.capacity - 1) {
      const entry = this.#entries[this.#at] as Entry;
      this.#submit(entry, entry.index + this.#copy);
      this.#copy += 1;
      if (this.#copy < entry.copies) continue;
      this.#copy = 0;
      this.#at += 1;
    }
    return Promise.resolve(block.length === 0 ? undefined : block);
  }

  #submit({ podClass, user, job, duration, node }: Entry, index: number): void {
    const block = this.#block;
    const ref = this.#ref++;
    const at = block.length++;
    block.time[at] = node < 0 ? this.#options.at : 0;
    block.op[at] = Op.submit;
    block.ref[at] = ref;
    block.podClass[at] = podClass;
    block.job[at] = job;
    block.index[at] = index;
    block.user[at] = user;
    block.duration[at] = duration;
    block.outcome[at] = Outcome.finish;
    if (node < 0) return;
    const bind = block.length++;
    block.time[bind] = 0;
    block.op[bind] = Op.schedule;
    block.ref[bind] = ref;
    block.node[bind] = node;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function named({ pod, index: first, copies, startTime, node }: Entry, index: number): NamedPod {
  const { metadata, status } = pod;
  const namespace = metadata.namespace ?? "default";
  const name = copies === 1 ? metadata.name : `${metadata.name}-${index - first}`;
  const uid = copies === 1 ? metadata.uid : undefined;
  const nominatedNode = node < 0 && index === first ? status?.nominatedNodeName || undefined : undefined;
  return { namespace, name, uid: uid ?? podKey({ namespace, name }), startTime, nominatedNode };
}

function durationOf({ metadata }: Pod, file: string, issues: InputIssue[]): Duration {
  const text = metadata.annotations?.[DURATION];
  if (text === undefined) return FOREVER;
  try {
    return parseDuration(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    issues.push({ file, field: `metadata.annotations["${DURATION}"]`, message: error.message });
    return FOREVER;
  }
}

/** In the order in which they were created; those that were not yet come last, as they were given. */
function byCreation(pods: readonly Pod[]): Pod[] {
  const time = ({ metadata }: Pod): number =>
    microseconds(metadata.creationTimestamp) ?? Number.MAX_SAFE_INTEGER;
  return [...pods].sort((a, b) => time(a) - time(b));
}

function hasEnded({ status }: Pod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

/** Microseconds since 1970 of a time as the API writes it; undefined for none. */
function microseconds(time: string | undefined): number | undefined {
  const milliseconds = time ? Date.parse(time) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : milliseconds * 1000;
}
