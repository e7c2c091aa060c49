/**
 * Writes anew what the real kube-scheduler did, which tests replay: `npm run record:kube-scheduler`. The
 * program is `tools/real-scheduler`, built with Go from the release of Kubernetes that its go.mod names.
 * Where there is no Go nothing is written, and a message says so.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const SOURCE = "tools/real-scheduler";
const CACHE = ".cache/real-scheduler";

/** A file, and what the program is asked for: recording, first seed, sequences, steps. */
const recordings: readonly (readonly [path: string, ...args: string[]])[] = [
  ["src/sim/scheduling/kube/queue/real-queue.jsonl", "queue", "1", "32", "60"],
  ["tools/real-scheduler/sampling.jsonl", "sampling", "0", "12", "40"],
];

const program = build();
if (program !== undefined) for (const [path, ...args] of recordings) record(program, path, args);

function build(): string | undefined {
  if (spawnSync("go", ["version"]).status !== 0) {
    console.log("nothing recorded: it needs Go, which is not installed");
    return undefined;
  }
  mkdirSync(CACHE, { recursive: true });
  console.log("building the recorder (some minutes the first time) ...");
  const path = resolve(join(CACHE, "real-scheduler"));
  const built = spawnSync("go", ["build", "-o", path, "."], { cwd: SOURCE, encoding: "utf8" });
  if (built.status === 0) return path;
  console.log(`nothing recorded: it does not build here: ${built.stderr.trim()}`);
  return undefined;
}

function record(recorder: string, path: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(recorder, args, { encoding: "utf8", maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`${recorder} ${args.join(" ")}: ${stderr}`);
  const isSame = stdout === readFileSync(path, "utf8");
  writeFileSync(path, stdout);
  console.log(`${path}: ${isSame ? "unchanged" : "CHANGED"}`);
}
