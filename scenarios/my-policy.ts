import { CPU, definePolicy } from "clustersim";

/** Keeps the pods of a job in different zones; within a zone it packs by cpu. */
export default definePolicy(({ parameters: { zones = 1 } }) => ({
  name: "my-policy",
  reads: "cluster",
  score: (pod, node, cluster) =>
    Number(zones) * -cluster.podsOfJobInZone(node.zone) - node.free(CPU) / (cluster.largest(CPU) + 1),
}));
