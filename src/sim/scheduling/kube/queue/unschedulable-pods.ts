import type { SimTime } from "../../../../base/units.ts";
import { LinkedList } from "./linked-list.ts";
import type { Group, QueuedPodInfo, Refused } from "./queued-pod-info.ts";

/** The pods that wait for an event, and those kept out of the queue (`unschedulable_pods.go`). */
export class UnschedulablePods {
  readonly #refused = new Map<string, Refused>();
  /** By timestamp, the oldest first. */
  readonly #waiting = new LinkedList<QueuedPodInfo>();
  readonly #gated = new LinkedList<QueuedPodInfo>();

  /** Without those that are kept out of the queue. */
  get size(): number {
    return this.#waiting.size;
  }

  get gatedSize(): number {
    return this.#gated.size;
  }

  get refused(): Iterable<Refused> {
    return this.#refused.values();
  }

  add(info: QueuedPodInfo): void {
    const group = this.#groupOf(info);
    group.pods.add(info);
    info.group = group;
    info.age = insertByAge(this.#ages(group), info);
  }

  remove(info: QueuedPodInfo): void {
    const { group, age } = info;
    if (!group || !age) throw new RangeError(`queue: pod ${info.pod.name} does not wait for an event`);
    info.group = undefined;
    info.age = undefined;
    this.#ages(group).remove(age);
    group.pods.delete(info);
    const { refused } = group;
    if (group.pods.size === 0) refused.groups.delete(group.classRow);
    if (refused.groups.size === 0) this.#refused.delete(refused.key);
  }

  /** Those that are not kept out and whose timestamp is before `time`. */
  olderThan(time: SimTime): QueuedPodInfo[] {
    const old: QueuedPodInfo[] = [];
    for (let link = this.#waiting.first; link && link.value.timestamp < time; link = link.next)
      old.push(link.value);
    return old;
  }

  get oldest(): SimTime | undefined {
    return this.#waiting.first?.value.timestamp;
  }

  get oldestGated(): SimTime | undefined {
    return this.#gated.first?.value.timestamp;
  }

  #ages({ refused }: Group): LinkedList<QueuedPodInfo> {
    return refused.gatingPlugin === undefined ? this.#waiting : this.#gated;
  }

  #groupOf({ pod: { podClass }, unschedulablePlugins, pendingPlugins, gatingPlugin }: QueuedPodInfo): Group {
    const { schedulerName: scheduler, row } = podClass;
    const key = `${scheduler}|${names(unschedulablePlugins)}|${names(pendingPlugins)}|${gatingPlugin ?? ""}`;
    let refused = this.#refused.get(key);
    if (!refused) {
      refused = { key, scheduler, unschedulablePlugins, pendingPlugins, gatingPlugin, groups: new Map() };
      this.#refused.set(key, refused);
    }
    let group = refused.groups.get(row);
    if (!group) {
      group = { refused, classRow: row, pods: new Set() };
      refused.groups.set(row, group);
    }
    return group;
  }
}

function names(plugins: ReadonlySet<string>): string {
  if (plugins.size > 1) return [...plugins].sort().join();
  for (const name of plugins) return name;
  return "";
}

/** Nearly always at the end: only pods that are kept out anew come with an old timestamp. */
function insertByAge(ages: LinkedList<QueuedPodInfo>, info: QueuedPodInfo) {
  let previous = ages.last;
  while (previous && previous.value.timestamp > info.timestamp) previous = previous.previous;
  return ages.insertAfter(previous, info);
}
