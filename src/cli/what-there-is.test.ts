import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { builtInPolicies } from "../scenario/policy-schema.ts";
import { builtMain, cli, root, small, TestFolder } from "./test-kit.ts";

const work = new TestFolder({ "small.yaml": small });
const { path: here } = work;
beforeAll(() => void builtMain());
afterAll(() => work.remove());

describe("what there is", () => {
  test("schema: a JSON Schema", async () => {
    const { code, stdout } = await cli(["schema"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      title: "clustersim scenario",
      $schema: "https://json-schema.org/draft/2020-12/schema",
      properties: { spec: { properties: { nodes: { type: "array" } } } },
    });
  });

  test("policies list: every built-in policy by its place, in words and as JSON", async () => {
    const { stdout } = await cli(["policies", "list", "--json"]);
    const listed = JSON.parse(stdout) as Record<string, { name: string; about: string }[]>;
    const placement = listed["spec.policies.scheduler.use"] ?? [];
    expect(placement.map(({ name }) => name)).toEqual(builtInPolicies);
    expect(placement.find(({ name }) => name === "power-of-k")).toMatchObject({
      reads: "node",
      parameters: [
        { name: "k", about: "nodes drawn for each pod", type: "whole", default: 2, min: 1, max: 1e6 },
        { name: "load", type: "choice", choices: ["share", "pods"], default: "share" },
      ],
      source: expect.stringContaining("Mitzenmacher"),
    });
    const words = await cli(["policies", "list"]);
    for (const [place, entries] of Object.entries(listed)) {
      expect(words.stdout).toContain(`${place}\n`);
      for (const { name, about } of entries)
        expect(words.stdout).toMatch(new RegExp(`^  ${name}\\s+${about.slice(0, 16)}`, "m"));
    }
    expect(words.stdout.split("\n").filter(({ length }) => length > 80)).toEqual([]);
  });

  test("trace info: the counts of the sample, in words and as JSON", async () => {
    const { code, stdout } = await cli(["trace", "info", "traces/google-2011-sample", "--json"]);
    expect(code).toBe(0);
    const said = JSON.parse(stdout) as Record<string, Record<string, unknown>>;
    expect(Object.keys(said)).toEqual(
      expect.arrayContaining([
        "format",
        "rows",
        "firstTime",
        "lastTime",
        "events",
        "tasks",
        "jobs",
        "machines",
        "end",
      ]),
    );
    expect(Object.keys(said["events"]!)).toEqual([
      "SUBMIT",
      "SCHEDULE",
      "EVICT",
      "FAIL",
      "FINISH",
      "KILL",
      "LOST",
      "UPDATE_PENDING",
      "UPDATE_RUNNING",
    ]);
    expect(said).toMatchObject({
      format: "google-2011",
      rows: 127,
      tasks: 43,
      jobs: 9,
      machines: { ADD: 8, REMOVE: 1, UPDATE: 2, distinct: 7 },
      end: { running: 11, pending: 1, cpu: 0.662486, memory: 0.427232 },
    });
    const words = await cli(["trace", "info", "traces/google-2011-sample"]);
    expect(words.stdout).toMatch(/^rows +127$/m);
    expect(words.stdout).toMatch(/^running at the end +11$/m);
  });

  test("trace info: a bad row stops or is counted", async () => {
    const bad = join(here, "trace");
    const part = readFileSync(
      join(root, "traces/google-2011-sample/task_events/part-00000-of-00002.csv"),
      "utf8",
    );
    work.write("trace/task_events/part-00000-of-00001.csv", `${part}1,2,three\n`);
    const stop = await cli(["trace", "info", bad]);
    expect(stop.code).toBe(3);
    expect(stop.stderr).toMatch(/part-00000-of-00001\.csv:65:?\d*: /);
    const skip = await cli(["trace", "info", bad, "--bad-rows", "skip", "--json"]);
    expect(skip.code).toBe(0);
    expect(JSON.parse(skip.stdout)).toMatchObject({ badRows: { count: 1 } });
  });

  test("completion, version, help", async () => {
    expect((await cli(["completion"])).stdout).toContain("clustersim");
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    expect((await cli(["--version"])).stdout).toBe(`${version}\n`);
    const help = await cli(["run", "--help"]);
    expect(help.code).toBe(0);
    for (const option of ["--seed", "--out", "--set", "--data", "--json", "--quiet", "--paranoid"])
      expect(help.stdout).toContain(option);
  });
});
