import { InputError } from "../base/input-error.ts";
import { type ParsedScenario, type ParseOptions, parseScenario } from "./parse-scenario.ts";

/** A scenario that uses every key there is. */
export const everything = `apiVersion: clustersim/v1
kind: Scenario
metadata:
  name: everything
  description: Uses every key
spec:
  seed: alpha-1
  duration: 2d
  warmUp: 30m
  bands:
    - { name: low, from: 0 }
    - { name: high, from: 100, noPreemptionInside: true }
  nodes:
    - name: general
      count: 12
      capacity: { cpu: "16", memory: 64Gi, ephemeral-storage: 1Ti }
      zones: &zones [a, b, c]
      racks: 2
      labels: { disk: ssd }
    - name: gpu
      count: 4
      capacity: { cpu: 32, memory: 128Gi, nvidia.com/gpu: 8 }
      zones: *zones
      rackSize: 2
      taints: [{ key: gpu, value: "yes", effect: NoSchedule }]
  workload:
    - kind: synthetic
      until: 40h
      jobTypes:
        - name: batch
          priority: 10
          interarrival: { exponential: 1m30s }
          tasks: { pareto: { min: 1, max: 100, alpha: 1.2 } }
          duration: { lognormal: { median: 10m, sigma: 1.5, max: 1d } }
          requests:
            cpu: { choice: [[250m, 3], [1, 1]] }
            memory: { uniform: [1Gi, 4Gi] }
          usage: { cpu: { uniform: [0.1, 0.9] }, memory: 0.5 }
          users: 7
          initial: 3
          diurnal: { amplitude: 0.5, peak: 14h }
          failProbability: 0.1
          killProbability: 0.05
        - name: train
          priority: 100
          interarrival: 1h
          duration: { weibull: { scale: 3h, shape: 0.8 } }
          requests: { cpu: 2, nvidia.com/gpu: 1500m }
  policies:
    scheduler: { use: best-fit, ties: random, search: reference, parameters: { weights: { cpu: 3 } } }
    queue: { order: fifo }
    preemption: { use: none }
    requeue: { initial: 1s, max: 1m, factor: 1.5 }
    decisionTime: { perJob: 100ms, perPod: 5ms }
  overcommit: { cpu: 1.5, memory: 1.1 }
  failures: { nodes: { mtbf: 30d, repair: { choice: [[10m, 9], [1d, 1]] } } }
  outputs: { sampleEvery: 1m, nodesSampleEvery: 10m, files: [pods, cluster], charts: false }
`;

/** The smallest scenario: one node, one kind of job. */
export const smallest = `apiVersion: clustersim/v1
kind: Scenario
metadata: { name: smallest }
spec:
  duration: 1h
  nodes: [{ name: n, count: 1, capacity: { cpu: 1 } }]
  workload:
    - kind: synthetic
      jobTypes: [{ name: j, priority: 0, interarrival: 1m, duration: 30s, requests: { cpu: 100m } }]
`;

/**
 * The scenario, or each mistake as one line: `place: field: message (hint)`, the file's own name left out.
 */
function outcome(text: string, options?: ParseOptions): ParsedScenario | string[] {
  try {
    return parseScenario(text, "f", options);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.issues.map(({ file, line, column, field, message, hint }) => {
      const place = file === "f" ? `${line}:${column}` : file;
      return `${place}: ${field ?? ""}: ${message}${hint === undefined ? "" : ` (${hint})`}`;
    });
  }
}

/** The mistakes; empty for a sound scenario. */
export function mistakes(text: string, options?: ParseOptions): string[] {
  const result = outcome(text, options);
  return Array.isArray(result) ? result : [];
}

/** Values that have broken readers before. */
const hostileValues: readonly string[] = [
  "-1",
  "-0",
  "0",
  ".nan",
  ".inf",
  "-.inf",
  "1e400",
  "1e-400",
  "9007199254740993",
  "9223372036854775807",
  "4503599627370497",
  "0x10",
  "0o17",
  "1_000",
  "1:30",
  "010",
  "100m",
  "1Gi",
  "1e3Gi",
  "0.1m",
  "9".repeat(400),
  "1.".padEnd(300, "3"),
  '""',
  "''",
  "~",
  "null",
  "true",
  "no",
  "[]",
  "{}",
  "[[]]",
  "[~]",
  "{~: ~}",
  "{a: {b: {c: 1}}}",
  "[1, [2, [3]]]",
  "? x",
  "- x",
  "*zones",
  "&zones x",
  "*nowhere",
  "!!str 5",
  "!!binary aGk=",
  "!!set {a}",
  "!x y",
  "<<",
  "{<<: *zones}",
  "|",
  ">-",
  "2011-05-01",
  "__proto__",
  "{__proto__: 1}",
  "constructor",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "length",
  "🙂",
  "\u202Egnp",
  "\uD800",
  "a\u0000b",
  "\uFEFF",
  "\u2028",
  "\u0085",
  "%s",
  "../../etc/passwd",
  "./mine.ts",
  "C:\\x",
  "<script>alert(1)</script>",
  "=cmd()",
  "${x}",
  "`x`",
  "# x",
  "@x",
  "x: y: z",
  '"unclosed',
  "'unclosed",
  "[unclosed",
  "{unclosed",
  "{exponential: 1}",
  "{uniform: [1, 2]}",
  "{choice: [[1, 1]]}",
  "{lognormal: {median: 1, sigma: 1}}",
  "{pareto: {min: 1}}",
  "synthetic",
  "google-2011",
  "recorded",
  "best-fti",
  "1h",
  "-1h",
  "1e9h",
  "0s",
  "1ns",
  "[".repeat(40) + "]".repeat(40),
  "[".repeat(3_000),
  "- ".repeat(3_000),
  "{a: ".repeat(70),
  "x".repeat(5_000),
];

