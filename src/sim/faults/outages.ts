import type { Duration, SimTime } from "../../base/units.ts";
import type { Engine } from "../engine/engine.ts";

/** A failure that is part of the scenario: these nodes go at one moment and come back at another. */
export interface Outage {
  readonly at: SimTime;
  /** FOREVER: they do not come back. */
  readonly duration: Duration;
  readonly nodes: readonly number[];
}

/** Carries the outages of a scenario out. */
export function scheduleOutages(options: {
  readonly engine: Engine;
  readonly rank: number;
  readonly outages: readonly Outage[];
  readonly fail: (node: number) => void;
  readonly recover: (node: number) => void;
}): void {
  const { engine, rank, outages, fail, recover } = options;
  const nodesOf = (outage: number): readonly number[] => (outages[outage] as Outage).nodes;
  const failKind = engine.register({
    rank,
    handle: (outage) => nodesOf(outage).forEach((node) => fail(node)),
  });
  const recoverKind = engine.register({
    rank,
    handle: (outage) => nodesOf(outage).forEach((node) => recover(node)),
  });
  outages.forEach(({ at, duration }, outage) => {
    engine.schedule(failKind, at, outage);
    if (at + duration <= Number.MAX_SAFE_INTEGER) engine.schedule(recoverKind, at + duration, outage);
  });
}
