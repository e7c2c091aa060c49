import type { CommandModule } from "yargs";
import { InputError, type InputIssue } from "../base/input-error.ts";
import { readWorkloadObjects } from "../experiment/workload-objects.ts";
import { loadScenario } from "../scenario/load-scenario.ts";
import { loadOptions, type ScenarioArguments, scenarioOptions } from "./scenario-options.ts";

interface Arguments extends ScenarioArguments {
  readonly scenario: string[];
  readonly json: boolean;
}

/** `clustersim validate SCENARIO...` */
export const validateCommand: CommandModule<object, Arguments> = {
  command: "validate <scenario..>",
  describe: "Check scenario files and the manifests they name, and say every mistake with its place",
  builder: (yargs) =>
    scenarioOptions(yargs)
      .positional("scenario", { type: "string", array: true, demandOption: true, describe: "Scenario files" })
      .option("json", { type: "boolean", default: false, describe: "Print one JSON object" }),
  handler: async (given) => {
    const issues: InputIssue[] = [];
    for (const path of given.scenario) {
      try {
        const loaded = await loadScenario(path, loadOptions(given));
        const { warnings } = await readWorkloadObjects(loaded);
        for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
        if (!given.json) process.stdout.write(`${path}: ok (${loaded.scenario.name})\n`);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        issues.push(...error.issues);
      }
    }
    if (given.json) process.stdout.write(`${JSON.stringify({ ok: issues.length === 0, issues })}\n`);
    if (issues.length > 0) throw new InputError(issues);
  },
};
