import { describe, expect, test } from "vitest";
import { InputError } from "../../base/input-error.ts";
import { SECOND } from "../../base/units.ts";
import type { ExtensionPoint } from "../../sim/contract/kube-profile.ts";
import { defaultSettings, kubeConfigOf, readKubeConfig } from "./read-kube-config.ts";
import { configText, listed, mistakes } from "./test-kit.ts";

const plugins = (given: string): string[] =>
  mistakes(configText(`profiles:\n- plugins: ${given}\n`)).map((line) =>
    line.replace("profiles[0].plugins", "~").replace(/^4:/, ""),
  );

test("the defaults are those of kube-scheduler v1.36", () => {
  const { profiles, ...rest } = defaultSettings();
  expect(rest).toEqual({
    percentageOfNodesToScore: 0,
    parallelism: 16,
    podInitialBackoffSeconds: 1,
    podMaxBackoffSeconds: 10,
  });
  expect(profiles).toHaveLength(1);
  expect(profiles[0]).toMatchObject({
    schedulerName: "default-scheduler",
    args: {
      DefaultPreemption: { minCandidateNodesPercentage: 10, minCandidateNodesAbsolute: 100 },
      DynamicResources: { filterTimeout: 10 * SECOND, bindingTimeout: 600 * SECOND },
      InterPodAffinity: { hardPodAffinityWeight: 1, ignorePreferredTermsOfExistingPods: false },
      NodeAffinity: {},
      NodeResourcesBalancedAllocation: {
        resources: [
          { name: "cpu", weight: 1 },
          { name: "memory", weight: 1 },
        ],
      },
      NodeResourcesFit: {
        ignoredResources: [],
        ignoredResourceGroups: [],
        scoringStrategy: {
          type: "LeastAllocated",
          resources: [
            { name: "cpu", weight: 1 },
            { name: "memory", weight: 1 },
          ],
          shape: [],
        },
      },
      PodTopologySpread: { defaultingType: "System", defaultConstraints: [] },
      VolumeBinding: { bindTimeoutSeconds: 600 },
    },
    ownArgs: {},
  });
  expect(readKubeConfig(configText(""), "f")).toEqual(defaultSettings());
  expect(kubeConfigOf(null, { file: "f" })).toEqual(defaultSettings());
});

