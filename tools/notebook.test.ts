import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./repo-files.ts";

const python = process.env["CLUSTERSIM_PYTHON"];
const notebook = join(root, "notebooks/read-a-run.ipynb");

interface Cell {
  readonly cell_type: string;
  readonly outputs?: readonly { readonly data?: Readonly<Record<string, unknown>> }[];
  readonly execution_count?: number | null;
}
const cellsOf = (text: string): readonly Cell[] => (JSON.parse(text) as { cells: readonly Cell[] }).cells;

test("the notebook is kept without outputs", () => {
  const code = cellsOf(readFileSync(notebook, "utf8")).filter((cell) => cell.cell_type === "code");
  expect(code.length).toBeGreaterThan(5);
  for (const cell of code) expect([cell.outputs, cell.execution_count]).toEqual([[], null]);
});

/** Executes the notebook as Jupyter does and prints it with its outputs. */
const execute = `
import sys, nbformat
from nbclient import NotebookClient
book = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(book, timeout=120, resources={"metadata": {"path": sys.argv[2]}}).execute()
print(nbformat.writes(book))`;

test.skipIf(python === undefined)("the notebook reads a run and draws two charts (CLUSTERSIM_PYTHON)", () => {
  const folder = mkdtempSync(join(tmpdir(), "clustersim-notebook-"));
  try {
    const run = join(folder, "run");
    const jiti = join(root, "node_modules/jiti/lib/jiti-cli.mjs");
    const set = ["duration=2h", "warmUp=10m"].flatMap((assignment) => ["--set", assignment]);
    const scenario = join(root, "scenarios/quickstart.yaml");
    const command = [jiti, join(root, "src/cli/main.ts"), "run", scenario, ...set, "--out", run, "--quiet"];
    expect(spawnSync(process.execPath, command, { encoding: "utf8" })).toMatchObject({
      status: 0,
      stderr: "",
    });
    const { status, stdout, stderr } = spawnSync(
      python as string,
      ["-c", execute, notebook, join(root, "notebooks")],
      { encoding: "utf8", env: { ...process.env, CLUSTERSIM_RUN: run }, maxBuffer: 1 << 28 },
    );
    expect(status, stderr).toBe(0);
    const outputs = cellsOf(stdout).flatMap((cell) => cell.outputs ?? []);
    const drawn = outputs.filter(({ data }) => String(data?.["text/plain"]).startsWith("alt.Chart"));
    expect(drawn.length).toBe(2);
    expect(outputs.length).toBeGreaterThan(6);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
