import type { CommandModule } from "yargs";
import { scenarioJsonSchema } from "../scenario/scenario-schema.ts";

/** `clustersim schema` */
export const schemaCommand: CommandModule = {
  command: "schema",
  describe: "Print the JSON Schema of scenario files, for completion in editors",
  handler: () => {
    process.stdout.write(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
  },
};
