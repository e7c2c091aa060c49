import {
  type Cycle,
  type CycleState,
  type KubePlugin,
  type Profile,
  unresolvable,
  unschedulable,
} from "../../src/sim/contract/kube-plugin.ts";
import type { KubeCluster } from "../../src/sim/model/kube/kube-cluster.ts";
import type { Dice } from "./dice.ts";

/** What a plug-in counted in PreFilter or PreScore. */
class Count implements CycleState {
  pods: number;

  constructor(pods: number) {
    this.pods = pods;
  }

  clone(): Count {
    return new Count(this.pods);
  }
}

/** The profile with plug-ins at its end as a user writes them: they read the cluster and have no vector. */
export function withOwnPlugins(profile: Profile, cluster: KubeCluster, dice: Dice): Profile {
  const own = [
    ...(dice.chance(0.5) ? [crowding(cluster, dice.chance(0.2))] : []),
    ...(dice.chance(0.4) ? [ranking()] : []),
  ];
  const scores = own.map((plugin) => ({ plugin, weight: dice.from(1, 3) }));
  return {
    ...profile,
    preFilter: [...profile.preFilter, ...own],
    filter: dice.chance(0.5) ? [...profile.filter, ...own] : [...own, ...profile.filter],
    preScore: [...profile.preScore, ...own],
    score: [...profile.score, ...scores],
  };
}

/** Keeps pods off nodes with more than their share of all pods, and likes nodes whose share is small. */
function crowding(cluster: KubeCluster, named: boolean): KubePlugin {
  const all = (): number => cluster.order.reduce((sum, { pods }) => sum + pods.length, 0);
  const counted = (cycle: Cycle): number => (cycle.read<Count>("Crowding") as Count).pods;
  return {
    name: "Crowding",
    reads: { filter: "cluster", score: "cluster" },
    preFilter: (cycle) => {
      const pods = all();
      if (pods % 7 === 0) return "skip";
      if (pods % 11 === 0) return unresolvable("too many pods");
      cycle.write("Crowding", new Count(pods));
      if (!named || pods % 3 !== 0) return undefined;
      return { nodes: new Set(cluster.order.filter((_, i) => i % 2 === 0).map(({ name }) => name)) };
    },
    filter: (cycle, { pods, row }) => {
      if (pods.length * cluster.nodeCount <= counted(cycle) + 2 * cluster.nodeCount) return undefined;
      if (row % 3 === 0) return { code: "Pending", reasons: ["crowded for now"] };
      return row % 3 === 1 ? unschedulable("crowded") : unresolvable("crowded");
    },
    addPod: (cycle) => void ((cycle.read<Count>("Crowding") as Count).pods += 1),
    removePod: (cycle) => void ((cycle.read<Count>("Crowding") as Count).pods -= 1),
    preScore: (cycle, nodes) => {
      if (nodes.length % 5 === 0) return "skip";
      cycle.write("Crowding", new Count(all()));
      return undefined;
    },
    score: (cycle, { pods }) => Math.max(0, 100 - Math.trunc((100 * pods.length) / (1 + counted(cycle)))),
  };
}

/** Scores nodes by their rank among those that fit. */
function ranking(): KubePlugin {
  return {
    name: "Ranking",
    reads: { filter: "node", score: "node" },
    score: (_, { pods, row }) => 3 * pods.length + (row % 4),
    normalize: (_, scores) => {
      const sorted = [...new Set(scores)].sort((a, b) => a - b);
      for (let i = 0; i < scores.length; i++)
        scores[i] = Math.max(0, 100 - 10 * sorted.indexOf(scores[i] as number));
    },
  };
}
