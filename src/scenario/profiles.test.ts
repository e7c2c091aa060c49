import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MINUTE } from "../base/units.ts";
import type { SyntheticJobType } from "../workload/synth/config.ts";
import { loadProfile } from "./load-profile.ts";
import { loadScenario } from "./load-scenario.ts";
import type { Scenario } from "./scenario.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "profiles-"));
  writeFileSync(join(folder, "mine.yaml"), mine);
  writeFileSync(
    join(folder, "broken.yaml"),
    mine.replace("count: 10", "cuont: 10").replace("cpu: 250m", "cpu: x"),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mine = `apiVersion: clustersim/v1
kind: WorkloadProfile
metadata: { name: mine }
spec:
  amounts: kubernetes
  nodes: 10
  machines: [{ name: machine, count: 10, capacity: { cpu: 8, memory: 32Gi } }]
  arrivals: { interarrival: 1m }
  jobTypes:
    - { name: web, priority: 9, interarrival: 10m, duration: 1h, initial: 5, requests: { cpu: 250m } }
    - { name: job, priority: 0, weight: 1, duration: 5m, requests: { cpu: 1 } }
`;

async function scenario(source: string, rest = ""): Promise<Scenario> {
  const path = join(folder, "scenario.yaml");
  writeFileSync(
    path,
    `apiVersion: clustersim/v1
kind: Scenario
metadata: { name: s }
spec:
  duration: 1h
  workload: [{ kind: synthetic, ${source} }]
${rest}`,
  );
  return (await loadScenario(path)).scenario;
}

/** The first mistake, without the folder. */
const mistake = (source: string, rest = ""): Promise<string> =>
  scenario(source, rest).then(
    () => "none",
    (error: Error) => error.message.replaceAll(`${folder}/`, "").split("\n")[0] as string,
  );

const typesOf = ({ workload: [source] }: Scenario): readonly SyntheticJobType[] =>
  source?.kind === "synthetic" ? source.jobTypes : [];

test("a profile brings its job types, machines and rates", async () => {
  const own = await scenario("profile: ./mine.yaml");
  expect(own.nodes).toEqual([{ name: "machine", count: 10, capacity: { cpu: 8_000, memory: 2 ** 35 } }]);
  expect(typesOf(own).map(({ name, initial }) => [name, initial])).toEqual([
    ["web", 5],
    ["job", 0],
  ]);
  const doubled = await scenario("profile: ./mine.yaml, load: 2, nodes: 40");
  expect(doubled.nodes[0]?.count).toBe(40);
  expect(typesOf(doubled)[0]).toMatchObject({
    initial: 40,
    interarrival: { kind: "constant", value: (10 / 8) * MINUTE },
  });
  expect(doubled.workload[0]).toMatchObject({ arrivals: { interarrival: { value: MINUTE / 8 } } });
});

test("the nodes of the scenario go before those of the profile, and set its size", async () => {
  const nodes = "  nodes: [{ name: n, count: 30, capacity: { cpu: 4, memory: 8Gi } }]\n";
  const mixed = await scenario(
    "profile: ./mine.yaml, jobTypes: [{ name: own, priority: 1, interarrival: 5m, duration: 1m, requests: { cpu: 1 } }]",
    nodes,
  );
  expect(mixed.nodes.map(({ name }) => name)).toEqual(["n"]);
  expect(typesOf(mixed).map(({ name, initial }) => [name, initial])).toEqual([
    ["own", 0],
    ["web", 15],
    ["job", 0],
  ]);
});

test("shares of the largest machine, or quantities when it is told", async () => {
  const shares = await scenario("profile: borg-2011, nodes: 100");
  expect(shares.resources.map(({ name, unit }) => [name, unit])).toEqual([
    ["cpu", "machines"],
    ["memory", "machines"],
  ]);
  expect(shares.nodes.reduce((sum, { count }) => sum + count, 0)).toBe(100);
  const quantities = await scenario("profile: borg-2011, nodes: 100, largest: { cpu: 40, memory: 100Gi }");
  expect(quantities.resources.map(({ name }) => name)).toEqual(["cpu", "memory", "ephemeral-storage"]);
  expect(quantities.nodes[0]).toMatchObject({ name: "shape-1", capacity: { cpu: 20_000 } });
});

test.each([
  [
    "profile: borg-2012",
    'scenario.yaml:6:42: spec.workload[0].profile: unknown profile "borg-2012"; built in: borg-2011',
  ],
  ["profile: ./none.yaml", "scenario.yaml:6:42: spec.workload[0].profile: no such file or folder"],
  ["profile: ../mine.yaml", "scenario.yaml:6:42: spec.workload[0].profile: no such file or folder"],
  ["profile: ./", "scenario.yaml:6:42: spec.workload[0].profile: is a folder; expected a profile in YAML"],
  ["profile: ./broken.yaml", "broken.yaml:7:14: spec.machines[0].count: is missing; expected a whole number"],
  [
    "load: 2",
    "scenario.yaml:6:14: spec.workload[0].jobTypes: is missing; expected a list of job types, or a profile",
  ],
  ["profile: batch, load: 0", "scenario.yaml:6:55: spec.workload[0].load: must be at least"],
  [
    "profile: batch, largest: { cpu: 1, memory: 1Gi }",
    "scenario.yaml:6:58: spec.workload[0].largest: is for profiles in shares",
  ],
  [
    "profile: borg-2011, largest: { cpu: 1 }",
    "scenario.yaml:6:53: spec.workload[0].largest.memory: is missing",
  ],
  [
    "profile: batch, jobTypes: [{ name: free, priority: 1, interarrival: 5m, duration: 1m, requests: { cpu: 1 } }]",
    'scenario.yaml:6:68: spec.workload[0].jobTypes[0].name: "free" is a job type of the profile already',
  ],
  [
    "jobTypes: [{ name: a, priority: 1, duration: 1m, requests: { cpu: 1 } }]",
    "scenario.yaml:6:44: spec.workload[0].jobTypes[0].interarrival: is missing; expected a duration",
  ],
  [
    "jobTypes: [{ name: a, priority: 1, weight: 1, duration: 1m, requests: { cpu: 1 } }]",
    "scenario.yaml:6:76: spec.workload[0].jobTypes[0].weight: needs arrivals beside the job types",
  ],
  [
    "arrivals: { interarrival: 1m }, jobTypes: [{ name: a, priority: 1, interarrival: 1m, duration: 1m, requests: { cpu: 1 } }]",
    "spec.workload[0].arrivals: needs a job type with a weight above 0",
  ],
  [
    "jobTypes: [{ name: a, priority: 1, interarrival: 1m, weekly: [1, 1], duration: 1m, requests: { cpu: 1 } }]",
    "spec.workload[0].jobTypes[0].weekly: must have at least 7 entries, has 2",
  ],
  [
    "jobTypes: [{ name: a, priority: 1, interarrival: 1m, duration: { empirical: [[0, 1s], [0.5, 3s], [1, 2s]] }, requests: { cpu: 1 } }]",
    "spec.workload[0].jobTypes[0].duration.empirical[2]: values must not fall",
  ],
  [
    "jobTypes: [{ name: a, priority: 1, interarrival: 1m, duration: { mixture: [[{ exponential: 1m }, 0]] }, requests: { cpu: 1 } }]",
    "spec.workload[0].jobTypes[0].duration.mixture: at least one weight must be more than 0",
  ],
])("%s", async (source, expected) => {
  expect(
    await mistake(source, "  nodes: [{ name: n, count: 1, capacity: { cpu: 1, memory: 1Gi } }]\n"),
  ).toContain(expected);
});

test("quantities do not mix with shares", async () => {
  const path = join(folder, "two.yaml");
  writeFileSync(
    path,
    `apiVersion: clustersim/v1
kind: Scenario
metadata: { name: two }
spec:
  duration: 1h
  workload: [{ kind: synthetic, profile: borg-2019 }, { kind: synthetic, profile: batch }]
`,
  );
  await expect(loadScenario(path)).rejects.toThrow("spec.workload[1].profile: has Kubernetes quantities");
});

test("a profile by name or path, for the command line", async () => {
  expect((await loadProfile("gpu")).name).toBe("gpu");
  expect((await loadProfile(join(folder, "mine.yaml"))).nodes).toBe(10);
  await expect(loadProfile("gpuu")).rejects.toThrow('did you mean "gpu"');
  await expect(loadProfile(join(folder, "none.yaml"))).rejects.toThrow("there is no such file");
});
