import { writeFileSync } from "node:fs";
import type { CommandModule } from "yargs";
import { fitTrace, type TraceFit } from "../experiment/fit-trace.ts";
import { fitPage } from "../report/fit-page.ts";
import { writing } from "../report/output-file.ts";
import { profileText } from "../scenario/profile-text.ts";
import { formulasOf } from "../workload/fit/fit-profile.ts";
import { version } from "./version.ts";

interface Arguments {
  readonly path: string;
  readonly out?: string | undefined;
  readonly page?: string | undefined;
  readonly json: boolean;
  readonly "bad-rows": "stop" | "skip";
}

/** `clustersim trace fit PATH` */
export const fitCommand: CommandModule<object, Arguments> = {
  command: "fit <path>",
  describe: "Estimate a workload profile from a trace",
  builder: (yargs) =>
    yargs
      .positional("path", { type: "string", demandOption: true, describe: "Folder of a Google 2011 trace" })
      .options({
        out: { type: "string", requiresArg: true, describe: "File for the profile, such as fitted.yaml" },
        page: { type: "string", requiresArg: true, describe: "File for a page of trace against fit" },
        json: { type: "boolean", default: false, describe: "Print one JSON object and nothing else" },
        "bad-rows": {
          choices: ["stop", "skip"] as const,
          default: "stop" as const,
          describe: "What to do with a row that cannot be read",
        },
      }),
  handler: async ({ path, out, page, json, "bad-rows": badRows }) => {
    const fit = await fitTrace(path, { badRows });
    if (out !== undefined) writing(out, () => writeFileSync(out, profileText(fit.profile)));
    if (page !== undefined) {
      const text = await fitPage({
        title: "Trace against fit",
        about: fit.profile.description,
        quantities: fit.quantities,
        formulas: formulasOf(fit.profile),
        version,
      });
      writing(page, () => writeFileSync(page, text));
    }
    process.stdout.write(json ? `${JSON.stringify(figures(fit))}\n` : `${words(fit, out, page)}\n`);
  },
};

function figures({ quantities }: TraceFit): object {
  return {
    quantities: quantities.map(({ name, unit, n, ks, mean, p50, p99 }) => ({
      name,
      unit,
      n,
      ks,
      mean,
      p50,
      p99,
    })),
  };
}

function words(fit: TraceFit, out: string | undefined, page: string | undefined): string {
  const number = (value: number): string => String(Number(value.toPrecision(4)));
  const lines = fit.quantities.map(({ name, n, ks, p50, p99 }) =>
    [
      name.padEnd(38),
      String(n).padStart(8),
      ks.toFixed(4).padStart(8),
      ...[p50.trace, p50.fit, p99.trace, p99.fit].map((value) => number(value).padStart(11)),
    ].join(""),
  );
  const head = ["p50 trace", "p50 fit", "p99 trace", "p99 fit"].map((name) => name.padStart(11)).join("");
  const formulas = formulasOf(fit.profile);
  return [
    fit.profile.description,
    `${"quantity".padEnd(38)}${"n".padStart(8)}${"KS".padStart(8)}${head}`,
    ...lines,
    formulas.length > 0 ? `By formula: ${formulas.join("; ")}` : "No quantity follows a formula within 2 %",
    "All other quantities are quantile tables",
    `Jobs in each hour: ${fit.perHour.join(" ")}`,
    ...(fit.spanSeconds < 86_400 ? ["Shorter than a day: no shape of the day is fitted"] : []),
    ...(fit.skipped > 0 ? [`${fit.skipped} bad rows were skipped`] : []),
    ...(out === undefined ? [] : [`Profile: ${out}`]),
    ...(page === undefined ? [] : [`Page: ${page}`]),
  ].join("\n");
}
