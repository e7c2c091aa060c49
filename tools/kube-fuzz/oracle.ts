import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FuzzCase } from "./fuzz-case.ts";
import type { Json } from "./json.ts";

const SOURCE = "../shared/conformance/kube-scheduler/oracle";
const CACHE = ".cache/kube-oracle";

/** What the real scheduler says of a case, or why it says nothing. */
export type Answer = { readonly expected: Json } | { readonly refused: string };

/**
 * The real kube-scheduler, as a program that answers cases. Go and the shared folder are needed to build it.
 */
export class Oracle {
  readonly #program: string;

  private constructor(program: string) {
    this.#program = program;
  }

  /** The oracle, or in words why there is none here. Built once for each state of its source. */
  static open(): Oracle | string {
    if (!existsSync(SOURCE)) return `no oracle: ${SOURCE} is not there`;
    if (spawnSync("go", ["version"]).status !== 0) return "no oracle: it needs Go, which is not installed";
    const program = join(CACHE, "oracle");
    const stamp = join(CACHE, "source.sha256");
    const hash = sourceHash();
    if (existsSync(program) && existsSync(stamp) && readFileSync(stamp, "utf8") === hash)
      return new Oracle(program);
    rmSync(CACHE, { recursive: true, force: true });
    mkdirSync(CACHE, { recursive: true });
    for (const name of readdirSync(SOURCE)) cpSync(join(SOURCE, name), join(CACHE, name), { mode: 0 });
    // Standard output is for answers.
    console.error("building the oracle (some minutes the first time) ...");
    const built = spawnSync("go", ["build", "-o", "oracle", "."], { cwd: CACHE, encoding: "utf8" });
    if (built.status !== 0) return `no oracle: it does not build here: ${built.stderr.trim()}`;
    writeFileSync(stamp, hash);
    return new Oracle(program);
  }

  /**
   * Answers in the order of the cases. A case on which the program stops is refused; to find it, the rest is
   * asked again in halves.
   */
  async ask(cases: readonly FuzzCase[]): Promise<Answer[]> {
    if (cases.length === 0) return [];
    const { lines, failure } = await this.#run(cases);
    if (failure === undefined && lines.length === cases.length)
      return lines.map((line) => ({ expected: (JSON.parse(line) as FuzzCase).expected }));
    if (cases.length === 1) return [{ refused: failure ?? "no answer" }];
    const middle = cases.length >> 1;
    return [...(await this.ask(cases.slice(0, middle))), ...(await this.ask(cases.slice(middle)))];
  }

  #run(cases: readonly FuzzCase[]): Promise<{ lines: string[]; failure: string | undefined }> {
    return new Promise((resolve, reject) => {
      const child = spawn(this.#program, [], { stdio: "pipe" });
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
      child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
      child.on("error", reject);
      child.on("close", (code) => {
        const lines = Buffer.concat(out)
          .toString("utf8")
          .split("\n")
          .filter((line) => line !== "");
        const words = Buffer.concat(err).toString("utf8").trim().split("\n");
        resolve({ lines, failure: code === 0 ? undefined : (words[0] ?? `exit status ${code}`) });
      });
      // It may stop before it has read everything; that shows in its exit status.
      child.stdin.on("error", () => {});
      child.stdin.end(cases.map((each) => `${JSON.stringify(each)}\n`).join(""));
    });
  }
}

function sourceHash(): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(SOURCE).sort()) hash.update(name).update(readFileSync(join(SOURCE, name)));
  return hash.digest("hex");
}
