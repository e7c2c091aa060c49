import fc from "fast-check";
import { SECOND, type SimTime } from "../../base/units.ts";
import type { ReplicaFacts, ScaleDownView } from "../contract/replicas.ts";

/** A pod that runs and is ready since time 0 on node 0 of zone 0, but for what is given. */
export function replica(uid: number, facts: Partial<ReplicaFacts> = {}): ReplicaFacts {
  return {
    uid,
    createdAt: 0,
    phase: "running",
    terminating: false,
    lostSince: undefined,
    node: 0,
    zone: 0,
    startedAt: 0,
    readySince: 0,
    checkpointAt: undefined,
    restarts: 0,
    deletionCost: 0,
    coLocated: 0,
    ...facts,
  };
}

/** A view in which node n is n hundredths full and holds n pods. */
export const view: ScaleDownView = { lot: 7, nodeLoad: (node) => node / 100, nodePods: (node) => node };

/** When the properties below look at the pods. */
export const lookedAt: SimTime = 100 * SECOND;

const before = fc.integer({ min: 0, max: lookedAt });
/** Few different moments, on and between whole seconds, so that ties and neighbours are common. */
const moment = fc.oneof(
  before,
  fc.constantFrom(0, 10, 40, 70, 80, 95, 99, 100).map((s) => s * SECOND),
);
const few = fc.integer({ min: 0, max: 2 });
const orNone = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(some, { nil: undefined, freq: 4 });

const facts: fc.Arbitrary<Omit<ReplicaFacts, "uid">> = fc
  .record({
    createdAt: moment,
    phase: fc.constantFrom("pending" as const, "unknown" as const, "running" as const, "running" as const),
    terminating: fc.constant(false),
    lostSince: fc.constant(undefined),
    node: orNone(fc.integer({ min: 0, max: 5 })),
    zone: fc.constant(undefined),
    startedAt: orNone(moment),
    readySince: orNone(moment),
    checkpointAt: orNone(moment),
    restarts: few,
    deletionCost: few,
    coLocated: few,
  })
  .map((pod) => ({ ...pod, zone: pod.node === undefined ? undefined : pod.node % 2 }));

/** Up to 12 active pods in any state. */
export const activePods: fc.Arbitrary<ReplicaFacts[]> = fc
  .array(facts, { maxLength: 12 })
  .map((list) => list.map((pod, uid) => ({ ...pod, uid })));
