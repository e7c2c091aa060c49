import { type Duration, MINUTE, SECOND, type SimTime } from "../../../../base/units.ts";
import type { ClusterEvent } from "../../../contract/kube-events.ts";
import type { KubePlugin } from "../../../contract/kube-plugin.ts";
import type { KubeCluster } from "../../../model/kube/kube-cluster.ts";
import type { KubePod } from "../../../model/kube/kube-pod.ts";
import { Backoff, type BackoffSettings, WINDOW, windowOf } from "./backoff.ts";
import { assignedPodDeleted, podEvents } from "./events-of.ts";
import { type Happening, InFlight } from "./in-flight.ts";
import { HeapEntry, noPlugins, type Place, QueuedPodInfo } from "./queued-pod-info.ts";
import { QueueingHints, type QueueProfile, type Verdict, verdictOf } from "./queueing-hints.ts";
import { RemovableHeap } from "./removable-heap.ts";
import { UnschedulablePods } from "./unschedulable-pods.ts";

const FLUSH: Duration = 30 * SECOND;

export interface KubeQueueOptions extends BackoffSettings {
  readonly cluster: KubeCluster;
  readonly clock: { readonly now: SimTime };
  /** Their queue order is the same. */
  readonly profiles: readonly QueueProfile[];
  /** After that a pod is tried again without any event. Default 5 minutes. */
  readonly maxUnschedulable?: Duration | undefined;
}

/** Of the waiting pods, which an event is for. */
export interface EventScope {
  readonly maxPriority?: number | undefined;
  /** Not the pod with this uid. */
  readonly except?: string | undefined;
}

/**
 * The pods that wait for a node (Kubernetes v1.36 `scheduler/backend/queue`, with its feature gates at their
 * defaults). Pods that the queue order holds equal go in the order of their last attempt, or arrival.
 *
 * The queue does nothing by itself: `wake` is to be called when the clock stands at `nextWake`, which may
 * change with every call of another method.
 */
export class KubeQueue {
  readonly #clock: { readonly now: SimTime };
  readonly #cluster: KubeCluster;
  readonly #preEnqueue: ReadonlyMap<string, readonly KubePlugin[]>;
  readonly #hints: QueueingHints;
  readonly #backoff: Backoff;
  readonly #maxUnschedulable: Duration;
  readonly #heaps: Readonly<Record<"active" | "backoff" | "errors", RemovableHeap<HeapEntry>>>;
  readonly #unschedulable = new UnschedulablePods();
  readonly #inFlight = new InFlight();
  /** All but those in flight, by uid. */
  readonly #waiting = new Map<string, QueuedPodInfo>();
  #turns = 0;
  #flushedAt = -1;

