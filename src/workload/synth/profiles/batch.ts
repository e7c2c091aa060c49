import { DAY, HOUR, MINUTE, SECOND } from "../../../base/units.ts";
import type { WorkloadProfile } from "../profile.ts";
import { arriving, choice, lognormal, pareto, uniform } from "./job-kit.ts";

const GI = 2 ** 30;
const again = { probability: 0.8, delay: lognormal(30 * SECOND, 1, 10 * MINUTE), most: 3 };

/** Batch work only: many short jobs, a few very large ones. */
export const batch: WorkloadProfile = {
  name: "batch",
  description: "Batch jobs of heavy-tailed size and duration on 1,000 nodes, about three quarters full",
  amounts: "kubernetes",
  nodes: 1_000,
  machines: [
    { name: "small", count: 800, capacity: { cpu: 32_000, memory: 128 * GI } },
    { name: "large", count: 200, capacity: { cpu: 64_000, memory: 256 * GI } },
  ],
  jobTypes: [
    arriving(5_800, {
      name: "free",
      priority: 0,
      tasks: pareto(1, 500, 1.4),
      duration: lognormal(8 * MINUTE, 1.3, 12 * HOUR),
      requests: { cpu: choice([500, 4], [1_000, 4], [2_000, 2]), memory: choice([GI, 3], [4 * GI, 2]) },
      usage: { cpu: uniform(0.3, 1), memory: uniform(0.4, 0.9) },
      users: 60,
      diurnal: { amplitude: 0.4, peak: 15 * HOUR },
      weekly: [1, 1, 1, 1, 1, 0.5, 0.4],
      failProbability: 0.05,
      killProbability: 0.1,
      resubmit: again,
    }),
    arriving(2_600, {
      name: "batch",
      priority: 4,
      tasks: pareto(1, 1_000, 1.2),
      duration: lognormal(15 * MINUTE, 1.4, DAY),
      requests: {
        cpu: choice([1_000, 5], [2_000, 3], [4_000, 2]),
        memory: choice([2 * GI, 4], [8 * GI, 3], [16 * GI, 1]),
      },
      usage: { cpu: uniform(0.3, 0.95), memory: uniform(0.4, 0.9) },
      users: 40,
      diurnal: { amplitude: 0.25, peak: 2 * HOUR },
      weekly: [1, 1, 1, 1, 1, 0.8, 0.7],
      failProbability: 0.03,
      killProbability: 0.05,
      resubmit: again,
    }),
  ],
};
