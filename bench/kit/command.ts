import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** What `clustersim run --json` says, as far as it is used here. */
export interface CommandResult {
  readonly fingerprint: string;
  readonly simulatedSeconds: number;
  readonly wallSeconds: number;
  readonly peakRssBytes: number;
  readonly events: number;
  readonly decisions: number;
  readonly pods: Readonly<
    Record<
      | "submitted"
      | "placed"
      | "finished"
      | "failed"
      | "killed"
      | "lost"
      | "evictions"
      | "running"
      | "pending",
      number
    >
  >;
}

/** Runs the command in a process of its own and throws its results away. */
export function runCommand(scenario: string, settings: readonly string[], data?: string): CommandResult {
  const out = mkdtempSync(join(tmpdir(), "clustersim-bench-"));
  try {
    const options = settings.flatMap((setting) => ["--set", setting]);
    if (data !== undefined) options.push("--data", data);
    const { stdout, status } = spawnSync(
      process.execPath,
      [join(root, "src/cli/main.js"), "run", scenario, "--json", "--out", join(out, "run"), ...options],
      { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
    );
    if (status !== 0) throw new Error(`clustersim run ${scenario} ended with exit code ${status}`);
    return JSON.parse(stdout) as CommandResult;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
