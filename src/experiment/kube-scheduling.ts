import { makeProfile } from "../policies/kube/make-profile.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import type { KubeProfile, PluginUse } from "../sim/contract/kube-profile.ts";
import type { KubePlugin } from "../sim/contract/kube-plugin.ts";
import { SECOND } from "../base/units.ts";
import type { KubeCluster } from "../sim/model/kube/kube-cluster.ts";
import type { KubeTies } from "../sim/scheduling/kube/kube-search.ts";
import type { PodNames } from "../sim/scheduling/kube/cluster-mirror.ts";
import type { KubeSchedulingOptions } from "../sim/scheduling/kube/kube-scheduler.ts";
import type { RunProfile } from "../sim/scheduling/kube/profile-runner.ts";
import { loadOwnPlugin, type OwnPlugin } from "./own-plugin.ts";

/**
 * What the Kubernetes scheduler of a scenario is; undefined when another one decides. Throws PolicyError for
 * plug-ins of the user's that cannot be used.
 */
export async function kubeSchedulingOf(
  { scenario, paths }: LoadedScenario,
  cluster: KubeCluster,
  names: PodNames | undefined,
): Promise<KubeSchedulingOptions | undefined> {
  const { scheduler, decisionTime } = scenario.policies;
  const { kube: settings, sampling = false } = scheduler;
  if (!settings) return undefined;
  const own = new Map<string, OwnPlugin>();
  for (const [name, path] of paths.plugins) own.set(name, await loadOwnPlugin(path, name));
  for (const { name } of scenario.services)
    cluster.setObject({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, namespace: "default" },
      spec: { selector: { service: name } },
    } as Parameters<KubeCluster["setObject"]>[0]);
  return {
    cluster,
    profiles: settings.profiles.map((profile) => runProfile(profile, cluster, own)),
    ties: (scheduler.ties ?? "first") as KubeTies,
    sampling: sampling ? settings.percentageOfNodesToScore : undefined,
    search: scheduler.search,
    initialBackoff: settings.podInitialBackoffSeconds * SECOND,
    maxBackoff: settings.podMaxBackoffSeconds * SECOND,
    decisionTime,
    reasons: scenario.outputs.reasons ?? "none",
    names,
  };
}

function runProfile(
  profile: KubeProfile,
  cluster: KubeCluster,
  own: ReadonlyMap<string, OwnPlugin>,
): RunProfile {
  const made = new Map<string, KubePlugin>();
  for (const [name, plugin] of own) made.set(name, plugin.make(cluster, profile.ownArgs[name]));
  // Where a plug-in of the user's acts shows only now.
  const acting = (point: keyof KubeProfile["plugins"], uses: readonly PluginUse[]): PluginUse[] =>
    uses.filter(({ name }) => made.get(name)?.[point as "filter"] !== undefined || !made.has(name));
  const plugins = Object.fromEntries(
    Object.entries(profile.plugins).map(([point, uses]) => [
      point,
      acting(point as keyof KubeProfile["plugins"], uses),
    ]),
  ) as unknown as KubeProfile["plugins"];
  const makers = Object.fromEntries([...made].map(([name, plugin]) => [name, () => plugin]));
  return {
    profile: makeProfile({ ...profile, plugins }, cluster, makers),
    ...profile.args.DefaultPreemption,
  };
}