test("all that a configuration can say", () => {
  const settings = readKubeConfig(
    configText(`
leaderElection: { leaderElect: true, leaseDuration: 15s }
clientConnection: { qps: 50.5, burst: 100, kubeconfig: /etc/kubernetes/scheduler.conf }
enableProfiling: false
extenders: []
parallelism: 8
percentageOfNodesToScore: 40
podInitialBackoffSeconds: 2
podMaxBackoffSeconds: 2
profiles:
- schedulerName: bin-packing
  percentageOfNodesToScore: 0
  plugins:
    score: { disabled: [{ name: SelectorSpread }] }
  pluginConfig:
  - name: NodeResourcesFit
    args:
      apiVersion: kubescheduler.config.k8s.io/v1
      kind: NodeResourcesFitArgs
      ignoredResources: [example.com/foo]
      ignoredResourceGroups: [example.org]
      scoringStrategy:
        type: RequestedToCapacityRatio
        resources: [{ name: nvidia.com/gpu, weight: 5 }, { name: cpu, weight: 0 }, { name: memory }]
        requestedToCapacityRatio: { shape: [{ utilization: 0, score: 0 }, { utilization: 100, score: 10 }] }
  - name: NodeAffinity
    args:
      addedAffinity:
        requiredDuringSchedulingIgnoredDuringExecution:
          nodeSelectorTerms: [{ matchExpressions: [{ key: gen, operator: Gt, values: ["4"] }] }]
  - name: PodTopologySpread
    args:
      defaultingType: List
      defaultConstraints:
      - { maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: ScheduleAnyway }
  - { name: DynamicResources, args: { filterTimeout: 0s, bindingTimeout: 1m30s } }
  - { name: VolumeBinding, args: { bindTimeoutSeconds: 0, shape: null } }
  - { name: Coscheduling, args: { permitWaitingTimeSeconds: 10 } }
  - { name: NodeName, args: { anything: goes } }
- schedulerName: plain
`),
    "f",
  );
  expect(settings).toMatchObject({
    parallelism: 8,
    percentageOfNodesToScore: 40,
    podInitialBackoffSeconds: 2,
    podMaxBackoffSeconds: 2,
  });
  const [packing, plain] = settings.profiles;
  const [standard] = defaultSettings().profiles;
  expect(plain).toEqual({ ...standard, schedulerName: "plain" });
  expect(packing).toMatchObject({
    schedulerName: "bin-packing",
    percentageOfNodesToScore: 0,
    plugins: standard?.plugins,
    args: {
      NodeResourcesFit: {
        ignoredResources: ["example.com/foo"],
        ignoredResourceGroups: ["example.org"],
        scoringStrategy: {
          type: "RequestedToCapacityRatio",
          resources: [
            { name: "nvidia.com/gpu", weight: 5 },
            { name: "cpu", weight: 1 },
            { name: "memory", weight: 1 },
          ],
          shape: [
            { utilization: 0, score: 0 },
            { utilization: 100, score: 10 },
          ],
        },
      },
      NodeAffinity: {
        addedAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: "gen", operator: "Gt", values: ["4"] }] }],
          },
        },
      },
      PodTopologySpread: {
        defaultingType: "List",
        defaultConstraints: [
          { maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway" },
        ],
      },
      DynamicResources: { filterTimeout: 0, bindingTimeout: 90 * SECOND },
      VolumeBinding: { bindTimeoutSeconds: 0 },
    },
    ownArgs: {},
  });
});

describe("the user's own plug-ins", () => {
  const points = new Map<string, readonly ExtensionPoint[]>([
    ["Rack", ["filter", "score"]],
    ["Oldest", ["queueSort"]],
  ]);
  const ownPlugins = (name: string) => points.get(name);
  const read = (rest: string) => readKubeConfig(configText(rest), "f", { ownPlugins });

  test("come last from MultiPoint, and their arguments are kept", () => {
    const settings = read(`
profiles:
- plugins: { multiPoint: { enabled: [{ name: Rack, weight: 4 }] } }
  pluginConfig: [{ name: Rack, args: { spread: 2 } }]
`);
    expect(listed(settings)["filter"]).toMatch(/ NodeDeclaredFeatures Rack$/);
    expect(listed(settings)["score"]).toMatch(/ ImageLocality=1 Rack=4$/);
    expect(listed(settings)["preScore"]).not.toMatch(/Rack/);
    expect(settings.profiles[0]?.ownArgs).toEqual({ Rack: { spread: 2 } });
  });

  test("are refused where they do not act, and unless they are told of", () => {
    const text = configText("profiles:\n- plugins: { preScore: { enabled: [{ name: Rack }] } }\n");
    expect(mistakes(text, { ownPlugins })).toEqual([
      "4:44: profiles[0].plugins.preScore.enabled[0].name: Rack does not act here; it acts at filter, score",
    ]);
    expect(mistakes(text)).toEqual([
      '4:44: profiles[0].plugins.preScore.enabled[0].name: unknown plug-in "Rack"',
    ]);
  });

  test("may order the queue, of all profiles alike", () => {
    const sorted =
      "plugins: { queueSort: { enabled: [{ name: Oldest }], disabled: [{ name: PrioritySort }] } }";
    const two = (b: string): string =>
      `profiles:\n- { schedulerName: a, ${sorted} }\n- { schedulerName: b, ${b} }\n`;
    expect(listed(read(two(sorted)), 1)["queueSort"]).toBe("Oldest");
    const other = "must be the same for all profiles; that of profiles[0] is another";
    const lines = (b: string) => mistakes(configText(two(b)), { ownPlugins });
    expect(lines("plugins: {}")).toEqual([`5:23: profiles[1].plugins.queueSort: ${other}`]);
    expect(lines(`${sorted}, pluginConfig: [{ name: Oldest, args: { by: 1 } }]`)).toEqual([
      `5:45: profiles[1].plugins.queueSort: ${other}`,
    ]);
  });
});

