/**
 * Random small cases for the real kube-scheduler and for us; any difference is shrunk, printed and stored.
 *
 * `npm run campaign:kube-scheduler -- [--large | --mutate DIR | --file FILE] [--seed TEXT] [--cases N]
 * [--group NAME]... [--case ID] [--telling] [--oracle-only]`
 *
 * `--large`: on 40 to 99 nodes. `--mutate`: cases recorded in the files of a folder, each changed at random.
 * `--file`: the cases of a file as they are.
 *
 * The real one is the oracle of the conformance cases, built with Go. Where it cannot be, nothing is compared
 * and a message says so. `CLUSTERSIM_CAMPAIGN=N` is another way to set the number of cases.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { InputError } from "../src/base/input-error.ts";
import { caseFiles, casesIn } from "./conformance/case-files.ts";
import { answerFromText } from "./conformance/compare-case.ts";
import {
  type Answerer,
  type Compared,
  compareCase,
  isAlike,
  isSteady,
  kindOf,
} from "./kube-fuzz/compare-case.ts";
import type { FuzzCase } from "./kube-fuzz/fuzz-case.ts";
import { GROUPS, makeCase, SHARES } from "./kube-fuzz/make-case.ts";
import { mutated, Pool } from "./kube-fuzz/mutate.ts";
import { type Answer, Oracle } from "./kube-fuzz/oracle.ts";
import { shrink } from "./kube-fuzz/shrink.ts";
import { Tally, Telling } from "./kube-fuzz/telling.ts";

const STORE = ".cache/kube-fuzz";
const BATCH = 200;
/** Kinds of differences that are shrunk; more of them would take too long. */
const SHRUNK = 12;

const { values: options } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    cases: { type: "string", default: process.env["CLUSTERSIM_CAMPAIGN"] ?? "20000" },
    group: { type: "string", multiple: true },
    case: { type: "string" },
    mutate: { type: "string" },
    file: { type: "string" },
    large: { type: "boolean", default: false },
    telling: { type: "boolean", default: false },
    "oracle-only": { type: "boolean", default: false },
  },
});

const recorded = (file: string): FuzzCase[] => [...casesIn(file)] as unknown as FuzzCase[];

/** Cases of a folder, changed, from its groups in turn; those written by hand twice as often. */
function* mutations(folder: string): Generator<FuzzCase> {
  const pool = new Pool(caseFiles(folder).flatMap(recorded));
  const groups = [...new Set(pool.cases.map(({ group }) => group.replace(/-preemption$/, "")))];
  const names = options.group ?? [...groups, "gaps"];
  const [, seed, group, index] = /^mutated-(.+)-([a-z]+)-(\d+)$/.exec(options.case ?? "") ?? [];
  if (seed !== undefined && group !== undefined) yield mutated(pool, seed, group, Number(index));
  else
    for (let i = 0; i < Number(options.cases); i++)
      yield mutated(pool, options.seed, names[i % names.length] ?? "gaps", i);
}

/** The cases of this campaign, drawn from the groups in turn. */
function* cases(): Generator<FuzzCase> {
  if (options.file !== undefined) return yield* recorded(options.file);
  if (options.mutate !== undefined) return yield* mutations(options.mutate);
  if (options.case !== undefined) {
    const [, size, seed, group, index] = /^(fuzz|large)-(.+)-([a-z]+)-(\d+)$/.exec(options.case) ?? [];
    if (seed === undefined || group === undefined) throw new Error(`no such case: ${options.case}`);
    yield makeCase(seed, group, Number(index), size === "large");
    return;
  }
  const names = options.group ?? SHARES;
  for (const name of names)
    if (GROUPS[name] === undefined)
      throw new Error(`no group ${name}; there are ${Object.keys(GROUPS).join(", ")}`);
  const made = new Tally();
  for (let i = 0; i < Number(options.cases); i++) {
    const name = names[i % names.length] ?? "mixed";
    yield makeCase(options.seed, name, made.of(name), options.large);
    made.add(name);
  }
}

