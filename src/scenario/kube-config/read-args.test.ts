import { describe, expect, test } from "vitest";
import { configText, mistakes } from "./test-kit.ts";

const args = (plugin: string, given: string): string[] =>
  mistakes(configText(`profiles:\n- pluginConfig:\n  - name: ${plugin}\n    args: ${given}\n`)).map((line) =>
    line.replace("profiles[0].pluginConfig[0].args", "~").replace(/^4:/, ""),
  );

describe("mistakes in the arguments", () => {
  const points = (...at: number[]): string =>
    `{ shape: [${at.map((x) => `{ utilization: ${x}, score: 5 }`).join(", ")}] }`;
  const ratio = (rest: string): string => `{ scoringStrategy: { type: RequestedToCapacityRatio${rest} } }`;
  const match = (requirement: string): string =>
    "{ addedAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ " +
    `matchExpressions: [${requirement}] }] } } }`;

  test.each([
    [
      "InterPodAffinity",
      "{ hardPodAffinityWeight: 101 }",
      ["~.hardPodAffinityWeight: must be at most 100, found 101"],
    ],
    [
      "InterPodAffinity",
      "{ hardPodAfinityWeight: 1 }",
      [
        "~.hardPodAfinityWeight: unknown key; allowed: hardPodAffinityWeight, " +
          'ignorePreferredTermsOfExistingPods (did you mean "hardPodAffinityWeight"?)',
      ],
    ],
    [
      "InterPodAffinity",
      "{ kind: NodeAffinityArgs, apiVersion: kubescheduler.config.k8s.io/v1beta3 }",
      [
        '~.kind: expected InterPodAffinityArgs, found "NodeAffinityArgs"',
        '~.apiVersion: expected kubescheduler.config.k8s.io/v1, found "kubescheduler.config.k8s.io/v1beta3"',
      ],
    ],
    ["InterPodAffinity", "[]", ["~: expected a mapping, found a list"]],
    [
      "DefaultPreemption",
      "{ minCandidateNodesPercentage: 0, minCandidateNodesAbsolute: 0 }",
      [
        "~.minCandidateNodesPercentage: only one of the two may be 0; found 0",
        "~.minCandidateNodesAbsolute: only one of the two may be 0; found 0",
      ],
    ],
    [
      "NodeResourcesFit",
      ratio(`, requestedToCapacityRatio: ${points(0, 50, 50)}`),
      [
        "~.scoringStrategy.requestedToCapacityRatio.shape[2].utilization: must be more than that of the " +
          "point before; found 50",
      ],
    ],
    [
      "NodeResourcesFit",
      ratio(`, requestedToCapacityRatio: ${points()}`),
      ["~.scoringStrategy.requestedToCapacityRatio.shape: must have at least 1 entry, has 0"],
    ],
    [
      "NodeResourcesFit",
      ratio(""),
      ["~.scoringStrategy.requestedToCapacityRatio: is missing; type RequestedToCapacityRatio needs it"],
    ],
    [
      "NodeResourcesFit",
      `{ scoringStrategy: { type: MostAllocated, requestedToCapacityRatio: ${points(0)} } }`,
      ["~.scoringStrategy.requestedToCapacityRatio: does not go with type MostAllocated; remove it"],
    ],
    [
      "NodeResourcesFit",
      "{ scoringStrategy: { type: LeastAlocated, resources: [{ name: cpu, weight: 101 }] } }",
      [
        "~.scoringStrategy.type: expected one of LeastAllocated, MostAllocated, RequestedToCapacityRatio, " +
          'found "LeastAlocated" (did you mean "LeastAllocated"?)',
        "~.scoringStrategy.resources[0].weight: must be at most 100, found 101",
      ],
    ],
    [
      "NodeResourcesFit",
      "{ ignoredResources: [a b], ignoredResourceGroups: [a/b] }",
      [
        '~.ignoredResources[0]: must be a name such as "disk" or "example.com/disk"; found "a b"',
        '~.ignoredResourceGroups[0]: must be what stands before the /; found "a/b"',
      ],
    ],
    [
      "NodeResourcesBalancedAllocation",
      "{ resources: [{ name: cpu, weight: 2 }] }",
      ["~.resources[0].weight: must be 1: the weights do not differ here; found 2"],
    ],
    [
      "NodeResourcesBalancedAllocation",
      "{ resources: [{ name: cpu }, { name: cpu }] }",
      ['~.resources[1].name: "cpu" stands here twice; names must differ; found "cpu"'],
    ],
    [
      "PodTopologySpread",
      "{ defaultConstraints: [{ maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway }] }",
      ["~.defaultingType: must be List where there are defaultConstraints"],
    ],
    [
      "PodTopologySpread",
      "{ defaultingType: List, defaultConstraints: [{ maxSkew: 0, topologyKey: '', whenUnsatisfiable: Never, labelSelector: {} }] }",
      [
        "~.defaultConstraints[0].maxSkew: must be at least 1, found 0",
        '~.defaultConstraints[0].topologyKey: must be a name such as "disk" or "example.com/disk"; found ""',
        '~.defaultConstraints[0].whenUnsatisfiable: expected one of DoNotSchedule, ScheduleAnyway, found "Never"',
        "~.defaultConstraints[0].labelSelector: must not be given: the selector follows from the pod's " +
          "owners and services",
      ],
    ],
    [
      "PodTopologySpread",
      "{ defaultingType: List, defaultConstraints: [&a { maxSkew: 1, topologyKey: z, whenUnsatisfiable: DoNotSchedule }, *a] }",
      ['~.defaultConstraints[1]: "z, DoNotSchedule" stands here twice; names must differ'],
    ],
    ["NodeAffinity", match("{ key: k, operator: In }"), ["values: In needs at least one value"]],
    ["NodeAffinity", match("{ key: k, operator: Exists, values: [a] }"), ["values: Exists takes no values"]],
    ["NodeAffinity", match("{ key: k, operator: Lt, values: ['1', '2'] }"), ["values: Lt takes one value"]],
    [
      "NodeAffinity",
      match("{ key: k, operator: Gt, values: [x] }"),
      ['values[0]: Gt needs a whole number; found "x"'],
    ],
    [
      "NodeAffinity",
      match("{ key: k, operator: In, values: [a b] }"),
      ['values[0]: cannot be the value of a label; found "a b"'],
    ],
    [
      "NodeAffinity",
      match("{ key: k, operator: Is, values: [a] }"),
      ['operator: expected one of In, NotIn, Exists, DoesNotExist, Gt, Lt, found "Is" (did you mean "In"?)'],
    ],
    ["VolumeBinding", "{ bindTimeoutSeconds: -1 }", ["~.bindTimeoutSeconds: must be at least 0, found -1"]],
    [
      "VolumeBinding",
      "{ shape: [] }",
      ["~.shape: needs the gate StorageCapacityScoring, which v1.36 has off; remove it"],
    ],
    [
      "DynamicResources",
      "{ filterTimeout: -1s, bindingTimeout: 999ms }",
      [
        '~.filterTimeout: must not be negative; found "-1s"',
        '~.bindingTimeout: must be at least 1s; found "999ms"',
      ],
    ],
    [
      "DynamicResources",
      "{ filterTimeout: 1d, bindingTimeout: 60 }",
      [
        '~.filterTimeout: the longest unit is h; found "1d"',
        '~.bindingTimeout: expected a duration such as "10s", found 60',
      ],
    ],
  ])("%s: %s", (plugin, given, messages) => {
    const lines = args(plugin, given).map((line) =>
      line.replace(/^\d+:\d+: (?:.*matchExpressions\[0\]\.)?/, ""),
    );
    expect(lines).toEqual(messages);
  });
});
