import type { KubePlugin } from "../../sim/contract/kube-plugin.ts";

/**
 * Stands for the call that binds a pod (Kubernetes v1.36 `plugins/defaultbinder`), which whoever runs the
 * profile carries out. It refuses nothing and scores nothing.
 */
export function defaultBinder(): KubePlugin {
  return { name: "DefaultBinder", reads: {}, hints: [] };
}
