import type { ClusterEvent, QueueingHint } from "../../../contract/kube-events.ts";
import type { KubePlugin, Profile } from "../../../contract/kube-plugin.ts";
import type { KubePod } from "../../../model/kube/kube-pod.ts";

/** What of a profile the queue needs. */
export type QueueProfile = Pick<
  Profile,
  "schedulerName" | "queueSort" | "preEnqueue" | "preFilter" | "filter" | "reserve"
>;

/** A plug-in that listens to an event. */
export interface Listener {
  readonly plugin: string;
  readonly hint: QueueingHint;
}

/** `stay`: no plug-in sees a reason to try again; `retry`: after backoff; `now`: at once. */
export type Verdict = "stay" | "retry" | "now";

const silent: readonly Listener[] = [];
const anyEvent: readonly QueueingHint[] = (
  [
    "AssignedPod",
    "UnscheduledPod",
    "Node",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CSINode",
    "CSIDriver",
    "CSIStorageCapacity",
    "StorageClass",
    "ResourceClaim",
    "DeviceClass",
  ] as const
).map((resource) => ({ resource }));

/** Who listens to which events (Kubernetes v1.36 `scheduler/scheduler.go`, `buildQueueingHintMap`). */
export class QueueingHints {
  readonly #plugins = new Map<string, readonly KubePlugin[]>();
  /** By scheduler, then by event. */
  readonly #listeners = new Map<string, Map<string, readonly Listener[]>>();

  constructor(profiles: readonly QueueProfile[]) {
    for (const { schedulerName, preEnqueue, preFilter, filter, reserve } of profiles) {
      this.#plugins.set(schedulerName, [...new Set([...preEnqueue, ...preFilter, ...filter, ...reserve])]);
      this.#listeners.set(schedulerName, new Map());
    }
  }

  listeners(scheduler: string, event: ClusterEvent): readonly Listener[] {
    const known = this.#listeners.get(scheduler);
    if (!known) return silent;
    const key = `${event.resource}/${event.action}`;
    let listeners = known.get(key);
    if (!listeners) {
      listeners = (this.#plugins.get(scheduler) ?? []).flatMap((plugin) => listening(plugin, event));
      known.set(key, listeners);
    }
    return listeners;
  }

  isOfInterest(event: ClusterEvent): boolean {
    for (const scheduler of this.#plugins.keys())
      if (this.listeners(scheduler, event).length > 0) return true;
    return false;
  }

  /** Whether the plug-in listens to the event in any profile. */
  listens(plugin: string, event: ClusterEvent): boolean {
    for (const scheduler of this.#plugins.keys())
      if (this.listeners(scheduler, event).some((each) => each.plugin === plugin)) return true;
    return false;
  }
}

function listening({ name, hints = anyEvent }: KubePlugin, event: ClusterEvent): Listener[] {
  const listeners = hints
    .filter((hint) => hears(hint, event.resource, event.action))
    .map((hint) => ({ plugin: name, hint }));
  // Whoever waits for nodes hears of taints: such a node may have been hidden when it came.
  const always =
    event.resource === "Node" &&
    event.action === "UpdateTaint" &&
    listeners.length === 0 &&
    hints.some((hint) => hears(hint, "Node", "Add"));
  return always ? [{ plugin: name, hint: { resource: "Node" } }] : listeners;
}

function hears({ resource, actions }: QueueingHint, of: ClusterEvent["resource"], action: string): boolean {
  return resource === of && (actions?.includes(action) ?? true);
}

/**
 * What the event means for a pod, asked of those of its refusers that listen (Kubernetes v1.36
 * `scheduling_queue.go`, `isPodWorthRequeuing`).
 */
export function verdictOf(
  refusers: readonly Listener[],
  pendingPlugins: ReadonlySet<string>,
  pod: KubePod,
  event: ClusterEvent,
): Verdict {
  let verdict: Verdict = "stay";
  for (const { plugin, hint } of refusers) {
    if (hint.helps && !hint.helps(pod, event)) continue;
    if (pendingPlugins.has(plugin)) return "now";
    if (pendingPlugins.size === 0) return "retry";
    verdict = "retry";
  }
  return verdict;
}
