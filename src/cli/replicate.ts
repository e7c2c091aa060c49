import { join } from "node:path";
import { replications } from "../experiment/study.ts";
import { checkStudyFolder, writeStudy } from "../report/study-folder.ts";
import { renderReplications } from "../report/replications-page.ts";
import { replicationsText } from "../report/study-words.ts";
import { loadScenario } from "../scenario/load-scenario.ts";
import { exitCode } from "./exit-codes.ts";
import { checkGap, type GapArguments, parseGap } from "./gap-options.ts";
import { StudyBar } from "./progress.ts";
import { runAll } from "./run-all.ts";
import { loadOptions, type ScenarioArguments } from "./scenario-options.ts";
import { parseSeeds, seedWords } from "./seeds.ts";
import { once, parseJobs, runWords, type StudyArguments, terminal } from "./study-options.ts";
import { version } from "./version.ts";

interface Arguments extends ScenarioArguments, StudyArguments, GapArguments {
  readonly scenario: string;
  readonly seed?: string | undefined;
  readonly seeds: string;
  readonly out?: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly paranoid: boolean;
}

/** `clustersim run SCENARIO --seeds ...`: a run for each seed, and what they say together. */
export async function replicate(given: Arguments): Promise<void> {
  const jobs = parseJobs(given.jobs);
  const gapSeconds = parseGap(given);
  const loaded = await loadScenario(given.scenario, loadOptions(given));
  if (gapSeconds !== undefined) checkGap(loaded);
  const { name, description } = loaded.scenario;
  const seeds = parseSeeds(given.seeds, given.seed ?? loaded.scenario.seed);
  const home = given.out ?? join("reports", name);
  checkStudyFolder(home);
  const { paranoid, force, set } = given;
  const plan = seeds.map((seed) => {
    const folder = join(home, `seed=${seed}`);
    const words = runWords(given.scenario, given, { seed, folder, set, paranoid, gapSeconds });
    return { loaded, seed, folder, words, gapSeconds };
  });
  const results = await runAll(plan, {
    jobs,
    force,
    paranoid,
    bar: new StudyBar({ quiet: given.quiet || given.json }),
    onWarning: once((line) => !given.quiet && process.stderr.write(`${line}\n`)),
  });
  const runs = results.filter((run) => run !== undefined);
  const study = replications(name, runs);
  const complete = runs.length === seeds.length;
  if (complete) {
    const pages = await renderReplications({
      title: name,
      description,
      seeds: seedWords(seeds),
      version,
      scenarioHash: loaded.hash,
      study,
      pages: new Map(
        loaded.scenario.outputs.charts ? seeds.map((seed) => [seed, `seed=${seed}/report.html`]) : [],
      ),
    });
    const facts = { clustersim: version, ...study };
    writeStudy(home, new Map([["summary.json", `${JSON.stringify(facts, null, 2)}\n`], ...pages]));
  } else process.exitCode = exitCode.interrupted;
  if (given.json) process.stdout.write(`${JSON.stringify(study)}\n`);
  else if (!given.quiet)
    process.stdout.write(
      complete
        ? `${replicationsText(study, seedWords(seeds), terminal())}\n\nReport: ${join(home, "report.html")}\n`
        : `${runs.length} of ${seeds.length} runs are done and kept; the same command goes on.\n`,
    );
}
