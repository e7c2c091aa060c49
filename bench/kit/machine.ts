import { cpus, loadavg } from "node:os";

/** Where a figure was measured. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  readonly v8: string;
  /** Of the last minute, before and after measuring: figures taken beside other work are worth less. */
  readonly load: readonly [before: number, after: number];
}

export const machine = (loadBefore: number): Machine => ({
  cpu: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  node: process.version,
  v8: process.versions.v8,
  load: [loadBefore, loadNow()],
});

/** Load of the last minute. */
export const loadNow = (): number => Number((loadavg()[0] ?? 0).toFixed(2));
