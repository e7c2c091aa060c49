/** Names of the 18 fields of a job in the Standard Workload Format, version 2.2, in order. */
export const swfFields = [
  "job",
  "submit",
  "wait",
  "run",
  "allocated processors",
  "average cpu time",
  "used memory",
  "requested processors",
  "requested time",
  "requested memory",
  "status",
  "user",
  "group",
  "executable",
  "queue",
  "partition",
  "preceding job",
  "think time",
] as const;

/** Places of the fields that are read. Times are seconds. */
export const SwfField = {
  job: 0,
  submit: 1,
  wait: 2,
  run: 3,
  allocated: 4,
  requested: 7,
  requestedTime: 8,
  status: 10,
  user: 11,
} as const;

/**
 * Field 11. A job that was swapped out has, after the line of the whole job, a line for each of its partial
 * executions: 2, and 3 or 4 for the last.
 */
export const SwfStatus = {
  failed: 0,
  completed: 1,
  toBeContinued: 2,
  lastCompleted: 3,
  lastFailed: 4,
  cancelled: 5,
} as const;

/** What a job asks for: the requested processors, or those that it got; 0 when neither is known. */
export function processorsOf(fields: Float64Array): number {
  const requested = fields[SwfField.requested] as number;
  return requested > 0 ? requested : Math.max(0, fields[SwfField.allocated] as number);
}

/** Whether the line is a partial execution of a job that has a line of its own. */
export function isPartial(fields: Float64Array): boolean {
  const status = fields[SwfField.status] as number;
  return status >= SwfStatus.toBeContinued && status <= SwfStatus.lastFailed;
}
