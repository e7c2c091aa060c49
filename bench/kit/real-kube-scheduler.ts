import { spawnSync } from "node:child_process";
import { Oracle } from "../../tools/kube-fuzz/oracle.ts";

/** Pods a second by workload and number of nodes. */
export type Rates = Readonly<Record<string, Readonly<Record<number, number>>>>;

/**
 * `ScheduleOne` of kube-scheduler v1.36.3 with an API client that answers at once: the best of all runs of
 * `oracle bench` of the conformance set, on two cores like those that the history of this folder was taken
 * on. All nodes scored, and with its default sampling.
 */
export const told: { readonly all: Rates; readonly sampled: Rates } = {
  all: {
    basic: { 1000: 710, 5000: 150, 15_000: 38 },
    "preferred node affinity": { 1000: 560, 5000: 106, 15_000: 26 },
    "zone spread, ScheduleAnyway": { 1000: 480, 5000: 100, 15_000: 21 },
    "required host anti-affinity": { 1000: 470, 5000: 95, 15_000: 26 },
    "preferred pod affinity": { 1000: 480, 5000: 89, 15_000: 26 },
  },
  sampled: {
    basic: { 1000: 1_510, 5000: 1_040, 15_000: 660 },
    "preferred node affinity": { 1000: 1_060, 5000: 840, 15_000: 510 },
    "zone spread, ScheduleAnyway": { 1000: 900, 5000: 615, 15_000: 180 },
    "required host anti-affinity": { 1000: 630, 5000: 400, 15_000: 156 },
    "preferred pod affinity": { 1000: 850, 5000: 300, 15_000: 88 },
  },
};

/** What `oracle bench` calls our workloads. */
const names: Readonly<Record<string, string>> = {
  "basic: cpu and memory requests": "basic",
  "preferred node affinity": "preferred node affinity",
  "topology spread over zones, ScheduleAnyway": "zone spread, ScheduleAnyway",
  "topology spread over zones, DoNotSchedule": "zone spread, DoNotSchedule",
  "required pod anti-affinity, hostname": "required host anti-affinity",
  "preferred pod affinity, zone": "preferred pod affinity",
};

/** The same, measured now, or in words why not. */
export function measured(
  nodes: readonly number[],
): { readonly all: Rates; readonly sampled: Rates } | string {
  const oracle = Oracle.open();
  if (typeof oracle === "string") return oracle;
  const { status, stdout, stderr } = spawnSync(
    ".cache/kube-oracle/oracle",
    ["bench", "--nodes", nodes.join(","), "--pods", "150", "--runs", "1"],
    { encoding: "utf8" },
  );
  if (status !== 0) return `the oracle's bench failed: ${stderr.trim()}`;
  const all: Record<string, Record<number, number>> = {};
  const sampled: Record<string, Record<number, number>> = {};
  for (const line of stdout.split("\n").slice(2)) {
    const [, size, percentage, workload, rate] = line.split("|").map((cell) => cell.trim());
    const name = names[workload ?? ""];
    if (name === undefined) continue;
    const rates = percentage === "100" ? all : sampled;
    rates[name] = { ...rates[name], [Number(size)]: Number(rate) };
  }
  return { all, sampled };
}
