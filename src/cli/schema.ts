import type { CommandModule } from "yargs";
import { scheduleJsonSchema } from "../report/schedule-schema.ts";
import { scenarioJsonSchema } from "../scenario/scenario-schema.ts";

type Described = "scenario" | "schedule";

const schemas: Readonly<Record<Described, () => Record<string, unknown>>> = {
  scenario: scenarioJsonSchema,
  schedule: scheduleJsonSchema,
};

interface Arguments {
  readonly of: Described;
}

/** `clustersim schema [scenario|schedule]` */
export const schemaCommand: CommandModule<object, Arguments> = {
  command: "schema [of]",
  describe: "Print the JSON Schema of scenario files, or of what schedule --json prints",
  builder: (yargs) =>
    yargs.positional("of", {
      choices: ["scenario", "schedule"] as const,
      default: "scenario" as const,
      describe: "Scenario files, or the answers of schedule --json",
    }),
  handler: ({ of }) => {
    process.stdout.write(`${JSON.stringify(schemas[of](), null, 2)}\n`);
  },
};
