import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { builtMain } from "../src/cli/test-kit.ts";
import { root } from "./repo-files.ts";

const notebooks = join(root, "notebooks");
const python = process.env["CLUSTERSIM_PYTHON"];
const tslab = join(notebooks, "node_modules/tslab/bin/tslab");
const data = process.env["CLUSTERSIM_DATA"] ?? join(root, "../shared/traces");
const published = join(root, "../shared/published/fgd");

interface Output {
  readonly text?: string;
  readonly data?: Readonly<Record<string, string>>;
}
interface Cell {
  readonly cell_type: string;
  readonly source: string | readonly string[];
  readonly outputs?: readonly Output[];
  readonly execution_count?: number | null;
}
const cellsOf = (text: string): readonly Cell[] => (JSON.parse(text) as { cells: readonly Cell[] }).cells;

test.each(readdirSync(notebooks).filter((name) => name.endsWith(".ipynb")))(
  "%s is kept without outputs and without paths of a machine",
  (name) => {
    const text = readFileSync(join(notebooks, name), "utf8");
    const code = cellsOf(text).filter((cell) => cell.cell_type === "code");
    expect(code.length).toBeGreaterThan(4);
    for (const cell of code) expect([cell.outputs, cell.execution_count]).toEqual([[], null]);
    expect(text).not.toMatch(/[^\w.>](?:\/(?:home|root|tmp|Users|mnt|opt)\/|[A-Z]:\\\\)/);
  },
);

/** Executes a notebook as Jupyter does and prints it with its outputs, each a single text. */
const program = `
import sys, nbformat
from nbclient import NotebookClient
book = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(book, timeout=240, resources={"metadata": {"path": sys.argv[2]}}).execute()
print(nbformat.writes(book, split_lines=False))`;

/** Looks like the repository to a notebook, but takes what it writes. */
let folder = "";

/** What the cells of a notebook put out, in order. */
function execute(name: string, env: Readonly<Record<string, string>> = {}): Output[] {
  const { status, stdout, stderr } = spawnSync(
    python as string,
    ["-c", program, join(folder, "notebooks", name), join(folder, "notebooks")],
    {
      encoding: "utf8",
      maxBuffer: 1 << 28,
      env: {
        ...process.env,
        PATH: `${join(folder, "bin")}${delimiter}${process.env["PATH"]}`,
        JUPYTER_PATH: join(folder, "jupyter"),
        ...env,
      },
    },
  );
  expect(status, stderr).toBe(0);
  const outputs = cellsOf(stdout).flatMap((cell) => cell.outputs ?? []);
  expect(JSON.stringify(outputs)).not.toContain(folder);
  return outputs;
}

const all = (outputs: readonly Output[], type: string): string[] =>
  outputs.flatMap(({ data: of }) => of?.[type] ?? []);
const printed = (outputs: readonly Output[]): string => outputs.map(({ text }) => text ?? "").join("");

describe.skipIf(python === undefined)("executed (CLUSTERSIM_PYTHON)", { timeout: 300_000 }, () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "clustersim-notebooks-"));
    const main = builtMain();
    for (const name of readdirSync(notebooks).filter((each) => each.endsWith(".ipynb")))
      cpSync(join(notebooks, name), join(folder, "notebooks", name));
    for (const name of ["scenarios", "node_modules", "package.json"])
      symlinkSync(join(root, name), join(folder, name));
    symlinkSync(join(dirname(main), ".."), join(folder, "dist"));
    mkdirSync(join(folder, "notebooks/node_modules"));
    symlinkSync("../..", join(folder, "notebooks/node_modules/clustersim"));
    // In place of npx, which would build first.
    mkdirSync(join(folder, "bin"));
    const npx = `#!/bin/sh\nshift\nexec "${process.execPath}" "${main}" "$@"\n`;
    writeFileSync(join(folder, "bin/npx"), npx, { mode: 0o755 });
    mkdirSync(join(folder, "jupyter/kernels/tslab"), { recursive: true });
    const argv = [process.execPath, tslab, "kernel", "--config-path", "{connection_file}"];
    const kernel = JSON.stringify({ argv, display_name: "TypeScript", language: "typescript" });
    writeFileSync(join(folder, "jupyter/kernels/tslab/kernel.json"), kernel);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("read-a-run reads a run and draws two charts", () => {
    const run = join(folder, "run");
    const set = ["duration=2h", "warmUp=10m"].flatMap((assignment) => ["--set", assignment]);
    const words = ["run", join(root, "scenarios/quickstart.yaml"), ...set, "--out", run, "--quiet"];
    expect(spawnSync(process.execPath, [builtMain(), ...words], { encoding: "utf8" })).toMatchObject({
      status: 0,
      stderr: "",
    });
    const outputs = execute("read-a-run.ipynb", { CLUSTERSIM_RUN: run });
    expect(all(outputs, "text/plain").filter((text) => text.startsWith("alt.Chart")).length).toBe(2);
    expect(outputs.length).toBeGreaterThan(6);
  });

  test("compare-policies compares, and draws differences and runs", () => {
    const outputs = execute("compare-policies.ipynb");
    expect(printed(outputs)).toContain("seeds 1, 2, 3, 4, 5, 6, 7, 8, 9, 10\n");
    expect(printed(outputs)).toContain("best-fit and fgd: b better\n");
    expect(all(outputs, "image/png").length).toBe(2);
    expect(existsSync(join(folder, "reports/shared-gpus/notebook/report.html"))).toBe(true);
  });

  const missing = existsSync(join(data, "openb")) ? "" : `: there is no ${data}/openb`;
  test.skipIf(missing !== "")(`fgd draws the two figures of the study${missing}`, () => {
    const outputs = execute("fgd.ipynb", { CLUSTERSIM_DATA: data, CLUSTERSIM_PUBLISHED: published });
    expect(all(outputs, "image/png").length).toBe(2);
    const last = all(outputs, "text/html").at(-1);
    expect(last).toContain("FGD");
    if (existsSync(published))
      for (const policy of ["DotProd", "GpuClustering", "GpuPacking", "BestFit", "FGD"])
        expect(last).toMatch(new RegExp(`${policy}&quot;.*<td>0\\.0</td><td>0\\.0</td></tr>`));
  });

  test("fgd without data says where they are, and draws nothing", () => {
    const outputs = execute("fgd.ipynb", { CLUSTERSIM_DATA: join(folder, "jupyter") });
    expect(all(outputs, "text/markdown").join("")).toContain("git clone --depth 1 https://github.com/");
    expect(all(outputs, "image/png")).toEqual([]);
  });

  const kernelless = existsSync(tslab) ? "" : ": no kernel, see notebooks/README.md";
  test.skipIf(kernelless !== "")(`write-a-policy runs a policy written in a cell${kernelless}`, () => {
    const outputs = execute("write-a-policy.ipynb");
    const [table = ""] = all(outputs, "text/html");
    const placed = (policy: string): number => Number(new RegExp(`<td>${policy}<td>(\\d+)`).exec(table)?.[1]);
    expect(placed("pack-to-80")).toBeGreaterThan(placed("worst-fit"));
    expect(all(outputs, "image/svg+xml").length).toBe(2);
    expect(printed(outputs)).toContain("submitted_us");
  });
});
