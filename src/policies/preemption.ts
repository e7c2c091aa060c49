import type { PriorityBand, PriorityBands } from "../sim/contract/bands.ts";
import type { PreemptionRule } from "../sim/contract/rules.ts";

/** Makes a rule for the bands of a scenario; undefined when nobody is ever preempted. */
export type PreemptionMaker = (bands: PriorityBands) => PreemptionRule | undefined;

const byPriority: PreemptionMaker = () => ({
  name: "priority",
  mayPreempt: (preemptor, victim) => preemptor > victim,
});

/**
 * Verma et al., EuroSys 2015, 2.5: lower priorities yield, but pods of the production band never to one
 * another.
 */
const borg: PreemptionMaker = (bands) => ({
  name: "borg",
  mayPreempt: (preemptor, victim) => {
    if (preemptor <= victim) return false;
    const band = bands.of(preemptor);
    return band !== bands.of(victim) || !(bands.all[band] as PriorityBand).noPreemptionInside;
  },
});

/** Built-in preemption rules by name. */
export const preemptionRules: Readonly<
  Record<string, { readonly about: string; readonly make: PreemptionMaker }>
> = {
  none: { about: "nobody is stopped for anybody", make: () => undefined },
  priority: { about: "any pod of lower priority may be stopped", make: byPriority },
  borg: { about: "as by priority, but never inside a band that forbids it (production)", make: borg },
};
