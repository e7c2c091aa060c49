import type { RandomStream } from "../../base/random.ts";
import { makeProfile } from "../../policies/kube/make-profile.ts";
import { defaultSettings } from "../../scenario/kube-config/read-kube-config.ts";
import type { KubeProfile } from "../../sim/contract/kube-profile.ts";
import type { ClusterState } from "../../sim/model/cluster-state.ts";
import { KubeCluster } from "../../sim/model/kube/kube-cluster.ts";
import type { KubePod } from "../../sim/model/kube/kube-pod.ts";
import { ClusterMirror } from "../../sim/scheduling/kube/cluster-mirror.ts";
import { ProfileRunner } from "../../sim/scheduling/kube/profile-runner.ts";
import { leave, type Placer } from "./placer.ts";

/** The Kubernetes scheduler, as it is without a configuration unless it is given a profile. */
export class KubePlacer implements Placer {
  readonly #state: ClusterState;
  readonly #mirror: ClusterMirror;
  readonly #runner: ProfileRunner;

  constructor(
    state: ClusterState,
    random: RandomStream,
    profile: KubeProfile = defaultSettings().profiles[0] as KubeProfile,
  ) {
    const cluster = new KubeCluster();
    const made = { profile: makeProfile(profile, cluster), ...profile.args.DefaultPreemption };
    this.#state = state;
    this.#mirror = new ClusterMirror({ state, cluster, tell: () => {} });
    this.#mirror.follow();
    this.#runner = new ProfileRunner(made, {
      cluster,
      ties: "first",
      random,
      sampling: undefined,
      search: "indexed",
    });
  }

  submitted(pod: number): void {
    this.#mirror.add(pod);
  }

  decide(row: number): number {
    const pod = this.#mirror.pods[row] as KubePod;
    const choice = this.#runner.find(pod);
    const found = choice?.node;
    if (!choice || !found || !this.#runner.reserve(choice.cycle, found)) return -1;
    this.#runner.preBind(choice.cycle, found);
    const node = this.#mirror.rowOf(found);
    this.#mirror.place(pod, found.name, 0);
    this.#state.bind(row, node, 0);
    return node;
  }

  put(pod: number, node: number): void {
    this.#state.bind(pod, node, 0);
    this.#mirror.placed(pod);
  }

  end(pod: number): void {
    this.#mirror.remove(pod);
    leave(this.#state, pod);
  }
}
