/** The command line as users run it: built, each command in a process of its own. */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export const root: string = join(import.meta.dirname, "../..");
/** Beside `dist/`, one folder for each state of the sources: whoever builds meanwhile disturbs nobody. */
const builds = join(root, ".cache/test-builds");
let main: string | undefined;

/** The command line, built from the sources as they are when a test file asks first. */
export function builtMain(): string {
  if (main !== undefined) return main;
  const home = join(builds, stateOfSources());
  main = join(home, "dist/cli/main.js");
  if (!existsSync(home)) build(home);
  return main;
}

function stateOfSources(): string {
  const hash = createHash("sha256");
  const names = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" });
  for (const name of names.filter((each) => /(?<!\.test|test-kit)\.ts$/.test(each)).toSorted())
    hash.update(`${name} ${statSync(join(root, "src", name)).mtimeMs}\n`);
  return hash.digest("hex").slice(0, 16);
}

/** Types are the business of another check: what can be written is taken. */
function build(home: string): void {
  const aside = `${home}.${process.pid}`;
  const compiler = join(root, "node_modules/@typescript/native/bin/tsc");
  const words = ["-p", "tsconfig.build.json", "--outDir", join(aside, "dist")];
  spawnSync(process.execPath, [compiler, ...words], { cwd: root });
  if (!existsSync(join(aside, "dist/cli/main.js"))) throw new Error("the build wrote no command line");
  copyFileSync(join(root, "package.json"), join(aside, "package.json"));
  cpSync(join(root, "bench/policies"), join(aside, "bench/policies"), { recursive: true });
  try {
    renameSync(aside, home);
  } catch {
    // Another test file was faster.
    rmSync(aside, { recursive: true, force: true });
  }
  for (const name of readdirSync(builds)) {
    const old = join(builds, name);
    const age = Date.now() - (statSync(old, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > 3_600_000) rmSync(old, { recursive: true, force: true });
  }
}

export interface Told {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Milliseconds from the signal, or from the start, to the end. */
  readonly took: number;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Sent once `when` holds; looked at often. */
  readonly signal?: { readonly name: NodeJS.Signals; readonly when: () => boolean };
  readonly node?: string | undefined;
}

/** Runs `clustersim` with these words to its end. */
export async function cli(words: readonly string[], options: CliOptions = {}): Promise<Told> {
  const child = spawn(options.node ?? process.execPath, [builtMain(), ...words], {
    cwd: options.cwd ?? root,
    env: { ...process.env, CLUSTERSIM_DATA: undefined, NO_COLOR: undefined, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let start = performance.now();
  const told = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      told[stream] += text;
    });
  const { signal } = options;
  const watch = setInterval(() => {
    if (!signal?.when()) return;
    clearInterval(watch);
    start = performance.now();
    child.kill(signal.name);
  }, 20);
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  clearInterval(watch);
  return { code, ...told, took: performance.now() - start };
}

/** A temporary folder with these files in it. */
export class TestFolder {
  readonly path: string = realpathSync(mkdtempSync(join(tmpdir(), "clustersim-")));

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  /** Writes a file and returns its path. */
  write(name: string, text: string): string {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** An hour of a few pods. */
export const small = `apiVersion: clustersim/v1
kind: Scenario
metadata: { name: small }
spec:
  duration: 1h
  nodes: [{ name: n, count: 3, capacity: { cpu: 4, memory: 16Gi }, zones: [a, b, c] }]
  workload:
    - kind: synthetic
      jobTypes:
        - name: batch
          priority: 0
          interarrival: { exponential: 1m }
          tasks: 3
          duration: { exponential: 5m }
          requests: { cpu: { choice: [[500m, 1], [1, 1]] }, memory: 1Gi }
        - name: service
          priority: 9
          interarrival: { exponential: 10m }
          duration: { exponential: 20m }
          requests: { cpu: 2, memory: 2Gi }
  failures: { nodes: { mtbf: 1h, repair: 5m } }
  outputs: { charts: false }
`;
