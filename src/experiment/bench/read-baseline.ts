import { readFile } from "node:fs/promises";
import { z } from "zod";
import { formatFieldPath } from "../../base/field-path.ts";
import { InputError } from "../../base/input-error.ts";
import type { BenchRow } from "../../metrics/bench.ts";

const positive = z.number().gt(0);
const row = z.looseObject({
  question: z.string(),
  policy: z.string(),
  nodes: z.number(),
  load: z.number(),
  relative: z.array(positive).min(1),
});
const result = z.looseObject({ rows: z.array(row) });
const history = z.array(result).min(1);

/**
 * The rows of an earlier call: from what `--json` printed, or the last entry of a history. Throws InputError.
 */
export async function readBaseline(file: string): Promise<readonly BenchRow[]> {
  const value = parsed(file, await textOf(file));
  const found = (Array.isArray(value) ? history : result).safeParse(value);
  if (!found.success)
    throw new InputError(
      found.error.issues.slice(0, 10).map(({ path, message }) => ({
        file,
        field: formatFieldPath(path.map((step) => (typeof step === "symbol" ? String(step) : step))),
        message: `is no result of clustersim bench: ${message}`,
      })),
    );
  const { rows } = Array.isArray(found.data) ? (found.data.at(-1) as z.infer<typeof result>) : found.data;
  return rows as unknown as BenchRow[];
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new InputError({ file, message: `not JSON: ${(error as Error).message}` });
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new InputError({ file, message: code === "ENOENT" ? "there is no such file" : message });
  }
}
