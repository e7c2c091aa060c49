import { expect, test } from "vitest";
import { defaultSettings, readKubeConfig } from "./read-kube-config.ts";
import { configText, listed } from "./test-kit.ts";

/** The table of kube-scheduler v1.36's effective order for each point. */
const defaults = {
  preEnqueue: "SchedulingGates DynamicResources DefaultPreemption",
  queueSort: "PrioritySort",
  preFilter:
    "NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone " +
    "PodTopologySpread InterPodAffinity DynamicResources NodeDeclaredFeatures",
  filter:
    "NodeUnschedulable NodeName TaintToleration NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions " +
    "NodeVolumeLimits VolumeBinding VolumeZone PodTopologySpread InterPodAffinity DynamicResources " +
    "NodeDeclaredFeatures",
  postFilter: "DynamicResources DefaultPreemption",
  preScore:
    "TaintToleration NodeAffinity NodeResourcesFit VolumeBinding PodTopologySpread InterPodAffinity " +
    "NodeResourcesBalancedAllocation",
  score:
    "TaintToleration=3 NodeAffinity=2 NodeResourcesFit=1 VolumeBinding=1 PodTopologySpread=2 " +
    "InterPodAffinity=2 DynamicResources=2 NodeResourcesBalancedAllocation=1 ImageLocality=1",
  reserve: "VolumeBinding DynamicResources",
  permit: "",
  preBind: "VolumeBinding DynamicResources",
  bind: "DefaultBinder",
  postBind: "",
};

/** Lists of a profile whose `plugins` are these. */
const lists = (plugins: string): Record<string, string> =>
  listed(readKubeConfig(configText(`profiles:\n- plugins: ${plugins}\n`), "f"));

test("the default plug-ins of every extension point", () => {
  expect(listed(defaultSettings())).toEqual(defaults);
});

test.each(["null", "{}", "{ filter: {}, score: null }", "{ filter: { enabled: [], disabled: null } }"])(
  "plugins: %s changes nothing",
  (plugins) => {
    expect(lists(plugins)).toEqual(defaults);
  },
);

test("at a point: first what is listed here and by MultiPoint, in this order, then the rest of MultiPoint", () => {
  const { score, preScore } = lists(
    "{ score: { enabled: [{ name: ImageLocality, weight: 7 }, { name: TaintToleration }] } }",
  );
  expect(score).toBe(
    "ImageLocality=7 TaintToleration=1 NodeAffinity=2 NodeResourcesFit=1 VolumeBinding=1 " +
      "PodTopologySpread=2 InterPodAffinity=2 DynamicResources=2 NodeResourcesBalancedAllocation=1",
  );
  expect(preScore).toBe(defaults.preScore);
});

test("what is listed here and disabled here too comes last", () => {
  const { filter } = lists("{ filter: { enabled: [{ name: NodeName }], disabled: [{ name: NodeName }] } }");
  expect(filter).toBe(`${defaults.filter.replace("NodeName ", "")} NodeName`);
});

test("* at a point leaves what is listed there", () => {
  const { score, filter } = lists(
    "{ score: { enabled: [{ name: NodeResourcesFit, weight: 0 }], disabled: [{ name: '*' }] } }",
  );
  expect(score).toBe("NodeResourcesFit=1");
  expect(filter).toBe(defaults.filter);
});

test("MultiPoint replaces a default where it stands; without a weight it then counts 1", () => {
  const { score, filter } = lists(
    "{ multiPoint: { enabled: [{ name: NodeAffinity }, { name: NodeName }] } }",
  );
  expect(score).toBe(defaults.score.replace("NodeAffinity=2", "NodeAffinity=1"));
  expect(filter).toBe(defaults.filter);
});

test("a default that MultiPoint both disables and enables moves to the end", () => {
  const { score } = lists(
    "{ multiPoint: { enabled: [{ name: TaintToleration, weight: 9 }], disabled: [{ name: TaintToleration }] } }",
  );
  expect(score).toBe(`${defaults.score.replace("TaintToleration=3 ", "")} TaintToleration=9`);
});

test("* in MultiPoint leaves what it lists; a point's own list comes after it", () => {
  const all = lists(`
    multiPoint:
      disabled: [{ name: "*" }]
      enabled: [{ name: PrioritySort, weight: 5 }, { name: DefaultBinder }, { name: InterPodAffinity, weight: 4 }]
    filter: { enabled: [{ name: NodeName }] }
    preFilter: { disabled: [{ name: InterPodAffinity }] }
  `);
  expect(all).toEqual({
    ...Object.fromEntries(Object.keys(defaults).map((point) => [point, ""])),
    queueSort: "PrioritySort",
    filter: "InterPodAffinity NodeName",
    preScore: "InterPodAffinity",
    score: "InterPodAffinity=4",
    bind: "DefaultBinder",
  });
});