// The mark @ shows where the mistake is, and is not part of the text.
describe("mistakes in the plug-ins", () => {
  test.each([
    [
      "{ score: { enabled: [{ name: @NodeResourceFit }] } }",
      '~.score.enabled[0].name: unknown plug-in "NodeResourceFit" (did you mean "NodeResourcesFit"?)',
    ],
    [
      "{ score: { enabled: [{ name: @./rack.ts }] } }",
      '~.score.enabled[0].name: unknown plug-in "./rack.ts" (plug-ins of your own run in scenarios only)',
    ],
    ["{ score: { enabled: [{ name: @Foo }] } }", '~.score.enabled[0].name: unknown plug-in "Foo"'],
    [
      "{ filter: { disabled: [{ name: @NodePort }] } }",
      '~.filter.disabled[0].name: unknown plug-in "NodePort" (did you mean "NodePorts"?)',
    ],
    [
      "{ score: { enabled: [{ name: @NodeName }] } }",
      "~.score.enabled[0].name: NodeName does not act here; it acts at filter",
    ],
    [
      "{ score: { enabled: [{ name: NodeAffinity }, { name: @NodeAffinity }] } }",
      '~.score.enabled[1].name: "NodeAffinity" stands here twice',
    ],
    [
      "{ multiPoint: { enabled: [{ name: @GangScheduling }] } }",
      "~.multiPoint.enabled[0].name: GangScheduling, which v1.36 has off, is not simulated; remove it",
    ],
    [
      "{ placementScore: { enabled: @[{ name: NodeResourcesFit }] } }",
      "~.placementScore.enabled: pod groups, which v1.36 has off, are not simulated; remove this",
    ],
    [
      "{ score: { enabled: [{ name: NodeAffinity, weight: @-1 }] } }",
      "~.score.enabled[0].weight: must be at least 0, found -1",
    ],
    [
      "{ score: { enabled: [{ name: NodeAffinity, @wieght: 1 }] } }",
      '~.score.enabled[0].wieght: unknown key; allowed: name, weight (did you mean "weight"?)',
    ],
    [
      "{ @scores: {} }",
      "~.scores: unknown key; allowed: multiPoint, preEnqueue, queueSort, preFilter, filter, postFilter, " +
        "preScore, score, reserve, permit, preBind, bind, postBind, placementGenerate, placementScore " +
        '(did you mean "score"?)',
    ],
    ["{ bind: @{ disabled: [{ name: '*' }] } }", "~.bind: must leave at least one plug-in, leaves none"],
    [
      "{ queueSort: @{ disabled: [{ name: PrioritySort }] } }",
      "~.queueSort: must leave exactly one plug-in, leaves 0",
    ],
    ["@[]", "~: expected a mapping, found a list"],
  ])("%s", (given, message) => {
    const column = "- plugins: ".length + given.indexOf("@") + 1;
    expect(plugins(given.replace("@", ""))).toEqual([`${column}: ${message}`]);
  });
});

