import type { ClusterEvent } from "../../../sim/contract/kube-events.ts";

/** The object of an event as it is now and, after an update, as it was. The caller knows their type. */
export function versions<T>(event: ClusterEvent): { readonly old: T | undefined; readonly now: T } {
  if (!("new" in event)) throw new RangeError(`${event.resource} ${event.action} is not about an object`);
  return { old: event.old as T | undefined, now: event.new as T };
}
