import type { Scenario } from "../scenario/scenario.ts";
import type { PriorityBands } from "../sim/contract/bands.ts";
import type { Admission } from "../sim/contract/rules.ts";
import { QuotaAdmission } from "../sim/control/quota.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import type { Reclamation } from "../sim/model/reclamation.ts";

/** The quotas of a scenario; undefined when everybody is admitted. */
export function admissionOf(
  { quota, resources }: Scenario,
  state: ClusterState,
  bands: PriorityBands,
): Admission | undefined {
  if (quota.length === 0) return undefined;
  const rows = quota.map(({ band, perUser }) => ({
    band: bands.all.findIndex(({ name }) => name === band),
    perUser: resources.map(({ name }) => perUser[name]),
  }));
  return new QuotaAdmission(state, bands, rows);
}

/** How a scenario takes back what pods do not use; undefined when it does not. */
export function reclamationOf({ reclamation }: Scenario, bands: PriorityBands): Reclamation | undefined {
  if (!reclamation) return undefined;
  const { after, halfLife, margin, production } = reclamation;
  const productionFrom = bands.all.find(({ name }) => name === production)?.from as number;
  return { after, halfLife, marginPermille: Math.round(margin * 1000), productionFrom };
}
