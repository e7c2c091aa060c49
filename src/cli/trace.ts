import type { CommandModule } from "yargs";
import { fitCommand } from "./trace-fit.ts";
import { infoCommand } from "./trace-info.ts";
import { synthCommand } from "./trace-synth.ts";

/** `clustersim trace info PATH`, `trace synth`, `trace fit` */
export const traceCommand: CommandModule = {
  command: "trace <what>",
  describe: "Look at a recorded trace, or make one",
  builder: (yargs) =>
    yargs
      .command(infoCommand)
      .command(synthCommand)
      .command(fitCommand)
      .demandCommand(1, "Try: clustersim trace info PATH"),
  handler: () => {},
};
