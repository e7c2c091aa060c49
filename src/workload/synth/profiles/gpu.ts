import { DAY, HOUR, MINUTE, SECOND } from "../../../base/units.ts";
import type { WorkloadProfile } from "../profile.ts";
import { arriving, choice, constant, lognormal, table, uniform } from "./job-kit.ts";

const GPU = "nvidia.com/gpu";
const MI = 2 ** 20;
const again = { probability: 0.7, delay: lognormal(60 * SECOND, 1, 10 * MINUTE), most: 3 };
const node = (cores: number, mebibytes: number, gpus: number) => ({
  cpu: cores * 1_000,
  memory: mebibytes * MI,
  [GPU]: gpus * 1_000,
});
const seconds = (...pairs: readonly (readonly [share: number, seconds: number])[]) =>
  table(...pairs.map(([share, value]) => [share, value * SECOND] as const));

/**
 * Alibaba's GPU cluster (openb, ATC 2023): its GPU nodes, and the requests and lifetimes of its pods. Lives
 * are cut at 30 days, and the arrival rates are ours.
 */
export const gpu: WorkloadProfile = {
  name: "gpu",
  description:
    "Inference and training pods with whole and shared GPUs on 1,213 nodes, about 70 % of 6,210 GPUs",
  amounts: "kubernetes",
  nodes: 1_213,
  machines: [
    { name: "g2", count: 549, capacity: node(96, 393_216, 8) },
    { name: "t4", count: 387, capacity: node(104, 524_288, 2) },
    { name: "p100-small", count: 107, capacity: node(16, 122_880, 2) },
    { name: "g3", count: 39, capacity: node(128, 786_432, 8) },
    { name: "v100-quad", count: 28, capacity: node(32, 131_072, 4) },
    { name: "p100", count: 22, capacity: node(64, 262_144, 2) },
    { name: "v100-m32", count: 21, capacity: node(96, 786_432, 8) },
    { name: "v100-single", count: 19, capacity: node(8, 32_768, 1) },
    { name: "t4-quad", count: 17, capacity: node(96, 393_216, 4) },
    { name: "v100-m32-quad", count: 9, capacity: node(48, 376_832, 4) },
    { name: "v100", count: 8, capacity: node(64, 262_144, 8) },
    { name: "p100-tiny", count: 5, capacity: node(8, 61_440, 1) },
    { name: "a10", count: 2, capacity: node(128, 1_048_576, 1) },
  ],
  jobTypes: [
    arriving(330, {
      name: "whole",
      priority: 9,
      tasks: constant(1),
      duration: seconds(
        [0, 10],
        [0.05, 55],
        [0.25, 208],
        [0.5, 758],
        [0.75, 2_462],
        [0.9, 6_030],
        [0.99, 243_803],
        [1, 30 * 86_400],
      ),
      requests: {
        cpu: choice([11_300, 35], [3_152, 12], [12_000, 8], [18_708, 7], [9_810, 5], [8_000, 4], [4_000, 4]),
        memory: choice(
          [49_152 * MI, 35],
          [5_600 * MI, 12],
          [24_576 * MI, 7],
          [64_512 * MI, 13],
          [16_384 * MI, 6],
        ),
        [GPU]: constant(1_000),
      },
      usage: { cpu: uniform(0.1, 0.7), memory: uniform(0.3, 0.9) },
      users: 50,
      diurnal: { amplitude: 0.3, peak: 15 * HOUR },
      weekly: [1, 1, 1, 1, 1, 0.7, 0.6],
      failProbability: 0.2,
      killProbability: 0.1,
      resubmit: again,
    }),
    arriving(260, {
      name: "shared",
      priority: 9,
      tasks: constant(1),
      duration: seconds(
        [0, 10],
        [0.05, 35],
        [0.25, 144],
        [0.5, 539],
        [0.75, 1_858],
        [0.9, 9_235],
        [0.99, 77_910],
        [1, 30 * 86_400],
      ),
      requests: {
        cpu: choice([3_152, 36], [11_908, 20], [4_000, 16], [8_000, 16], [4_152, 5], [6_000, 5]),
        memory: choice(
          [5_600 * MI, 36],
          [47_104 * MI, 20],
          [30_517 * MI, 20],
          [22_888 * MI, 7],
          [15_258 * MI, 6],
        ),
        [GPU]: choice([810, 35], [470, 24], [320, 11], [650, 8], [230, 5], [460, 4], [590, 2], [160, 2]),
      },
      usage: { cpu: uniform(0.1, 0.7), memory: uniform(0.3, 0.9) },
      users: 50,
      diurnal: { amplitude: 0.3, peak: 15 * HOUR },
      weekly: [1, 1, 1, 1, 1, 0.7, 0.6],
      failProbability: 0.2,
      killProbability: 0.1,
      resubmit: again,
    }),
    arriving(6.4, {
      name: "training",
      priority: 4,
      tasks: choice([1, 12], [2, 3], [4, 2], [8, 1]),
      duration: lognormal(2 * HOUR, 2, 15 * DAY),
      requests: {
        cpu: choice([88_000, 18], [64_200, 18], [64_000, 3]),
        memory: choice([327_680 * MI, 18], [263_168 * MI, 18], [262_144 * MI, 3]),
        [GPU]: constant(8_000),
      },
      usage: { cpu: uniform(0.1, 0.5), memory: uniform(0.3, 0.9) },
      users: 20,
      failProbability: 0.2,
      killProbability: 0.2,
      resubmit: again,
    }),
    arriving(90, {
      name: "without-gpu",
      priority: 2,
      tasks: constant(1),
      duration: seconds(
        [0, 20],
        [0.05, 94],
        [0.25, 151],
        [0.5, 496],
        [0.75, 1_949],
        [0.9, 13_219],
        [0.99, 28_368],
        [1, 30 * 86_400],
      ),
      requests: {
        cpu: choice([12_500, 34], [32_000, 27], [8_000, 17], [15_400, 11], [16_500, 9]),
        memory: choice([57_344 * MI, 34], [49_152 * MI, 26], [51_200 * MI, 20], [30_517 * MI, 15]),
      },
      usage: { cpu: uniform(0.2, 0.8), memory: uniform(0.3, 0.9) },
      users: 30,
      failProbability: 0.1,
      killProbability: 0.1,
      resubmit: again,
    }),
  ],
};
