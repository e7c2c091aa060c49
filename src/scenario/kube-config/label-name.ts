import { z } from "zod";
import { isLabelKey } from "../../sim/model/kube/label-syntax.ts";

/** The key of a label, or the name of a resource. */
export const labelName: z.ZodType<string> = z
  .string()
  .refine(isLabelKey, { error: 'must be a name such as "disk" or "example.com/disk"' });
