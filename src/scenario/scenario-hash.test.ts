import { expect, test } from "vitest";
import { parseScenario } from "./parse-scenario.ts";
import { smallest } from "./test-kit.ts";

const parse = (text: string, overrides: string[] = []) => parseScenario(text, "f", { overrides });

test("the hash names the experiment, not its spelling or its seed", () => {
  const { hash } = parse(smallest);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(parse(`# a remark\n${smallest.replace("duration: 1h", "duration: 60m")}`).hash).toBe(hash);
  expect(parse(smallest, ["seed=7", "warmUp=0", "policies.preemption.use=priority"]).hash).toBe(hash);
  expect(parse(smallest, ["duration=61m"]).hash).not.toBe(hash);
  const own = (parameters: string) =>
    parse(smallest, ["policies.scheduler.use=./mine.ts", `policies.scheduler.parameters=${parameters}`]).hash;
  expect(own("{a: .inf}")).not.toBe(own("{}"));
  expect(own("{a: 1, b: 2}")).toBe(own("{b: 2, a: 1}"));
});
