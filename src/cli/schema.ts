import type { CommandModule } from "yargs";
import { explainJsonSchema } from "../report/explain-schema.ts";
import { scheduleJsonSchema } from "../report/schedule-schema.ts";
import { scenarioJsonSchema } from "../scenario/scenario-schema.ts";

type Described = "scenario" | "schedule" | "explain";

const schemas: Readonly<Record<Described, () => Record<string, unknown>>> = {
  scenario: scenarioJsonSchema,
  schedule: scheduleJsonSchema,
  explain: explainJsonSchema,
};

interface Arguments {
  readonly of: Described;
}

/** `clustersim schema [scenario|schedule|explain]` */
export const schemaCommand: CommandModule<object, Arguments> = {
  command: "schema [of]",
  describe: "Print the JSON Schema of scenario files, or of what schedule --json or explain --json prints",
  builder: (yargs) =>
    yargs.positional("of", {
      choices: ["scenario", "schedule", "explain"] as const,
      default: "scenario" as const,
      describe: "Scenario files, or the answers of schedule --json or explain --json",
    }),
  handler: ({ of }) => {
    process.stdout.write(`${JSON.stringify(schemas[of](), null, 2)}\n`);
  },
};
