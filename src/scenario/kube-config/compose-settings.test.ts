import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { InputError } from "../../base/input-error.ts";
import { loadScenario } from "../load-scenario.ts";
import { parseScenario } from "../parse-scenario.ts";
import { mistakes, smallest } from "../test-kit.ts";
import { defaultSettings } from "./read-kube-config.ts";
import { configText, listed } from "./test-kit.ts";

const scenario = (scheduler: string): string => `${smallest}  policies: { scheduler: ${scheduler} }\n`;
const kube = (plugins: string) => {
  const parsed = parseScenario(scenario(`{ use: kube, plugins: ${plugins} }`), "f");
  return parsed.scenario.policies.scheduler.kube ?? expect.fail("no profile");
};
const usual = listed(defaultSettings());

describe("plugins", () => {
  test("left out, or empty: the default profile", () => {
    expect(kube("{}")).toEqual(defaultSettings());
    expect(parseScenario(scenario("{ use: kube }"), "f").scenario.policies.scheduler).toEqual({
      use: "kube",
      ties: undefined,
      search: "indexed",
      parameters: {},
      kube: defaultSettings(),
    });
    expect(parseScenario(smallest, "f").scenario.policies.scheduler.kube).toBeUndefined();
  });

  test("change weights and arguments, leave out, and add the user's own", () => {
    const settings = kube(`
      {
        NodeResourcesFit: { weight: 5, scoringStrategy: { type: MostAllocated } },
        NodeAffinity: { addedAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
        InterPodAffinity: { weight: 0 },
        ImageLocality: false,
        ./mine.ts: { weight: 2, racks: [a, b] },
      }`);
    const own = "DynamicResources=2 NodeResourcesBalancedAllocation=1 ./mine.ts=2";
    expect(listed(settings)).toEqual({
      ...usual,
      preEnqueue: `${usual["preEnqueue"]} ./mine.ts`,
      preFilter: `${usual["preFilter"]} ./mine.ts`,
      filter: `${usual["filter"]} ./mine.ts`,
      preScore:
        "TaintToleration NodeAffinity NodeResourcesFit VolumeBinding PodTopologySpread " +
        "NodeResourcesBalancedAllocation ./mine.ts",
      score: `TaintToleration=3 NodeAffinity=2 NodeResourcesFit=5 VolumeBinding=1 PodTopologySpread=2 ${own}`,
    });
    const [profile] = settings.profiles;
    expect(profile?.args.NodeResourcesFit.scoringStrategy.type).toBe("MostAllocated");
    expect(profile?.args.NodeAffinity.addedAffinity).toEqual({
      preferredDuringSchedulingIgnoredDuringExecution: [],
    });
    expect(profile?.args.InterPodAffinity).toEqual(defaultSettings().profiles[0]?.args.InterPodAffinity);
    expect(profile?.ownArgs).toEqual({ "./mine.ts": { racks: ["a", "b"] } });
  });

  test("* leaves out what is not named, but for the queue order and the binding", () => {
    const all = listed(kube('{ NodeResourcesFit: {}, "*": false }'));
    expect(Object.entries(all).filter(([, names]) => names !== "")).toEqual([
      ["queueSort", "PrioritySort"],
      ["preFilter", "NodeResourcesFit"],
      ["filter", "NodeResourcesFit"],
      ["preScore", "NodeResourcesFit"],
      ["score", "NodeResourcesFit=1"],
      ["bind", "DefaultBinder"],
    ]);
  });

  test("give another hash only when they give another profile", () => {
    const hash = (plugins: string) => parseScenario(scenario(`{ use: kube, plugins: ${plugins} }`), "f").hash;
    expect(hash("{ NodeAffinity: { weight: 2 } }")).toBe(hash("{}"));
    expect(hash("{ NodeAffinity: { weight: 3 } }")).not.toBe(hash("{}"));
  });

  // The mark @ shows where the mistake is, and is not part of the text.
  test.each([
    [
      "{ use: kube, plugins: { @NodeResourceFit: {} } }",
      'plugins.NodeResourceFit: unknown plug-in "NodeResourceFit" (did you mean "NodeResourcesFit"?)',
    ],
    ['{ use: kube, plugins: { "*": @{} } }', 'plugins["*"]: can only be false'],
    ["{ use: kube, plugins: { DefaultBinder: @false } }", "plugins.DefaultBinder: cannot be left out"],
    [
      "{ use: kube, plugins: { NodeName: { @weight: 3 } } }",
      "plugins.NodeName.weight: NodeName gives no score",
    ],
    ["{ use: kube, plugins: { NodeName: { @x: 3 } } }", "plugins.NodeName.x: NodeName takes no arguments"],
    [
      "{ use: kube, plugins: { ImageLocality: { @wieght: 3 } } }",
      'plugins.ImageLocality.wieght: ImageLocality takes no arguments (did you mean "weight"?)',
    ],
    [
      "{ use: kube, plugins: { NodeResourcesFit: { @wieght: 3 } } }",
      'plugins.NodeResourcesFit.wieght: unknown key; allowed: weight, ignoredResources, ignoredResourceGroups, scoringStrategy (did you mean "weight"?)',
    ],
    [
      "{ use: kube, plugins: { ImageLocality: { weight: @-1 } } }",
      "plugins.ImageLocality.weight: must be at least 0, found -1",
    ],
    [
      "{ use: kube, plugins: { InterPodAffinity: { hardPodAffinityWeight: @101 } } }",
      "plugins.InterPodAffinity.hardPodAffinityWeight: must be at most 100, found 101",
    ],
    ["{ use: kube, plugins: { ImageLocality: @true } }", "plugins.ImageLocality: expected false, found true"],
    ["{ use: best-fit, @plugins: {} }", "plugins: goes with use: kube alone"],
    ["{ use: best-fit, @config: x.yaml }", 'config: goes with use: kube alone; found "x.yaml"'],
    [
      "{ use: kube, config: x.yaml, @plugins: {} }",
      "plugins: does not go with config, which names plug-ins itself",
    ],
    ["{ use: kube, @parameters: { a: 1 } }", "parameters: kube has none; see plugins"],
  ])("%s", (given, message) => {
    const text = scenario(given);
    const before = text.slice(0, text.indexOf("@")).split("\n");
    const place = `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
    expect(mistakes(text.replace("@", ""))).toEqual([`${place}: spec.policies.scheduler.${message}`]);
  });
});

describe("config", () => {
  let folder = "";
  const load = (config: string) => loadScenario(join(folder, "scenario.yaml"), { overrides: [config] });
  const told = async (config: string): Promise<string> =>
    load(config).then(
      () => "loaded",
      (error: unknown) =>
        error instanceof InputError ? error.message.replaceAll(folder, "~") : expect.fail(),
    );

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "kube-config-")));
    await mkdir(join(folder, "folder"));
    const write = (name: string, text: string) => writeFile(join(folder, name), text);
    const own = (name: string) =>
      configText(`profiles:\n- plugins: { score: { enabled: [{ name: ${name}, weight: 3 }] } }\n`);
    await write("scenario.yaml", scenario("{ use: kube }"));
    await write("good.yaml", configText("profiles: [{ schedulerName: good }]\n"));
    await write("bad.yaml", configText("parallelism: 0\n"));
    await write("own.yaml", own("./mine.ts"));
    await write("lost.yaml", own("./lost.ts"));
    await write("mine.ts", "");
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("is found beside the scenario, read, and part of the hash", async () => {
    const loaded = await load("policies.scheduler.config=good.yaml");
    const [standard] = defaultSettings().profiles;
    expect(loaded.scenario.policies.scheduler.kube).toEqual({
      ...defaultSettings(),
      profiles: [{ ...standard, schedulerName: "good" }],
    });
    expect(loaded.paths.plugins.size).toBe(0);
    expect(loaded.hash).not.toBe((await load("duration=1h")).hash);
  });

  test("may name the user's own plug-ins by their paths, as the scenario may", async () => {
    const mine = new Map([["./mine.ts", join(folder, "mine.ts")]]);
    const loaded = await load("policies.scheduler.config=own.yaml");
    expect(loaded.paths.plugins).toEqual(mine);
    expect(loaded.scenario.policies.scheduler.kube?.profiles[0]?.plugins.score.at(-1)).toEqual({
      name: "./mine.ts",
      weight: 3,
    });
    expect((await load("policies.scheduler.plugins={./mine.ts: {}}")).paths.plugins).toEqual(mine);
  });

  test.each([
    ["config=none.yaml", ["config=none.yaml", "config: no such file or folder in ~"]],
    ["config=folder", ["config=folder", "config: is a folder; expected a KubeSchedulerConfiguration"]],
    ["config=lost.yaml", ["config=lost.yaml", "config: plug-in ./lost.ts: no such file or folder in ~"]],
    [
      "plugins={./lost.ts: {}}",
      ["plugins={./lost.ts: {}}", 'plugins["./lost.ts"]: no such file or folder in ~'],
    ],
  ])("%s is told with its place", async (set, [place, words]) => {
    expect((await told(`policies.scheduler.${set}`)).split("\n")[0]).toBe(
      `--set policies.scheduler.${place}: spec.policies.scheduler.${words}`,
    );
  });

  test("with mistakes is told with the places in its file", async () => {
    expect(await told("policies.scheduler.config=bad.yaml")).toBe(
      "~/bad.yaml:3:14: parallelism: must be at least 1, found 0",
    );
  });
});