const hostileLines: readonly string[] = [
  "---",
  "...",
  "%YAML 1.1",
  "%TAG ! tag:x,2000:",
  "\t",
  "\tx: 1",
  "__proto__: {polluted: 1}",
  "constructor: {prototype: {polluted: 1}}",
  "<<: *zones",
  "? complex",
  ": x",
  "- ",
  "x: |",
  "spec:",
  "  spec: *zones",
  "metadata: &m {name: *m}",
  "#",
  "\r",
  "a: &a [*a, *a]",
];

/** Draws whole numbers below `n`. */
export type Below = (n: number) => number;

const pick = <T>(from: readonly T[], below: Below): T => from[below(from.length)] as T;

/** Changes a text in one place. */
type Mutator = (text: string, below: Below) => string;

const onLine =
  (change: (lines: string[], at: number, below: Below) => void): Mutator =>
  (text, below) => {
    const lines = text.split("\n");
    change(lines, below(lines.length), below);
    return lines.join("\n");
  };

/** Replaces one word, number or quoted text. */
const onWord =
  (change: (word: string, text: string, below: Below) => string): Mutator =>
  (text, below) => {
    const words = [...text.matchAll(/[\w./-]+|"[^"\n]*"/g)];
    if (words.length === 0) return text;
    const { 0: word, index } = pick(words, below);
    return text.slice(0, index) + change(word, text, below) + text.slice(index + word.length);
  };

const splice = (text: string, at: number, removed: number, added: string): string =>
  text.slice(0, at) + added + text.slice(at + removed);

const mutators: readonly Mutator[] = [
  // Structure.
  onLine((lines, at) => lines.splice(at, 1)),
  onLine((lines, at) => lines.splice(at, 0, lines[at] as string)),
  onLine((lines, at, below) => lines.splice(at, 0, lines[below(lines.length)] as string)),
  onLine((lines, at, below) => lines.splice(at, 0, " ".repeat(below(12)) + pick(hostileLines, below))),
  onLine((lines, at, below) => {
    lines[at] = " ".repeat(below(8)) + (lines[at] as string).trimStart();
  }),
  onLine((lines, at, below) => {
    lines[at] = (lines[at] as string).replace(/:.*$/s, `: ${pick(hostileValues, below)}`);
  }),
  onLine((lines, at, below) => {
    lines[at] =
      `${lines[at]} ${pick(["{", "}", "[", "]", ",", ":", "#", "&a", "*a", "|", "\\", '"', "'"], below)}`;
  }),
  // Words.
  onWord((_word, _text, below) => pick(hostileValues, below)),
  onWord((_word, _text, below) => pick(hostileValues, below)),
  onWord((_word, text, below) => pick(text.match(/[\w./-]+/g) as string[], below)),
  onWord((word, _text, below) => splice(word, below(word.length), 1, "")),
  onWord((word, _text, below) =>
    splice(word, below(word.length), 0, pick(["x", "-", ".", "_", "9", " "], below)),
  ),
  onWord((word, _text, below) => "[".repeat(below(80)) + word + "]".repeat(below(80))),
  // Characters.
  (text, below) => text.slice(0, below(text.length + 1)),
  (text, below) => text.slice(below(text.length + 1)),
  (text, below) => splice(text, below(text.length), 1 + below(20), ""),
  (text, below) =>
    splice(
      text,
      below(text.length),
      0,
      pick(["\u0000", "\uFEFF", "\r\n", "\uD800", "\uDC00", "\t", "\u0085", "\u0007"], below),
    ),
  (text, below) => splice(text, below(text.length), 0, text.slice(below(text.length)).slice(0, 200)),
  (text) => text.replaceAll("\n", "\r\n"),
  (text, below) => splice(text, below(text.length), 1, String.fromCharCode(below(256))),
];

/** The text with 1 to 8 changes. */
export function mutated(text: string, below: Below): string {
  let result = text;
  for (let n = 1 + below(below(2) === 0 ? 2 : 8); n > 0; n--) result = pick(mutators, below)(result, below);
  return result;
}

/** A `--set` text, most often of a path that exists. */
export function mutatedAssignment(below: Below): string {
  const paths = [
    "seed",
    "duration",
    "spec.warmUp",
    "nodes[0].count",
    "nodes[1]",
    "nodes[0].capacity.cpu",
    'nodes[1].capacity["nvidia.com/gpu"]',
    "workload[0].jobTypes[0].tasks",
    "workload[0]",
    "workload",
    "policies.scheduler.use",
    "policies",
    "overcommit.cpu",
    "outputs.files[0]",
    "metadata.name",
    "kind",
    "spec",
    "bands[1].from",
    "failures.nodes.repair",
    "spec.policies.scheduler.parameters.a.b",
  ];
  const assignment = `${pick(paths, below)}=${pick(hostileValues, below)}`;
  return below(4) === 0 ? mutated(assignment, below) : assignment;
}

/** The bytes of a text, in a tenth of all cases with one that is wrong. */
export function mutatedBytes(text: string, below: Below): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > 0 && below(10) === 0) bytes[below(bytes.length)] = below(256);
  return bytes;
}
