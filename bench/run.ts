import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Group, QuestionOptions } from "./kit/figures.ts";
import { record } from "./kit/history.ts";
import { loadNow, machine } from "../src/experiment/bench/provenance.ts";
import { machineLine, tableOf } from "./kit/table.ts";

// The questions run from compiled code: a loader that compiles on the fly distorts hot paths.
const root = join(import.meta.dirname, "..");
const built = join(root, ".cache/bench");
const questions = [
  "engine-hold",
  "mm1",
  "search",
  "score-all",
  "kube-search",
  "schedule-snapshot",
  "bytes",
  "end-to-end",
  "memory-flat",
] as const;

const usage = `usage: npm run bench -- [--json] [--record] [--data FOLDER] [QUESTION...]

  QUESTION       what to measure; all when none is named:
                 ${questions.join(", ")}
  --json         print one JSON object instead of tables
  --record       add the figures to bench/history.json
  --data FOLDER  recorded traces (default: CLUSTERSIM_DATA, else ../shared/traces)`;

const { values, positionals } = given();
process.exitCode = values.help ? help() : main();

function given() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h", default: false },
        json: { type: "boolean", default: false },
        record: { type: "boolean", default: false },
        data: { type: "string", default: process.env["CLUSTERSIM_DATA"] ?? join(root, "../shared/traces") },
      },
    });
  } catch (error) {
    console.error(`${(error as Error).message.split(". ", 1)[0]}\n\n${usage}`);
    process.exit(2);
  }
}

function help(): number {
  console.log(usage);
  return 0;
}

function main(): number {
  const unknown = positionals.filter((name) => !questions.some((known) => known === name));
  if (unknown.length > 0) {
    console.error(`no question ${unknown.join(", ")}; there are ${questions.join(", ")}`);
    return 2;
  }
  if (!compile()) return 1;
  const loadBefore = loadNow();
  const answers: Record<string, readonly Group[]> = {};
  for (const name of questions) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const groups = ask(name, { data: values.data });
    if (!groups) return 1;
    answers[name] = groups;
    if (!values.json) console.log(`== ${name}\n\n${groups.map(tableOf).join("\n\n")}\n`);
  }
  const where = machine(loadBefore);
  if (values.json) console.log(JSON.stringify({ machine: where, answers }));
  else console.log(`${machineLine(where)}\nratio: times better than the 1x line; !: aim missed`);
  if (values.record) record(join(root, "bench/history.json"), where, answers);
  return 0;
}

function compile(): boolean {
  rmSync(built, { recursive: true, force: true });
  const compiler = join(root, "node_modules/@typescript/native/bin/tsc");
  const { status } = spawnSync(process.execPath, [compiler, "-p", join(root, "tsconfig.bench.json")], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  mkdirSync(built, { recursive: true });
  // The command reads its version there.
  copyFileSync(join(root, "package.json"), join(built, "package.json"));
  return status === 0;
}

/** Asks in a fresh process: what one question compiles and allocates does not touch the next. */
function ask(name: string, options: QuestionOptions): readonly Group[] | undefined {
  if (!values.json) process.stderr.write(`${name} ...\n`);
  const { status, stdout } = spawnSync(
    process.execPath,
    ["--expose-gc", join(built, "bench/kit/child.js"), name, JSON.stringify(options)],
    { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 2 ** 26 },
  );
  return status === 0 ? (JSON.parse(stdout) as Group[]) : undefined;
}
