import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cli, small, TestFolder } from "../cli/test-kit.ts";
import { runScenario } from "./run-scenario.ts";

const folder = new TestFolder({
  "policies/package.json": JSON.stringify({
    name: "@me/policies",
    version: "1.0.0",
    type: "module",
    exports: { ".": { import: "./most-free.js" }, "./least-free": "./least-free.ts" },
    peerDependencies: { clustersim: "*" },
  }),
  "policies/sign.js": "export const sign = 1;\n",
  "policies/most-free.js": `import { CPU, definePolicy } from "clustersim";
import { sign } from "./sign.js";
export default definePolicy({ name: "most-free", reads: "node", score: (pod, node) => sign * node.free(CPU) });
`,
  "policies/least-free.ts": `import { CPU, definePolicy, type NodeView } from "clustersim";
export default definePolicy({ name: "least-free", reads: "node", score: (pod, node: NodeView) => -node.free(CPU) });
`,
  "project/package.json": '{ "private": true }',
  "project/scenarios/small.yaml": small,
});
const scenario = join(folder.path, "project/scenarios/small.yaml");

beforeAll(() => {
  const npm = (words: string[], cwd: string): void => {
    execFileSync("npm", [...words, "--silent", "--offline"], { cwd: join(folder.path, cwd) });
  };
  npm(["pack"], "policies");
  npm(
    ["install", "--no-audit", "--no-fund", "--legacy-peer-deps", "../policies/me-policies-1.0.0.tgz"],
    "project",
  );
});
afterAll(() => folder.remove());

describe("a policy in an installed package", () => {
  test.each([
    ["npm:@me/policies", "most-free"],
    ["npm:@me/policies/least-free", "least-free"],
  ])("%s decides", async (use, name) => {
    const { report, pods } = await runScenario(scenario, { set: [`policies.scheduler.use=${use}`] });
    expect(report.summary.policy).toBe(name);
    expect(pods.placed).toBeGreaterThan(100);
  });

  test("is found from anywhere by the built command line", async () => {
    const words = [
      "run",
      scenario,
      "--set",
      "policies.scheduler.use=npm:@me/policies",
      "--quiet",
      "--out",
      "out",
    ];
    const { code, stderr } = await cli(words, { cwd: folder.path });
    expect([code, stderr]).toEqual([0, ""]);
    expect(readFileSync(join(folder.path, "out/summary.json"), "utf8")).toContain('"policy": "most-free"');
  });

  test.each([
    [
      "npm:@me/nothing",
      /no such package in node_modules of \S+scenarios, .*\n {4}hint: npm install @me\/nothing$/,
    ],
    ["npm:@me/policies/other", /hint: npm install @me\/policies$/],
    ["npm:../policies", /expected the name of a package after npm:/],
  ])("%s is a mistake", async (use, message) => {
    await expect(runScenario(scenario, { set: [`policies.scheduler.use=${use}`] })).rejects.toThrow(message);
  });
});
