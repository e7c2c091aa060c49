import type { PolicyDefinition } from "../../sim/contract/policy.ts";
import type { Entry } from "../entry.ts";
import { fgd, fgdParameters } from "./fgd.ts";
import { gpuBestFit } from "./gpu-best-fit.ts";
import { gpuClustering } from "./gpu-clustering.ts";
import { gpuDotProduct } from "./gpu-dot-product.ts";
import { gpuPacking } from "./gpu-packing.ts";
import { gpuRandom } from "./gpu-random.ts";
import { largestNode } from "./largest-node.ts";

const weng =
  "Q. Weng et al., Beware of Fragmentation: Scheduling GPU-Sharing Workloads with Fragmentation Gradient Descent, USENIX ATC 2023";

/** The placement policies that look at single GPUs, by name. */
export const gpuPolicies: Readonly<Record<string, Entry<PolicyDefinition>>> = {
  fgd: {
    about: "the node and GPU that stay most usable for the pods that will come",
    make: fgd,
    source: weng,
    parameters: fgdParameters,
  },
  "gpu-packing": {
    about: "GPUs in use first, then free ones of used nodes, idle nodes last",
    make: gpuPacking,
    source: `${weng}: GpuPacking`,
  },
  "gpu-clustering": {
    about: "nodes whose pods ask for as many GPUs: Gandiva's affinity",
    make: gpuClustering,
    source: `W. Xiao et al., Gandiva, OSDI 2018; ${weng}: GpuClustering`,
    parameters: { gpus: largestNode["gpus"] as NonNullable<(typeof largestNode)[string]> },
  },
  "gpu-best-fit": {
    about: "the node on which the least cpu and GPU is left over",
    make: gpuBestFit,
    source: `${weng}: BestFit`,
    parameters: largestNode,
  },
  "gpu-dot-product": {
    about: "the node whose free cpu and GPUs are least like the request",
    make: gpuDotProduct,
    source: `R. Panigrahy et al., Heuristics for Vector Bin Packing, 2011; ${weng}: DotProd`,
    parameters: largestNode,
  },
  "gpu-random": {
    about: "any node and GPU with room, each with equal chance",
    make: gpuRandom,
    source: `${weng}: Random`,
  },
};