describe("mistakes in the rest", () => {
  test.each([
    ["", "1:1: : expected a KubeSchedulerConfiguration, found nothing"],
    [
      "apiVersion: kubescheduler.config.k8s.io/v1beta3\nkind: KubeSchedulerConfiguration\nnonsense: 1\n",
      "1:13: apiVersion: expected kubescheduler.config.k8s.io/v1, found " +
        '"kubescheduler.config.k8s.io/v1beta3" (Kubernetes v1.36 reads no other version)',
    ],
    [
      "kind: KubeSchedulerConfiguration\n",
      "1:1: apiVersion: is missing; expected kubescheduler.config.k8s.io/v1",
    ],
    [
      "apiVersion: v1\nkind: Pod\n",
      '1:13: apiVersion: expected kubescheduler.config.k8s.io/v1, found "v1"\n' +
        '2:7: kind: expected KubeSchedulerConfiguration, found "Pod"',
    ],
    [
      configText("extenders:\n- urlPrefix: http://127.0.0.1/\n"),
      "4:1: extenders: extenders ask a server of yours, which is not simulated; write a plug-in, or remove them",
    ],
    [configText("parallelism: 0\n"), "3:14: parallelism: must be at least 1, found 0"],
    [
      configText("percentageOfNodesToScore: 101\nprofiles: [{ percentageOfNodesToScore: -1 }]\n"),
      "3:27: percentageOfNodesToScore: must be at most 100, found 101\n" +
        "4:40: profiles[0].percentageOfNodesToScore: must be at least 0, found -1",
    ],
    [
      configText("podInitialBackoffSeconds: 0\n"),
      "3:27: podInitialBackoffSeconds: must be at least 1, found 0",
    ],
    [
      configText("podInitialBackoffSeconds: 11\n"),
      "1:1: podMaxBackoffSeconds: must be at least podInitialBackoffSeconds, which is 11",
    ],
    [
      configText("profiles:\n- {}\n- { schedulerName: a }\n- { schedulerName: a }\n"),
      "4:3: profiles[0].schedulerName: is missing; of several profiles each has a name\n" +
        '6:20: profiles[2].schedulerName: "a" is the name of profiles[1] already; names must differ',
    ],
    [
      configText("leaderElection: { leaderElected: true }\n"),
      "3:19: leaderElection.leaderElected: unknown key; allowed: leaderElect, leaseDuration, renewDeadline, " +
        'retryPeriod, resourceLock, resourceName, resourceNamespace (did you mean "leaderElect"?)',
    ],
    [
      configText("profiles: [{ pluginConfig: [{ name: NodeAffinity }, { name: NodeAffinity }] }]\n"),
      '3:61: profiles[0].pluginConfig[1].name: "NodeAffinity" stands here twice',
    ],
    [
      configText("profiles: [{ pluginConfig: [{ name: NodeAfinity, args: {} }] }]\n"),
      '3:37: profiles[0].pluginConfig[0].name: unknown plug-in "NodeAfinity" (did you mean "NodeAffinity"?)',
    ],
    [
      configText("profiles: [{ pluginConfig: [{ args: {} }], plugin: {} }]\n"),
      "3:29: profiles[0].pluginConfig[0].name: is missing; expected text\n" +
        "3:44: profiles[0].plugin: unknown key; allowed: schedulerName, percentageOfNodesToScore, plugins, " +
        'pluginConfig (did you mean "plugins"?)',
    ],
  ])("%s", (text, message) => {
    expect(mistakes(text).join("\n")).toBe(message);
  });

  test("of all parts are told at once, by line", () => {
    const lines = mistakes(
      configText(`parallelism: no
profiles:
- schedulerName: a
  plugins: { filter: { enabled: [{ name: NodeNmae }] } }
  pluginConfig: [{ name: InterPodAffinity, args: { hardPodAffinityWeight: -1 } }]
- schedulerName: a
  plugins: 5
`),
    );
    expect(lines.map((line) => line.split(": ").slice(0, 2).join(" "))).toEqual([
      "3:14 parallelism",
      "6:42 profiles[0].plugins.filter.enabled[0].name",
      "7:75 profiles[0].pluginConfig[0].args.hardPodAffinityWeight",
      "8:18 profiles[1].schedulerName",
      "9:12 profiles[1].plugins",
    ]);
  });
});

test("a parsed value has the place it is given", () => {
  const value = {
    apiVersion: "kubescheduler.config.k8s.io/v1",
    kind: "KubeSchedulerConfiguration",
    parallelism: 0,
  };
  const read = (): unknown => kubeConfigOf(value, { file: "case 7", line: 3 });
  expect(read).toThrow(InputError);
  expect(read).toThrow("case 7:3: parallelism: must be at least 1, found 0");
});