  constructor(options: KubeQueueOptions) {
    const { profiles } = options;
    const sort = profiles[0]?.queueSort;
    if (!sort?.less) throw new RangeError("queue: no profile with a queue order");
    this.#clock = options.clock;
    this.#cluster = options.cluster;
    this.#preEnqueue = new Map(profiles.map(({ schedulerName, preEnqueue }) => [schedulerName, preEnqueue]));
    this.#hints = new QueueingHints(profiles);
    this.#backoff = new Backoff(options);
    this.#maxUnschedulable = options.maxUnschedulable ?? 5 * MINUTE;
    const less = (a: HeapEntry, b: HeapEntry): boolean => sort.less?.(a, b) ?? false;
    const before = (a: HeapEntry, b: HeapEntry): boolean => less(a, b) || (!less(b, a) && a.turn < b.turn);
    const byExpiry =
      (equal: (a: HeapEntry, b: HeapEntry) => boolean) =>
      (a: HeapEntry, b: HeapEntry): boolean =>
        a.expiry === b.expiry ? equal(a, b) : a.expiry < b.expiry;
    this.#heaps = {
      active: new RemovableHeap(before),
      backoff: new RemovableHeap(byExpiry(before)),
      errors: new RemovableHeap(byExpiry((a, b) => a.turn < b.turn)),
    };
  }

  // --- what is there

  /** Whether `pop` has a pod to give. */
  get ready(): boolean {
    return this.#heaps.active.size + this.#heaps.backoff.size > 0;
  }

  get counts(): Readonly<Record<"active" | "backoff" | "unschedulable" | "gated" | "inFlight", number>> {
    const { active, backoff, errors } = this.#heaps;
    return {
      active: active.size,
      backoff: backoff.size + errors.size,
      unschedulable: this.#unschedulable.size,
      gated: this.#unschedulable.gatedSize,
      inFlight: this.#inFlight.size,
    };
  }

  /** A waiting pod by its uid. */
  get(uid: string): Readonly<QueuedPodInfo> | undefined {
    return this.#waiting.get(uid);
  }

  /** All waiting pods, in no useful order. */
  get waiting(): Iterable<Readonly<QueuedPodInfo>> {
    return this.#waiting.values();
  }

  // --- pods come, change and go

  /** A new pod waits. Its scheduler must be one of the profiles. */
  add(pod: KubePod): void {
    const info = new QueuedPodInfo(pod, this.#clock.now, this.#turns++);
    this.#toActive(info);
    if (info.place === "active") this.#nominate(pod, pod.nominatedNode);
  }

  /**
   * A pod that has no node yet changed. `pod` takes the place of `old`, whose nomination it inherits if it
   * has none.
   */
  update(old: KubePod, pod: KubePod): void {
    const { nominatedNode } = old;
    const released = nominatedNode !== undefined && (pod.nominatedNode ?? nominatedNode) !== nominatedNode;
    const gone = released ? assignedPodDeleted(old) : undefined;
    this.#replace(old, pod);
    if (gone) this.move(gone, { maxPriority: old.podClass.priority });
  }

  #replace(old: KubePod, pod: KubePod): void {
    const events = podEvents(old, pod, "UnscheduledPod");
    if (this.#inFlight.pod(pod.uid)) {
      this.#inFlight.update(pod);
      for (const event of events) this.#inFlight.happened(event);
      return;
    }
    const info = this.#waiting.get(pod.uid);
    if (!info) return this.add(pod);
    const node = pod.nominatedNode ?? old.nominatedNode;
    this.#nominate(old, undefined);
    this.#nominate(pod, node);
    const place = info.place as Place;
    this.#leave(info);
    info.pod = pod;
    this.#enter(info, place);
    for (const event of events)
      if (info.place === "unschedulable") this.#requeue(info, this.#verdict(info, event));
  }

  /** A pod that has no node is gone. One in flight stays so until `done`. */
  delete(pod: KubePod): void {
    const gone = pod.nominatedNode === undefined ? undefined : assignedPodDeleted(pod);
    const info = this.#waiting.get(pod.uid);
    if (info) this.#leave(info);
    this.#nominate(pod, undefined);
    if (gone) this.move(gone, { maxPriority: pod.podClass.priority });
  }

  #nominate(pod: KubePod, node: string | undefined): void {
    if (pod.nominatedNode !== undefined || node !== undefined) this.#cluster.nominate(pod, node);
  }

  // --- attempts

  /**
   * Takes the first pod to be placed: from the active queue or, if that is empty, one that backs off after a
   * refusal. It is in flight until `failed` or `done`.
   */
  pop(): QueuedPodInfo | undefined {
    const entry = this.#heaps.active.peek() ?? this.#heaps.backoff.peek();
    if (!entry) return undefined;
    const { info } = entry;
    this.#leave(info);
    info.attempts += 1;
    this.#inFlight.start(info.pod);
    return info;
  }

  /**
   * The pod in flight comes back: refused by these plug-ins, or after an error if there are none. Not for
   * pods that were deleted meanwhile.
   */
  failed(
    info: QueuedPodInfo,
    unschedulablePlugins: ReadonlySet<string> = noPlugins,
    pendingPlugins: ReadonlySet<string> = noPlugins,
  ): void {
    const { uid } = info.pod;
    const pod = this.#inFlight.pod(uid);
    if (!pod || this.#waiting.has(uid)) throw new RangeError(`queue: pod ${info.pod.name} is not in flight`);
    info.pod = pod;
    info.unschedulablePlugins = unschedulablePlugins;
    info.pendingPlugins = pendingPlugins;
    const isError = unschedulablePlugins.size === 0 && pendingPlugins.size === 0;
    if (isError) info.errorCount += 1;
    else {
      info.unschedulableCount += 1;
      info.errorCount = 0;
    }
    info.timestamp = this.#clock.now;
    info.turn = this.#turns++;
    const verdict = isError ? "retry" : this.#verdictOnReturn(info);
    this.#inFlight.done(uid);
    this.#requeue(info, verdict);
  }

  /** The attempt is over, and the pod does not come back. */
  done(uid: string): void {
    this.#inFlight.done(uid);
  }

  #verdictOnReturn(info: QueuedPodInfo): Verdict {
    let verdict: Verdict = "stay";
    for (const event of this.#inFlight.since(info.pod.uid)) {
      const own = this.#verdict(info, event);
      if (own === "now" || (own === "retry" && info.pendingPlugins.size === 0)) return own;
      if (own === "retry") verdict = own;
    }
    return verdict;
  }

  #verdict(info: QueuedPodInfo, event: Happening): Verdict {
    const { pod, unschedulablePlugins, pendingPlugins } = info;
    if (event.resource === "*") return event.uid === undefined || event.uid === pod.uid ? "retry" : "stay";
    const refusers = this.#hints
      .listeners(pod.podClass.schedulerName, event)
      .filter(({ plugin }) => unschedulablePlugins.has(plugin) || pendingPlugins.has(plugin));
    return verdictOf(refusers, pendingPlugins, pod, event);
  }

  // --- events

  /** Something happened that may make waiting pods schedulable. */
  move(event: ClusterEvent, scope: EventScope = {}): void {
    if (!this.#hints.isOfInterest(event)) return;
    for (const [info, verdict] of this.#moved(event, scope)) this.#requeue(info, verdict);
    this.#inFlight.happened(event);
  }

  /** One answer for all pods of a class that the same plug-ins refused. */
  #moved(event: ClusterEvent, { maxPriority, except }: EventScope): [QueuedPodInfo, Verdict][] {
    const moved: [QueuedPodInfo, Verdict][] = [];
    for (const refused of this.#unschedulable.refused) {
      const { scheduler, unschedulablePlugins, pendingPlugins, gatingPlugin, groups } = refused;
      if (gatingPlugin !== undefined && !this.#hints.listens(gatingPlugin, event)) continue;
      const refusers = this.#hints
        .listeners(scheduler, event)
        .filter(({ plugin }) => unschedulablePlugins.has(plugin) || pendingPlugins.has(plugin));
      if (refusers.length === 0) continue;
      for (const { pods } of groups.values()) {
        const [first] = pods;
        if (!first || first.pod.podClass.priority > (maxPriority ?? Number.POSITIVE_INFINITY)) continue;
        const verdict = verdictOf(refusers, pendingPlugins, first.pod, event);
        if (verdict === "stay") continue;
        for (const info of pods) if (info.pod.uid !== except) moved.push([info, verdict]);
      }
    }
    return moved;
  }

  /** A plug-in wants the pod to be tried now, or again if it is in flight. */
  activate({ uid }: KubePod): void {
    const info = this.#waiting.get(uid);
    if (!info) {
      if (this.#inFlight.pod(uid)) this.#inFlight.happened({ resource: "*", uid });
    } else if (info.place === "unschedulable") this.#toActive(info);
    else if (info.place !== "active") this.#moveTo(info, "active");
  }

  // --- time

  /** When `wake` has something to do; Infinity: not unless something else happens. */
  nextWake(): SimTime {
    const { now } = this.#clock;
    const backoff = this.#heaps.backoff.peek()?.expiry ?? Number.POSITIVE_INFINITY;
    const errors = this.#heaps.errors.peek()?.expiry ?? Number.POSITIVE_INFINITY;
    return Math.max(now, Math.min(backoff + WINDOW, errors + WINDOW, this.#nextFlush(now)));
  }

  /** Pods kept out of the queue are not moved, but those in flight hear that a flush found something old. */
  #nextFlush(now: SimTime): SimTime {
    const gated = this.#inFlight.size > 0 ? this.#unschedulable.oldestGated : undefined;
    const oldest = Math.min(
      this.#unschedulable.oldest ?? Number.POSITIVE_INFINITY,
      gated ?? Number.POSITIVE_INFINITY,
    );
    let flush = Math.ceil(now / FLUSH) * FLUSH;
    if (flush === this.#flushedAt) flush += FLUSH;
    return Math.max(flush, (Math.floor((oldest + this.#maxUnschedulable) / FLUSH) + 1) * FLUSH);
  }

  /** Lets pods whose backoff is over into the active queue and, each half minute, tries old ones again. */
  wake(): void {
    const { now } = this.#clock;
    for (const heap of [this.#heaps.backoff, this.#heaps.errors])
      for (let entry = heap.peek(); entry && entry.expiry < windowOf(now); entry = heap.peek())
        this.#moveTo(entry.info, "active");
    if (now % FLUSH !== 0 || now === this.#flushedAt) return;
    this.#flushedAt = now;
    const limit = now - this.#maxUnschedulable;
    const old = this.#unschedulable.olderThan(limit);
    const anyGated = (this.#unschedulable.oldestGated ?? limit) < limit;
    if (old.length === 0 && !anyGated) return;
    for (const info of old) this.#requeue(info, "retry");
    this.#inFlight.happened({ resource: "*" });
  }

  // --- places

  #requeue(info: QueuedPodInfo, verdict: Verdict): void {
    if (verdict === "stay") this.#moveTo(info, "unschedulable");
    else if (verdict === "retry" && this.#backoff.isOn(info, this.#clock.now)) {
      const isError = info.unschedulablePlugins.size === 0 && info.pendingPlugins.size === 0;
      this.#gate(info, isError ? "errors" : "backoff");
    } else this.#toActive(info);
  }

  #toActive(info: QueuedPodInfo): void {
    this.#gate(info, "active");
  }

  /** Moves the pod there, unless a PreEnqueue plug-in keeps it out. */
  #gate(info: QueuedPodInfo, place: "active" | "backoff" | "errors"): void {
    const { pod } = info;
    const plugins = this.#preEnqueue.get(pod.podClass.schedulerName);
    if (!plugins) throw new RangeError(`queue: pod ${pod.name} is of no scheduler here`);
    const refuses = (plugin: KubePlugin): boolean => plugin.preEnqueue?.(pod) !== undefined;
    // Of several the one of last time stays: its events are those that the pod is asked about.
    const last = plugins.find(({ name }) => name === info.gatingPlugin);
    const gate = last && refuses(last) ? last : plugins.find(refuses);
    this.#leave(info);
    info.gatingPlugin = gate?.name;
    if (gate && !info.unschedulablePlugins.has(gate.name))
      info.unschedulablePlugins = new Set([...info.unschedulablePlugins, gate.name]);
    this.#enter(info, gate ? "unschedulable" : place);
  }

  #moveTo(info: QueuedPodInfo, place: "active" | "unschedulable"): void {
    if (info.place === place) return;
    this.#leave(info);
    this.#enter(info, place);
  }

  #enter(info: QueuedPodInfo, place: Place): void {
    info.place = place;
    this.#waiting.set(info.pod.uid, info);
    if (place === "unschedulable") return this.#unschedulable.add(info);
    info.entry = new HeapEntry(info, this.#backoff.expiry(info));
    this.#heaps[place].add(info.entry);
  }

  #leave(info: QueuedPodInfo): void {
    if (info.place === "out") return;
    if (info.place === "unschedulable") this.#unschedulable.remove(info);
    else this.#heaps[info.place].remove(info.entry as HeapEntry);
    info.entry = undefined;
    info.place = "out";
    this.#waiting.delete(info.pod.uid);
  }
}
