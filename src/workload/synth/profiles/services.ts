import { DAY, HOUR, MINUTE, SECOND } from "../../../base/units.ts";
import type { WorkloadProfile } from "../profile.ts";
import { arriving, choice, lognormal, uniform } from "./job-kit.ts";

const GI = 2 ** 30;
const again = { probability: 1, delay: lognormal(10 * SECOND, 1, 5 * MINUTE), most: 10 };

/** Services only: few arrivals, long lives, most of what is requested unused. */
export const services: WorkloadProfile = {
  name: "services",
  description: "Long-running services and their monitoring on 1,000 nodes, about two thirds full",
  amounts: "kubernetes",
  nodes: 1_000,
  machines: [{ name: "node", count: 1_000, capacity: { cpu: 32_000, memory: 128 * GI } }],
  jobTypes: [
    arriving(16, {
      name: "service",
      priority: 9,
      tasks: lognormal(5, 1.1, 400),
      duration: lognormal(2 * DAY, 1.2, 30 * DAY),
      requests: {
        cpu: choice([500, 3], [1_000, 4], [2_000, 3], [4_000, 1]),
        memory: choice([2 * GI, 3], [4 * GI, 4], [16 * GI, 2]),
      },
      usage: { cpu: uniform(0.05, 0.5), memory: uniform(0.4, 0.85) },
      users: 80,
      diurnal: { amplitude: 0.7, peak: 14 * HOUR },
      weekly: [1, 1, 1, 1, 0.8, 0.15, 0.15],
      failProbability: 0.1,
      killProbability: 0.5,
      resubmit: again,
    }),
    arriving(2, {
      name: "monitoring",
      priority: 11,
      tasks: lognormal(3, 0.8, 50),
      duration: lognormal(5 * DAY, 1, 30 * DAY),
      requests: { cpu: choice([250, 2], [500, 2], [1_000, 1]), memory: choice([GI, 2], [4 * GI, 1]) },
      usage: { cpu: uniform(0.05, 0.4), memory: uniform(0.3, 0.8) },
      users: 5,
      failProbability: 0.05,
      killProbability: 0.5,
      resubmit: again,
    }),
  ],
};
