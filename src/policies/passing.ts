import type { Passing } from "../sim/contract/rules.ts";

/** Who may start before jobs that wait longer, in words: `JobScheduler` carries it out. */
export const passingRules: Readonly<Record<Passing, { readonly about: string; readonly source?: string }>> = {
  none: { about: "nobody: first come, first served" },
  any: { about: "whoever fits; large jobs may wait for ever" },
  easy: {
    about: "who does not delay the first that waits",
    source: "EASY backfilling: Lifka, JSSPP 1995; Mu'alem and Feitelson, IEEE TPDS 12, 2001",
  },
  conservative: {
    about: "who delays none that waits: each has a reservation",
    source: "Mu'alem and Feitelson, IEEE TPDS 12, 2001",
  },
};
