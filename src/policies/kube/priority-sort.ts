import type { KubePlugin } from "../../sim/contract/kube-plugin.ts";

/** Pods of higher priority first, then those that wait longer (Kubernetes v1.36 `plugins/queuesort`). */
export function prioritySort(): KubePlugin {
  return {
    name: "PrioritySort",
    reads: {},
    less: (a, b) => {
      const difference = a.pod.podClass.priority - b.pod.podClass.priority;
      return difference > 0 || (difference === 0 && a.timestamp < b.timestamp);
    },
    hints: [],
  };
}
