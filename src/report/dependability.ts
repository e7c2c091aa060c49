import type { ServiceSummary, Summary } from "../metrics/summary.ts";
import { count, counted, duration, percent } from "./human.ts";

/** Whether a node failed, planned outages included. */
export function hadFailures({ failures }: Summary): boolean {
  return failures.nodes + failures.planned > 0;
}

/** The services that were down longest, at most `most` of them; all in their order when they are few. */
export function leastAvailable(services: readonly ServiceSummary[], most: number): readonly ServiceSummary[] {
  if (services.length <= most) return services;
  return services.toSorted((a, b) => b.unavailableMinutes - a.unavailableMinutes).slice(0, most);
}

/** Share of the wanted replicas that was available. */
export function availableShare({ desired, available }: ServiceSummary): string {
  return desired === 0 ? "–" : percent(available / desired);
}

/** The failures of a run in one line. */
export function failuresLine({ failures, goodput }: Summary): string {
  const { nodes, affected, timeToReplace, notReplaced } = failures;
  const parts = [counted(nodes, "node failure"), `${counted(affected, "pod")} hit`];
  if (timeToReplace.count > 0)
    parts.push(`back in ${duration(timeToReplace.p50)} (p50), ${duration(timeToReplace.p99)} (p99)`);
  if (notReplaced > 0) parts.push(`${count(notReplaced)} not back`);
  parts.push(`goodput ${percent(goodput.share)}`);
  return parts.join(", ");
}
