import { DAY } from "../../base/units.ts";
import type { PolicyDefinition } from "../../sim/contract/policy.ts";
import type { Entry } from "../entry.ts";
import { powerParameters, powerRise } from "./power.ts";

/**
 * The node whose carbon emissions rise least: the rise of power times the intensity of the zone's electricity
 * at this hour of the day, which begins at time 0. Only where pods go; shifting them in time is not modelled.
 */
export const carbonAware: Entry<PolicyDefinition> = {
  about: "the least rise of power times carbon intensity of the zone at this hour",
  source:
    "ours, after Wiesner, Behnke, Scheinert, Gontarska, Thamsen, Let's Wait Awhile, Middleware 2021 " +
    "(shifting in time is not modelled)",
  parameters: {
    intensity: {
      type: "record",
      about: "grams of CO2 for each kWh by zone: one number, or several that divide the day",
      of: {
        type: "list",
        about: "by part of the day",
        of: { type: "number", about: "grams for each kWh", min: 0, max: 1e5 },
        min: 1,
        max: 24,
      },
      default: {},
    },
    elsewhere: { type: "number", about: "the same for other zones", default: 480, min: 0, max: 1e5 },
    ...powerParameters,
  },
  make: (context) => {
    const { intensity, elsewhere } = context.parameters as {
      intensity: Readonly<Record<string, readonly number[]>>;
      elsewhere: number;
    };
    const rise = powerRise(context);
    const isSteady = Object.values(intensity).every((parts) => parts.length === 1);
    return {
      name: "carbon-aware",
      reads: isSteady ? "node" : "cluster",
      score: (pod, node, cluster) => {
        const parts = intensity[node.zone] ?? [elsewhere];
        const part = isSteady ? 0 : Math.floor(((cluster.now % DAY) * parts.length) / DAY);
        return -rise(pod, node) * (parts[part] as number);
      },
    };
  },
};
