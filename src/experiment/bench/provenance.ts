import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import type { BenchMachine, BenchResult } from "../../metrics/bench.ts";

export function machine(loadBefore: number): BenchMachine {
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    node: process.version,
    v8: process.versions.v8,
    load: [loadBefore, loadNow()],
  };
}

/** Load of the last minute. */
export const loadNow = (): number => Number((loadavg()[0] ?? 0).toFixed(2));

/** The commit of this program where it runs from a clone; null as an installed package. */
export function commitNow(): Pick<BenchResult, "commit" | "changed"> {
  const home = fileURLToPath(new URL("../../..", import.meta.url));
  if (!existsSync(`${home}/.git`)) return { commit: null, changed: false };
  const git = (...words: string[]): string =>
    execFileSync("git", words, { cwd: home, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    return {
      commit: git("rev-parse", "--short", "HEAD"),
      changed: git("status", "--porcelain", "--", "src", "bench", "package-lock.json") !== "",
    };
  } catch {
    return { commit: null, changed: false };
  }
}
