import type { Observer } from "../contract/observer.ts";
import { LifeEvent } from "../contract/observer.ts";
import type { Kept } from "../contract/policy.ts";
import type { Engine } from "../engine/engine.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import { FailureLog } from "../model/failure-log.ts";
import { UseHistory } from "../model/use-history.ts";

/** Keeps what a policy wants to have kept. Returns who must be told what happens. */
export function keepPast(options: {
  readonly state: ClusterState;
  readonly engine: Engine;
  /** Of the looks at the nodes. */
  readonly rank: number;
  readonly keeps: Kept;
}): readonly Observer[] {
  const { state, engine, rank, keeps } = options;
  if (keeps.use) {
    const { every, looks } = keeps.use;
    const history = new UseHistory(state.nodes, { looks, measured: state.pods.use !== undefined });
    state.past.use = history;
    const kind: number = engine.register({
      rank,
      handle: () => {
        history.look(engine.now);
        engine.schedule(kind, engine.now + every);
      },
    });
    engine.schedule(kind, 0);
  }
  if (keeps.failures === undefined) return [];
  const log = new FailureLog(keeps.failures);
  state.past.failures = log;
  const { owners, pods } = state;
  return [
    {
      podEvent: (event, pod) => {
        if (event === LifeEvent.fail)
          log.note(owners.job[pods.owner[pod] as number] as number, pods.node[pod] as number, engine.now);
      },
    },
  ];
}
