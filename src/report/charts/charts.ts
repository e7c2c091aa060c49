import type { Chart } from "./chart.ts";
import { devices } from "./devices.ts";
import { evictions } from "./evictions.ts";
import { failureLanes } from "./failure-lanes.ts";
import { failureRecovery } from "./failure-recovery.ts";
import { nodeUtilisation } from "./node-utilisation.ts";
import { podsOverTime } from "./pods-over-time.ts";
import { resourcesOverTime } from "./resources-over-time.ts";
import { schedulingDelay } from "./scheduling-delay.ts";
import { serviceAvailability } from "./service-availability.ts";

/** The charts of a run, in the order of the page. */
export const charts: readonly Chart[] = [
  podsOverTime,
  serviceAvailability,
  resourcesOverTime,
  schedulingDelay,
  nodeUtilisation,
  devices,
  evictions,
  failureRecovery,
  failureLanes,
];
