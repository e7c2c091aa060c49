import type { ClusterEvent } from "../../sim/contract/kube-events.ts";
import { type KubePlugin, unresolvable } from "../../sim/contract/kube-plugin.ts";
import { ByClass } from "../../sim/model/kube/by-class.ts";
import type { KubePod } from "../../sim/model/kube/kube-pod.ts";
import type { Node } from "../../sim/model/kube/objects.ts";
import type { KubePodClass } from "../../sim/model/kube/pod-class.ts";

const refusal = unresolvable("node(s) didn't match Pod's required features");

/**
 * Keeps pods off nodes that do not declare the features they need (Kubernetes v1.36
 * `plugins/nodedeclaredfeatures`).
 */
export function nodeDeclaredFeatures(): KubePlugin {
  const needs = new ByClass(neededFeatures);
  return {
    name: "NodeDeclaredFeatures",
    reads: { filter: "node" },
    preFilter: ({ pod }) => (needs.get(pod.podClass).length === 0 ? "skip" : undefined),
    filter: ({ pod }, { declaredFeatures }) =>
      needs.get(pod.podClass).every((name) => declaredFeatures.has(name)) ? undefined : refusal,
    hints: [
      { resource: "Node", actions: ["Add", "UpdateDeclaredFeature"], helps: nodeHelps },
      {
        resource: "UnscheduledPod",
        helps: (pod, event) => podHelps(needs, pod, event),
      },
    ],
  };
}

/**
 * Of the features known in v1.36 those that a pod can need when it is placed (k8s.io/component-helpers v0.36
 * `nodedeclaredfeatures/features`); the others concern changes of running pods.
 */
function neededFeatures({ spec }: KubePodClass): readonly string[] {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const restartsAll = containers.some(({ restartPolicyRules }) =>
    restartPolicyRules?.some(({ action }) => action === "RestartAllContainers"),
  );
  const names: string[] = [];
  if (restartsAll) names.push("RestartAllContainersOnContainerExits");
  if (spec.hostNetwork && spec.hostUsers === false) names.push("UserNamespacesHostNetworkSupport");
  return names;
}

function nodeHelps(_pod: KubePod, event: ClusterEvent): boolean {
  if (event.resource !== "Node" || event.old === undefined) return true;
  const features = ({ status }: Node) => (status?.declaredFeatures ?? []).join();
  return features(event.old) !== features(event.new);
}

function podHelps(needs: ByClass<readonly string[]>, pod: KubePod, event: ClusterEvent): boolean {
  if (event.resource !== "UnscheduledPod") return true;
  if (event.pod.uid !== pod.uid) return false;
  return (
    event.old === undefined || needs.get(event.old.podClass).join() !== needs.get(event.pod.podClass).join()
  );
}
