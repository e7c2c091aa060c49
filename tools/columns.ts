/** Writes docs/columns.md from the definitions of the tables: `npx jiti tools/columns.ts`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ColumnDefinition } from "../src/metrics/columns.ts";
import { defineTables, type TableDefinition, tableNames } from "../src/metrics/tables.ts";
import { borg2011Bands, PriorityBands } from "../src/sim/contract/bands.ts";
import { kubernetesResources } from "../src/sim/model/resources.ts";

export const columnsFile: string = join(import.meta.dirname, "../docs/columns.md");

const types: Readonly<Record<ColumnDefinition["type"], string>> = {
  int64: "int64",
  int32: "int32",
  float64: "float64",
  boolean: "bool",
  code: "dictionary of utf8",
  text: "utf8",
};

const intro = `# Columns of the result files

<!-- Written by tools/columns.ts from src/metrics/tables.ts: change it there. -->

A run writes one Arrow IPC file per table, uncompressed. Each field carries its description and unit as metadata. Times
are whole microseconds since the start of the run. Where a value can be missing, it is null, never a number that stands
for "none". Tables have the whole run, the warm-up included: to compare with \`summary.json\`, leave out what was before its
\`warmUpSeconds\`.

Columns of amounts exist once for each resource of the run; listed here are those of \`cpu\`, \`memory\` and
\`ephemeral-storage\`. The name is the resource's name with \`_\` for anything but letters and digits, what it is, and the unit
when it is one word: \`nvidia.com/gpu\` gives \`nvidia_com_gpu_request\`. Columns \`..._used_...\` exist when the workload
has measured use. Values of \`band\` are the run's own priority bands.

A run writes all of them unless \`spec.outputs.files\` names fewer; \`inventory\` and \`users\` are always written,
\`services\` when the scenario has services, \`names\` when its workload has manifests, \`devices\` beside \`nodes\` when nodes have devices. \`decisions\` has \`feasible\` and
\`reasons\` when \`spec.outputs.reasons\` asks for them.
\`events\` and \`decisions\` are the largest.
`;

function section({ name, doc, columns }: TableDefinition): string {
  const rows = columns.map((column) => {
    const values = column.values ? ` One of ${column.values.map((value) => `\`${value}\``).join(", ")}.` : "";
    const type = `${types[column.type]}${column.nullable ? ", nullable" : ""}`;
    return `| \`${column.name}\` | ${type} | ${column.unit ?? ""} | ${column.doc}${values} |`;
  });
  const head = ["| column | type | unit | meaning |", "|---|---|---|---|"];
  return [`## ${name}.arrow`, "", doc, "", ...head, ...rows, ""].join("\n");
}

/** The page, as it should stand in docs/columns.md. */
export function columnsPage(): string {
  const bands = new PriorityBands(borg2011Bands);
  const tables = defineTables({ resources: kubernetesResources, bands, hasUsage: true, hasReasons: true });
  return [intro, ...tableNames.map((name) => section(tables[name]))].join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) writeFileSync(columnsFile, columnsPage());
