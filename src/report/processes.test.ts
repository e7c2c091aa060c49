import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { brokenFiles, readManifest } from "./manifest.ts";
import { RunFolder } from "./run-folder.ts";
import { writeLife } from "./test-kit.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "process-"));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Arguments for Node to run `code`, which finds the test kit as `kit`. */
function script(code: string): string[] {
  const kit = JSON.stringify(join(import.meta.dirname, "test-kit.ts"));
  const load = `import { createJiti } from "jiti"; const kit = await createJiti(${kit}).import(${kit});`;
  return ["--input-type=module", "-e", load + code];
}

describe("a process killed while it writes", () => {
  it("leaves the last result whole, wherever it was", async () => {
    const target = join(root, "run");
    writeLife(target, 1, 100);
    const code = `
      console.log("ready");
      for (let seed = 2; ; seed++) { kit.writeLife(${JSON.stringify(target)}, seed, 100); console.log(seed); }`;
    let written = 1;
    for (let attempt = 0; attempt < 10; attempt++) {
      const child = spawn(process.execPath, script(code), { stdio: ["ignore", "pipe", "inherit"] });
      let told = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        told += text;
      });
      await once(child.stdout, "data");
      await new Promise((resolve) => setTimeout(resolve, 37 * attempt));
      child.kill("SIGKILL");
      await once(child, "close");
      // What it said it had written must be there, or something newer.
      const seeds = told.split("\n").slice(1, -1).map(Number);
      if (seeds.length > 0) written = seeds.at(-1) as number;
      new RunFolder(target).abandon();
      const manifest = readManifest(target);
      expect(manifest).toBeDefined();
      if (manifest) expect(brokenFiles(target, manifest)).toEqual([]);
      expect([written, written + 1, 2]).toContain(Number(manifest?.seed));
      expect(readdirSync(root)).toEqual(["run"]);
    }
    expect(written).toBeGreaterThan(1);
  });
});

describe("a table of five million rows", () => {
  /** Writes `rows` events; returns the peak memory in MiB. */
  function write(rows: number): { peak: number; path: string } {
    const path = join(root, `rows-${rows}`);
    const code = `kit.writeEvents(${JSON.stringify(path)}, ${rows});
      console.log(JSON.stringify({ peak: process.resourceUsage().maxRSS / 1024 }));`;
    const told = execFileSync(process.execPath, script(code), { encoding: "utf8" });
    return { ...(JSON.parse(told) as { peak: number }), path: join(path, "events.arrow") };
  }

  it("takes no more memory than one of half a million, and says the same in another reader", () => {
    const small = write(500_000);
    const large = write(5_000_000);
    expect(large.peak).toBeLessThan(1.15 * small.peak);
    expect(large.peak).toBeLessThan(300);
    expect(statSync(large.path).size).toBeGreaterThan(5_000_000 * 26);
    // Reading half a million is enough to see several batches.
    const table = tableFromIPC(execFileSync("cat", [small.path], { maxBuffer: 1 << 28 }));
    expect(table.batches.length).toBe(8);
    let time = 0n;
    let nulls = 0;
    for (const batch of table.batches) {
      nulls += batch.getChild("node")?.nullCount ?? 0;
      for (const value of (batch.getChild("time_us")?.toArray() ?? []) as BigInt64Array) time += value;
    }
    expect(time).toBe((1_000_003n * 500_000n * 499_999n) / 2n);
    expect(nulls).toBe(250_000);
    const last = table.get(499_999);
    expect([String(last?.["event"]), Number(last?.["job"])]).toEqual(["FINISH", 99]);
  });
});
