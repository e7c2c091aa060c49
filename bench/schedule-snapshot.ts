import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firstPending, type SnapshotSize, writeSnapshot } from "./kit/cluster-snapshot.ts";
import type { Figure, Group, Question } from "./kit/figures.ts";

const main = join(import.meta.dirname, "../src/cli/main.js");
const ROUNDS = 3;
const size: SnapshotSize = { nodes: 5_000, placed: 100_000, pending: 300 };

export const question: Question = {
  asks: "How long does a what-if on a dump of 5,000 nodes and 100,000 pods take, from the start of the command to its end?",
  answer: () => {
    const folder = mkdtempSync(join(tmpdir(), "clustersim-bench-"));
    try {
      return [group("json", folder), group("yaml", folder)];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function group(format: "json" | "yaml", folder: string): Group {
  const file = join(folder, `snapshot.${format}`);
  writeSnapshot(file, format, size);
  const megabytes = Math.round(statSync(file).size / 1e6);
  const one = ["--pod", firstPending(size)];
  const figures = [
    figure("one pod", file, one, 10),
    figure("one pod, --json", file, [...one, "--json"], 10),
    figure("one pod, --fit 10000", file, [...one, "--fit", "10000"]),
    figure(`all ${size.pending} pending`, file, []),
    figure(`all ${size.pending} pending, --json`, file, ["--json"]),
  ];
  rmSync(file);
  const about = `${size.nodes} nodes, ${size.placed} pods placed`;
  return { title: `schedule, ${about}, ${format} of ${megabytes} MB`, figures };
}

function figure(name: string, file: string, words: readonly string[], aim?: number): Figure {
  const samples: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const { status } = spawnSync(process.execPath, [main, "schedule", file, ...words], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (status !== 0) throw new Error(`clustersim schedule ended with exit code ${status}`);
    samples.push((performance.now() - start) / 1000);
  }
  return { name, unit: "s", lessIsBetter: true, samples, aim };
}
