/**
 * Random small cases for the real kube-scheduler and for us; any difference is shrunk, printed and stored.
 *
 * `npm run campaign:kube-scheduler -- [--seed TEXT] [--cases N] [--group NAME]... [--case ID] [--telling]
 * [--oracle-only]`
 *
 * The real one is the oracle of the conformance cases, built with Go. Where it cannot be, nothing is compared
 * and a message says so. `CLUSTERSIM_CAMPAIGN=N` is another way to set the number of cases.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { answerCase } from "../src/experiment/kube-case.ts";
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
    telling: { type: "boolean", default: false },
    "oracle-only": { type: "boolean", default: false },
  },
});

/** The cases of this campaign, drawn from the groups in turn. */
function* cases(): Generator<FuzzCase> {
  if (options.case !== undefined) {
    const [, seed, group, index] = /^fuzz-(.+)-([a-z]+)-(\d+)$/.exec(options.case) ?? [];
    if (seed === undefined || group === undefined) throw new Error(`no such case: ${options.case}`);
    yield makeCase(seed, group, Number(index));
    return;
  }
  const names = options.group ?? SHARES;
  for (const name of names)
    if (GROUPS[name] === undefined)
      throw new Error(`no group ${name}; there are ${Object.keys(GROUPS).join(", ")}`);
  const made = new Tally();
  for (let i = 0; i < Number(options.cases); i++) {
    const name = names[i % names.length] ?? "mixed";
    yield makeCase(options.seed, name, made.of(name));
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
      const compared = compareCase(fuzzCase, answer, answerer ?? (() => answer.expected));
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
    return variants.map((variant, i) => {
      const answer = answers[i];
      return answer !== undefined && isAlike(found, compareCase(variant, answer, answerer));
    });
  };
  const small = await shrink(found.fuzzCase, shows);
  const [answer = { refused: "no answer" }] = await oracle.ask([small]);
  const compared = compareCase(small, answer, answerer);
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

const ours: Answerer = (fuzzCase) => answerCase(fuzzCase as unknown as Parameters<typeof answerCase>[0]);

const oracle = Oracle.open();
if (typeof oracle === "string") {
  console.log(`${oracle}\n0 passed, 0 failed, 1 skipped`);
} else {
  const { passed, failed } = await campaign(oracle, options["oracle-only"] ? undefined : ours);
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}