function* batches(): Generator<FuzzCase[]> {
  let batch: FuzzCase[] = [];
  for (const each of cases()) {
    batch.push(each);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Runs everything; returns the number of cases that agree and of those that do not. */
async function campaign(
  oracle: Oracle,
  answerer: Answerer | undefined,
): Promise<{ passed: number; failed: number }> {
  const telling = new Telling();
  const kinds = new Map<string, Compared>();
  const counts = new Tally();
  const settle = async (batch: FuzzCase[], answers: Answer[]) => {
    for (const [i, fuzzCase] of batch.entries()) {
      const answer = answers[i] ?? { refused: "no answer" };
      if ("refused" in answer) {
        counts.add("refused");
        console.log(`${fuzzCase.id}: the real scheduler does not take it: ${answer.refused.slice(0, 300)}`);
        continue;
      }
      telling.add(fuzzCase, answer.expected);
      const compared = await compareCase(fuzzCase, answer, answerer ?? (async () => answer.expected));
      if (compared.differences.length === 0) counts.add("passed");
      else if (!(await isSteady(oracle, compared))) counts.add("undecided");
      else {
        counts.add("failed");
        counts.add(`kind ${kindOf(compared)}`);
        if (!kinds.has(kindOf(compared))) kinds.set(kindOf(compared), compared);
      }
    }
  };
  // While we answer one batch, the oracle answers the next.
  let before: Promise<void> = Promise.resolve();
  for (const batch of batches()) {
    const answers = oracle.ask(batch);
    await before;
    before = answers.then((all) => settle(batch, all));
  }
  await before;
  if (options.telling) console.log(telling.lines().join("\n"));
  if (answerer !== undefined)
    for (const [kind, compared] of [...kinds].slice(0, SHRUNK))
      await report(oracle, answerer, kind, counts.of(`kind ${kind}`), compared);
  const refused = counts.of("refused") + counts.of("undecided");
  if (refused > 0)
    console.log(
      `${counts.of("refused")} not taken by the real scheduler, ${counts.of("undecided")} on which it is of two minds`,
    );
  return { passed: counts.of("passed"), failed: counts.of("failed") };
}

/** Shrinks one difference, prints it and stores it as a case file. */
async function report(
  oracle: Oracle,
  answerer: Answerer,
  kind: string,
  times: number,
  found: Compared,
): Promise<void> {
  const shows = async (variants: readonly FuzzCase[]) => {
    const answers = await oracle.ask(variants);
    const shown: boolean[] = [];
    for (const [i, variant] of variants.entries()) {
      const answer = answers[i] ?? { refused: "no answer" };
      shown.push(isAlike(found, await compareCase(variant, answer, answerer)));
    }
    return shown;
  };
  const small = await shrink(found.fuzzCase, shows);
  const [answer = { refused: "no answer" }] = await oracle.ask([small]);
  const compared = await compareCase(small, answer, answerer);
  const path = `${STORE}/difference-${small.id}.jsonl`;
  mkdirSync(STORE, { recursive: true });
  writeFileSync(
    path,
    `${JSON.stringify({ ...small, expected: "expected" in answer ? answer.expected : null })}\n`,
  );
  console.log(`\n${times} x ${kind}\n  ${small.id}, shrunk to ${path}`);
  const first = compared.differences.filter(({ path }) => path === "threw");
  for (const difference of [...first, ...compared.differences].slice(0, 8))
    console.log(`  ${difference.path}: expected ${short(difference.expected)}, got ${short(difference.got)}`);
  for (const object of small.objects) console.log(`    ${short(object, 700)}`);
  if (small.config !== null) console.log(`    config ${short(small.config, 700)}`);
}

function short(value: unknown, most = 200): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > most ? `${text.slice(0, most)}...` : text;
}

const ours: Answerer = async (fuzzCase) => {
  try {
    return await answerFromText(fuzzCase as unknown as Parameters<typeof answerFromText>[0]);
  } catch (error) {
    // All mistakes are told, in the order in which they stand; the first makes the kind.
    throw error instanceof InputError ? new InputError(error.issues.slice(0, 1)) : error;
  }
};

const oracle = Oracle.open();
if (typeof oracle === "string") {
  console.log(`${oracle}\n0 passed, 0 failed, 1 skipped`);
} else {
  const { passed, failed } = await campaign(oracle, options["oracle-only"] ? undefined : ours);
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}
