import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { InputError, type InputIssue } from "../base/input-error.ts";
import { RandomStream } from "../base/random.ts";
import { decodeText } from "./read-text.ts";
import { type ParsedScenario, parseScenario } from "./parse-scenario.ts";
import { everything, mutated, mutatedAssignment, mutatedBytes, smallest } from "./test-kit.ts";

const seeds = [
  everything,
  everything,
  smallest,
  ...["quickstart", "google-2011-recorded", "google-2011-policy"].map((name) =>
    readFileSync(`scenarios/${name}.yaml`, "utf8"),
  ),
];

const CASES = 2_000;
const CHUNK = 250;
/** Far above what a case takes (about 3 ms), far below a hang. */
const LIMIT_MS = 20_000;

/** A mistake that names its place, in words, on one line. */
function isGood({ file, line, column, field, message }: InputIssue): boolean {
  const placed =
    file === "fuzz.yaml"
      ? (line ?? 0) >= 1 && (column ?? 0) >= 1
      : file.startsWith("--set ") && line === undefined;
  const words = `${field ?? ""} ${message}`;
  // oxlint-disable-next-line no-control-regex
  const isReadable = !/[\u0000-\u001f\u2028\ufeff]|undefined|\[object|Invalid input|another value/.test(
    words,
  );
  return placed && isReadable && message.length > 3 && message.length < 300;
}

/** Reads the bytes as a scenario, and says what is wrong with the answer. */
function judge(bytes: Uint8Array, overrides: string[]): string | undefined {
  const start = performance.now();
  let parsed: ParsedScenario | undefined;
  try {
    parsed = parseScenario(decodeText(bytes, "fuzz.yaml"), "fuzz.yaml", { overrides });
  } catch (error) {
    if (!(error instanceof InputError)) return `threw ${String(error)}`;
    if (error.issues.length === 0) return "no mistakes named";
    const bad = error.issues.find((issue) => !isGood(issue));
    if (bad) return `bad mistake ${JSON.stringify(bad)}`;
  }
  if (performance.now() - start > LIMIT_MS) return "too slow";
  return parsed && unsound(parsed);
}

/**
 * What is wrong with a scenario that was accepted: numbers that are no whole units, or a hash that does not
 * repeat.
 */
function unsound({ scenario, hash }: ParsedScenario): string | undefined {
  const { warmUp, duration, outputs, nodes, seed, name } = scenario;
  const whole = [warmUp, duration ?? 1, outputs.sampleEvery, outputs.nodesSampleEvery];
  for (const group of nodes) whole.push(group.count, ...Object.values(group.capacity));
  if (!whole.every((value) => Number.isSafeInteger(value) && value >= 0)) return `not whole: ${whole.join()}`;
  if (!/^[\w.-]+$/.test(seed) || !/^[a-z0-9][-a-z0-9.]*$/.test(name))
    return "name or seed of other characters";
  return /^[0-9a-f]{64}$/.test(hash) ? undefined : "no hash";
}

afterEach(() => {
  // What a polluted prototype would show.
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

test.each(Array.from({ length: CASES / CHUNK }, (_, chunk) => chunk))(
  "mutated scenarios, cases of chunk %i: a scenario, or mistakes that name their place",
  (chunk) => {
    for (let i = chunk * CHUNK; i < (chunk + 1) * CHUNK; i++) {
      const random = new RandomStream(`scenario-fuzz/${i}`);
      const below = (n: number): number => random.below(n);
      const text = mutated(seeds[i % seeds.length] as string, below);
      const bytes = mutatedBytes(text, below);
      const overrides = Array.from({ length: Math.max(0, below(6) - 3) }, () => mutatedAssignment(below));
      const problem = judge(bytes, overrides);
      expect(problem, `case ${i}: --set ${JSON.stringify(overrides)}\n${text}`).toBeUndefined();
    }
  },
);

/** Texts that once gave a bad answer. */
test.each([
  ["the message quoted the rest of the file", `a: b '${"x\n".repeat(400)}`],
  ["the message quoted the rest of the file, unquoted", `a:\n  - b\n c${" d".repeat(400)}\n`],
  ["the message held a line end", "a: {\n}\r\uFEFF"],
  ["the message held a line end at the end", "[]\r\r"],
  ["a key differed by a mark that cannot be seen", smallest.replace("duration:", "duration\uFEFF:")],
  ["a field of 5,000 characters", `${smallest}  ${"x".repeat(5_000)}: 1\n`],
])("%s", (_name, text) => {
  expect(judge(new TextEncoder().encode(text), [])).toBeUndefined();
});

test("the mutations reach both answers", () => {
  let accepted = 0;
  for (let i = 0; i < 200; i++) {
    const random = new RandomStream(`scenario-fuzz/${i}`);
    try {
      parseScenario(
        mutated(seeds[i % seeds.length] as string, (n) => random.below(n)),
        "fuzz.yaml",
      );
      accepted += 1;
    } catch {}
  }
  expect(accepted).toBeGreaterThan(10);
  expect(accepted).toBeLessThan(150);
});
