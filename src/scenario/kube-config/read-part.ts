import type { z } from "zod";
import type { FieldPath } from "../../base/field-path.ts";
import { explainIssue, type Mistake } from "../explain-issue.ts";

export type Report = (mistake: Mistake) => void;

/** `part`, which stands at `path`, as `schema` reads it; undefined when it has mistakes, which it reports. */
export function readPart<T>(
  schema: z.ZodType<T>,
  part: unknown,
  path: FieldPath,
  report: Report,
): T | undefined {
  const result = schema.safeParse(part);
  for (const issue of result.error?.issues ?? [])
    for (const mistake of explainIssue(issue, part)) report({ ...mistake, path: [...path, ...mistake.path] });
  return result.data;
}
