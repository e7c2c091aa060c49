import type { KubePlugin } from "../../sim/contract/kube-plugin.ts";
import { ByClass } from "../../sim/model/kube/by-class.ts";
import type { KubeCluster } from "../../sim/model/kube/kube-cluster.ts";

const MIB = 1024 * 1024;
const LEAST = 23 * MIB;
const MOST_PER_CONTAINER = 1000 * MIB;

/**
 * Prefers nodes that have the pod's images, large ones and those on many nodes more (Kubernetes v1.36
 * `plugins/imagelocality`).
 */
export function imageLocality(cluster: KubeCluster): KubePlugin {
  const images = new ByClass(({ spec }) => {
    const containers = [...(spec.initContainers ?? []), ...spec.containers];
    const volumes = (spec.volumes ?? []).flatMap(({ image }) => (image ? [image.reference ?? ""] : []));
    const names = [...containers.map(({ image }) => image ?? ""), ...volumes].map(tagged);
    return { names, most: MOST_PER_CONTAINER * containers.length };
  });
  return {
    name: "ImageLocality",
    // How many nodes have an image is counted anew when a node changes, which voids what is remembered.
    reads: { score: "node" },
    score: ({ pod }, node) => {
      if (node.images.size === 0) return 0;
      const { names, most } = images.get(pod.podClass);
      let sum = 0;
      for (const name of names) {
        if (!node.images.has(name)) continue;
        const { size, nodes } = cluster.images.of(name);
        sum += Math.trunc(size * (nodes / cluster.nodeCount));
      }
      const clamped = Math.min(Math.max(sum, LEAST), most);
      return sum < LEAST ? 0 : Math.trunc((100 * (clamped - LEAST)) / (most - LEAST));
    },
  };
}

/** An image name without a tag means the latest. */
function tagged(name: string): string {
  return name.lastIndexOf(":") <= name.lastIndexOf("/") ? `${name}:latest` : name;
}
