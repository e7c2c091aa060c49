/**
 * Pods a second of `ScheduleOne` of kube-scheduler v1.36.3 with all nodes scored and an API client that answers
 * at once: the best of all runs of `oracle bench` of the conformance set, on two cores like those that the
 * history of this folder was taken on. By workload and number of nodes.
 */
export const realScheduler: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  basic: { 1000: 710, 5000: 150, 15_000: 38 },
  "preferred node affinity": { 1000: 560, 5000: 106, 15_000: 26 },
  "zone spread, ScheduleAnyway": { 1000: 480, 5000: 100, 15_000: 21 },
  "required host anti-affinity": { 1000: 470, 5000: 95, 15_000: 26 },
  "preferred pod affinity": { 1000: 480, 5000: 89, 15_000: 26 },
};
