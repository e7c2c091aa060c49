import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { InputError } from "../base/input-error.ts";
import { OutputError } from "../base/output-error.ts";
import { brokenFiles, type Manifest, readManifest } from "./manifest.ts";
import { RunFolder } from "./run-folder.ts";
import { testFacts, writeLife } from "./test-kit.ts";

/** The N-th call of these fails; when `dies`, so does every later one, as if the process were gone. */
const faults = vi.hoisted(() => ({ calls: 0, at: 0, dies: false, code: "EIO" }));
vi.mock("node:fs", async (load) => {
  const real = await load<typeof import("node:fs")>();
  const broken = Object.fromEntries(
    (
      [
        "openSync",
        "writeSync",
        "fsyncSync",
        "closeSync",
        "renameSync",
        "mkdirSync",
        "readdirSync",
        "rmSync",
      ] as const
    ).map((name) => [
      name,
      (...args: unknown[]): unknown => {
        faults.calls += 1;
        if (faults.at > 0 && (faults.calls === faults.at || (faults.dies && faults.calls > faults.at)))
          throw Object.assign(new Error(`${faults.code}: injected`), { code: faults.code, syscall: name });
        return (real[name] as (...args: unknown[]) => unknown)(...args);
      },
    ]),
  );
  return { ...real, ...broken };
});

let root = "";
let target = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "run-"));
  target = join(root, "a", "run");
});
afterEach(() => rmSync(root, { recursive: true }));

/** The manifest of a folder that must be whole. */
function whole(folder: string): Manifest {
  const manifest = readManifest(folder);
  if (!manifest) throw new Error(`${folder} has no manifest`);
  expect(brokenFiles(folder, manifest)).toEqual([]);
  return manifest;
}

describe("RunFolder", () => {
  it("appears whole: every file hashed, manifest last, nothing else beside it", () => {
    const memory = writeLife(target, 1, 300);
    const manifest = whole(target);
    const names = manifest.files.map((file) => file.name);
    expect(names).toEqual([...names].sort());
    expect(names).toContain("charts/note.txt");
    expect(manifest.files.find(({ name }) => name === "pods.arrow")?.rows).toBe(memory.table("pods").length);
    expect(manifest).toMatchObject({ ...testFacts, complete: true });
    expect(readdirSync(join(root, "a"))).toEqual(["run"]);
  });

  it("does not show before it is committed, and leaves nothing when abandoned", () => {
    const folder = new RunFolder(target);
    folder.write("summary.json", "{}");
    expect(readManifest(target)).toBeUndefined();
    expect(() => new RunFolder(target)).toThrow(/written already/);
    folder.abandon();
    folder.abandon();
    expect(readdirSync(join(root, "a"))).toEqual([]);
  });

  it("replaces an old result, and an empty folder", () => {
    mkdirSync(target, { recursive: true });
    writeLife(target, 1, 50);
    writeLife(target, 2, 50);
    expect(whole(target).seed).toBe("2");
    expect(readdirSync(join(root, "a"))).toEqual(["run"]);
  });

  it("keeps an interrupted run beside the complete one, until the next complete one", () => {
    writeLife(target, 1, 50);
    writeLife(target, 2, 50, false);
    writeLife(target, 3, 50, false);
    expect([whole(target).seed, whole(`${target}.partial`).seed]).toEqual(["1", "3"]);
    expect(whole(`${target}.partial`).complete).toBe(false);
    writeLife(target, 4, 50);
    expect(readdirSync(join(root, "a"))).toEqual(["run"]);
  });

  it.each([
    ["a folder of something else", "run/thesis.txt", /not empty and not the result of a run/],
    ["somebody else's manifest", "run/manifest.json", /not empty and not the result of a run/],
    ["a file", "run", /this is a file/],
    ["a folder in the place of a partial result", "run.partial/x", /not empty/],
  ])("refuses to replace %s", (_, name, message) => {
    const path = join(root, "a", name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, "{}");
    expect(() => new RunFolder(target)).toThrow(message);
    expect(() => new RunFolder(target)).toThrow(InputError);
    expect(readFileSync(path, "utf8")).toBe("{}");
  });

  it("refuses to throw away files that were put into a result, hidden ones apart", () => {
    writeLife(target, 1, 50);
    writeFileSync(join(target, ".DS_Store"), "");
    writeLife(target, 2, 50);
    writeFileSync(join(target, "charts", "notes.md"), "");
    expect(() => writeLife(target, 3, 50)).toThrow(/files that no run wrote \(charts\/notes\.md\)/);
  });

  it("says in words what the system refused", () => {
    writeFileSync(join(root, "a"), "a file where a folder is needed");
    expect(() => new RunFolder(target)).toThrow(OutputError);
    rmSync(join(root, "a"));
    faults.code = "ENOSPC";
    faults.calls = 0;
    faults.at = 1;
    try {
      expect(() => new RunFolder(target)).toThrow(/a: cannot write: no space left on the disk \(ENOSPC\)/);
    } finally {
      faults.at = 0;
    }
  });

  it("brings back a result that was moved aside by a run that was killed", () => {
    writeLife(target, 1, 50);
    const dead = 2 ** 22 + 1;
    mkdirSync(`${target}.tmp-${dead}`);
    mkdirSync(`${target}.old-${process.ppid}`);
    mkdirSync(`${target}.tmp-x`);
    const { renameSync } = process.getBuiltinModule("node:fs");
    renameSync(target, `${target}.old-${dead}`);
    new RunFolder(target).abandon();
    expect(whole(target).seed).toBe("1");
    // What a living process is at, and what is no name of ours, stays.
    expect(readdirSync(join(root, "a")).sort()).toEqual(
      ["run", `run.old-${process.ppid}`, "run.tmp-x"].sort(),
    );
  });
});

describe("every call to the system failing in turn", () => {
  const codes = ["ENOSPC", "EIO", "EMFILE"];
  const steps = 40;
  afterAll(() => {
    faults.at = 0;
  });

  it.each([
    ["once, over an old result", true, false],
    ["once, without an old result", false, false],
    ["and all after it, over an old result", true, true],
    ["and all after it, without an old result", false, true],
  ])("%s: the result is the old or the new one, whole", (_, hasOld, dies) => {
    let failures = 0;
    for (let at = 1; ; at++) {
      rmSync(join(root, "a"), { recursive: true, force: true });
      if (hasOld) writeLife(target, 1, steps);
      Object.assign(faults, { calls: 0, at, dies, code: codes[at % codes.length] });
      let error: unknown;
      try {
        writeLife(target, 2, steps);
      } catch (caught) {
        error = caught;
      }
      const { calls } = faults;
      faults.at = 0;
      if (error !== undefined) {
        failures += 1;
        expect(error).toBeInstanceOf(OutputError);
      }
      // The next run sweeps.
      new RunFolder(target).abandon();
      const found = hasOld || error === undefined || readManifest(target) ? whole(target).seed : "none";
      if (error === undefined) expect(found).toBe("2");
      else expect(hasOld ? ["1", "2"] : ["none", "2"]).toContain(found);
      expect(readdirSync(join(root, "a"))).toEqual(found === "none" ? [] : ["run"]);
      if (calls < at) break;
    }
    expect(failures).toBeGreaterThan(30);
  });
});
