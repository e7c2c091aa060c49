import { replacementPolicies, scaleDownPolicies } from "../policies/registry.ts";
import type { Amounts, Scenario, ServicePlan } from "../scenario/scenario.ts";
import type { Service } from "../sim/control/services.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";

/** Job numbers of services, from here down: above those of any other work. */
const LAST_JOB = 2 ** 52;

/** The services of a scenario, with their classes and users in the state. */
export function servicesOf({ services }: Scenario, state: ClusterState): readonly Service[] {
  return services.map((plan, i) => ({
    name: plan.name,
    podClass: state.internClass({
      requests: vector(plan.requests, state),
      priority: plan.priority,
      onePerNode: plan.onePerNode,
      labels: { service: plan.name },
    }),
    use: useOf(plan, state),
    job: LAST_JOB - i,
    user: state.users.intern(`service ${plan.name}`),
    replicas: plan.replicas,
    startup: plan.startup,
    minReady: plan.minReady,
    scale: plan.scale,
    scaleDown: known(scaleDownPolicies, plan.scaleDown),
    replacement: known(replacementPolicies, plan.replacement.use)(plan.replacement.wait),
  }));
}

const vector = (amounts: Amounts, { resources }: ClusterState): number[] =>
  resources.all.map(({ name }) => amounts[name] ?? 0);

/** What a pod uses, by resource; the whole request where the plan says nothing. */
function useOf({ requests, usage }: ServicePlan, { resources }: ClusterState): number[] {
  return resources.all.map(({ name }) => Math.round((requests[name] ?? 0) * (usage?.[name] ?? 1)));
}

/** The entry of that name; the scenario was checked against the same registry. */
function known<T>(registry: Readonly<Record<string, { readonly make: T }>>, name: string): T {
  const entry = registry[name];
  if (!entry) throw new RangeError(`no policy ${name}`);
  return entry.make;
}
