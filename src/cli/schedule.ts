import { once } from "node:events";
import type { CommandModule } from "yargs";
import { InputError } from "../base/input-error.ts";
import { readSnapshot } from "../experiment/read-snapshot.ts";
import { KUBERNETES } from "../experiment/schedule-snapshot.ts";
import { Scheduling } from "../experiment/scheduling.ts";
import type { BriefAnswer, BriefNomination, PodAnswer } from "../metrics/pod-answer.ts";
import { notesOn } from "../report/schedule-notes.ts";
import {
  briefText,
  closingText,
  nominationText,
  type Outcome,
  outcomeOf,
  podText,
  type ScheduleLook,
} from "../report/schedule-words.ts";
import { defaultSettings, readKubeConfig } from "../scenario/kube-config/read-kube-config.ts";
import { readText } from "../scenario/read-text.ts";
import type { KubeSchedulerSettings } from "../sim/contract/kube-profile.ts";
import type { KubeTies } from "../sim/scheduling/kube/kube-search.ts";
import { UsageError } from "./exit-codes.ts";
import { checkSeed } from "./seeds.ts";
import { withDashes } from "./standard-input.ts";

interface Arguments {
  readonly snapshot: string[];
  readonly pod?: string[] | undefined;
  readonly config?: string | undefined;
  readonly explain: boolean;
  readonly json: boolean;
  readonly fit?: string | undefined;
  readonly ties: KubeTies;
  readonly seed: string;
}

/** `clustersim schedule SNAPSHOT...` */
export const scheduleCommand: CommandModule<object, Arguments> = {
  command: "schedule <snapshot..>",
  describe: "Say where kube-scheduler would put the pending pods of a cluster, and why",
  builder: (yargs) =>
    yargs
      .positional("snapshot", {
        type: "string",
        array: true,
        demandOption: true,
        describe: "Objects as kubectl prints them, YAML or JSON: files, folders, or - for standard input",
      })
      .options({
        pod: {
          type: "string",
          array: true,
          nargs: 1,
          requiresArg: true,
          describe:
            "Place this pod, NAMESPACE/NAME, or NAME in the namespace default; may be repeated (default: all that are pending)",
        },
        config: {
          type: "string",
          requiresArg: true,
          describe: "File of a KubeSchedulerConfiguration (default: what kube-scheduler does without)",
        },
        explain: { type: "boolean", default: false, describe: "Tell what every node refused or scored" },
        json: { type: "boolean", default: false, describe: "Print one JSON object with all details" },
        fit: {
          type: "string",
          requiresArg: true,
          describe:
            "Also say how many more pods like each fit, up to this number (1 to 1000000), and what runs out first",
        },
        ties: {
          choices: ["first", "random", "kube"] as const,
          default: "first" as const,
          describe: "Which of several best nodes: the first, any, or as kube-scheduler picks",
        },
        seed: { type: "string", default: "1", requiresArg: true, describe: "Seed for --ties random" },
      }),
  handler: schedule,
};

async function schedule(given: Arguments): Promise<void> {
  checkSeed(given.seed, "--seed");
  const fit = given.fit === undefined ? undefined : numberOf(given.fit);
  const settings = await settingsOf(given.config);
  const { objects, warnings } = await readSnapshot(withDashes(given.snapshot), { stdin: process.stdin });
  if (warnings.length > 0) process.stderr.write(`${warningText(new InputError(warnings))}\n`);
  const { ties, seed } = given;
  const pods = given.pod?.map((name) => (name.includes("/") ? name : `default/${name}`));
  const scheduling = new Scheduling(objects, settings, { pods, ties, seed, fit });
  if (given.json) return printJson(scheduling);
  const hasBudgets = objects.some(({ kind }) => kind === "PodDisruptionBudget");
  const notes = notesOn(objects, pods ?? [], fit !== undefined);
  return printText(scheduling, given.explain, { hasBudgets, notes });
}

const MOST_FIT = 1_000_000;

function numberOf(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= MOST_FIT) return value;
  throw new UsageError(`--fit ${text}: must be a whole number from 1 to ${MOST_FIT}`);
}

async function settingsOf(file: string | undefined): Promise<KubeSchedulerSettings> {
  if (file === undefined) return defaultSettings();
  return readKubeConfig(await readText(file, "a KubeSchedulerConfiguration"), file);
}

function warningText({ message }: InputError): string {
  return message.replaceAll(/^(?! {4}hint:)/gm, "warning: ");
}

/** Waits where the reader is slower: the answers of many pods on many nodes are larger than the memory. */
async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}

async function printJson(scheduling: Scheduling): Promise<void> {
  await write(`{"kubernetes":${JSON.stringify(KUBERNETES)},"pods":[`);
  let separator = "";
  for (const answer of scheduling.answers()) {
    await write(`${separator}${JSON.stringify(answer)}`);
    separator = ",";
  }
  const { leftToOthers } = scheduling;
  const left = leftToOthers.length > 0 ? `,"leftToOthers":${JSON.stringify(leftToOthers)}` : "";
  await write(`]${left}}\n`);
}

/** Pods of which all is told without `--explain`. */
const DETAILED = 20;
const BRIEF = "In brief from here on; --explain tells all of each pod.";

async function printText(
  scheduling: Scheduling,
  explain: boolean,
  about: { readonly hasBudgets: boolean; readonly notes: readonly string[] },
): Promise<void> {
  const color = process.stdout.isTTY === true && !process.env["NO_COLOR"];
  const look: ScheduleLook = {
    color,
    width: Math.max(60, Math.min(100, process.stdout.columns ?? 80)),
    explain,
  };
  const pods: Outcome[] = [];
  let brief = false;
  const answers = explain ? scheduling.answers() : scheduling.briefAnswers(DETAILED);
  for (const answer of answers) {
    const isBrief = "feasible" in answer || "victims" in answer;
    if (isBrief && !brief) {
      brief = true;
      await write(`\n${BRIEF}\n`);
    }
    await write(`${pods.length > 0 ? "\n" : ""}${textOf(answer, look)}\n`);
    pods.push(outcomeOf(answer));
  }
  const closing = closingText(pods, scheduling.leftToOthers, { ...look, ...about });
  if (closing !== "") await write(`${pods.length > 0 ? "\n" : ""}${closing}\n`);
}

function textOf(answer: PodAnswer | BriefAnswer | BriefNomination, look: ScheduleLook): string {
  if ("feasible" in answer) return briefText(answer, look);
  return "victims" in answer ? nominationText(answer, look) : podText(answer, look);
}
