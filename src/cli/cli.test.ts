import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RandomStream } from "../base/random.ts";
import { brokenFiles, readManifest } from "../report/manifest.ts";
import { everything, mutated } from "../scenario/test-kit.ts";
import { builtMain, cli, root, small, TestFolder } from "./test-kit.ts";

const work = new TestFolder({ "small.yaml": small });
const { path: here } = work;
beforeAll(() => void builtMain());
afterAll(() => work.remove());

/** Lines of a stack trace, or the words that go before one. */
const isTrace = /\n\s+at |This is a bug/;

describe("a command line that is not understood: 2, and what was meant", () => {
  test.each([
    ["", /^Which command\? See clustersim --help\.\n$/],
    ["rnu", /^Did you mean run\?\n$/],
    ["trace inof x", /^Did you mean info\?\n$/],
    ["policies", /^Something is missing: clustersim policies <what>\n$/],
    ["run", /^Something is missing: clustersim run <scenario>\n$/],
    ["run small.yaml --quite", /^Unknown argument: --quite; did you mean "quiet"\?\n$/],
    ["run small.yaml --allow-outsid", /did you mean "allow-outside"\?\n$/],
    ["run small.yaml -o json", /^Unknown arguments?: o(?:, json)?; for JSON there is --json\n$/],
    ["run small.yaml other.yaml", /^Unknown argument: other\.yaml\n$/],
    ["run small.yaml --out", /^Not enough arguments following: out\n$/],
    ["run small.yaml --seed 1 --seed 2", /^--seed is given more than once\n$/],
    ["run small.yaml --seed a/b", /^--seed a\/b: must be 1 to 64 letters, digits, _, \. or -\n$/],
    ["trace info x --bad-rows keep", /Invalid values:.*\n.*bad-rows.*"stop", "skip"/],
  ])("%s", async (words, message) => {
    const { code, stdout, stderr } = await cli(words === "" ? [] : words.split(" "), { cwd: here });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(isTrace);
  });
});

describe("bad input: 3, with its place and no stack trace", () => {
  const pod = (cpu: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: c, image: i, resources: { requests: { cpu: "${cpu}" } } }] }\n`;
  const objects = `${pod("1")}---\n${pod("2")}`;
  work.write("objects.yaml", objects);
  work.write("large.yaml", objects + "#".repeat(2 ** 20));
  work.write("pod.yaml", pod("1,5"));
  work.write(
    "pods.yaml",
    "apiVersion: clustersim/v1\nkind: Scenario\nmetadata: { name: m }\nspec: { duration: 1h, workload: [{ kind: manifests, files: [pod.yaml] }], policies: { scheduler: { use: kube } } }\n",
  );
  work.write("two.yaml", small.replace("cpu: 4", "cpu: four").replace("nodes:", "warmup: 1m\n  nodes:"));
  test.each([
    ["run smal.yaml", /^smal\.yaml: there is no such file\n {4}hint: did you mean "small\.yaml"\?\n$/],
    [
      "run two.yaml",
      /^two\.yaml:6:3: spec\.warmup: unknown key.*\n.*"warmUp"\?\ntwo\.yaml:7:49: .*four"\n2 mistakes\n$/,
    ],
    [
      "run objects.yaml",
      /^objects\.yaml: holds objects of Kubernetes, not a scenario\n +hint: clustersim schedule /,
    ],
    ["run large.yaml", /^large\.yaml: holds objects of Kubernetes, not a scenario\n/],
    ["validate objects.yaml", /^objects\.yaml: holds objects of Kubernetes, not a scenario\n/],
    ["validate pods.yaml", /^pod\.yaml:4:\d+: .*requests\.cpu: "1,5": not a quantity; write "1\.5"\n$/],
    ["run small.yaml --set spec.seed", /^--set spec\.seed: expected path=value/],
    ["run small.yaml --set policies.scheduler.use=best-fti", /did you mean "best-fit"\?/],
    ["run small.yaml --data nowhere", /^nowhere: the data folder is not there/],
    ["trace info nowhere", /^nowhere: there is no such file or folder\n$/],
    [
      `validate ${root}/scenarios/google-2011-policy.yaml`,
      /hint: name the folder that holds it with --data\n$/,
    ],
    ["run small.yaml --out /dev/null/results", /^\/dev\/null: cannot write: .*\(E[A-Z]+\)\n$/],
    ["run small.yaml --out small.yaml", /small\.yaml: results need a folder, but this is a file\n$/],
  ])("%s", async (words, message) => {
    const { code, stdout, stderr } = await cli(words.split(" "), { cwd: here });
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(isTrace);
  });

  test("a folder that is no result of a run is left alone", async () => {
    const folder = join(here, "mine");
    work.write("mine/thesis.txt", "years of work");
    const { code, stderr } = await cli(["run", "small.yaml", "--out", folder], { cwd: here });
    expect(code).toBe(3);
    expect(stderr).toBe(
      `${folder}: is not empty and not the result of a run, so it is not replaced\n    hint: name another folder with --out\n`,
    );
    expect(readdirSync(folder)).toEqual(["thesis.txt"]);
  });

  test.skipIf(process.platform === "win32")("a disk that takes no more in the middle of a file", () => {
    const out = join(here, "limited");
    const { status, stderr } = spawnSync(
      "bash",
      [
        "-c",
        `ulimit -f 16; exec "$0" "$@"`,
        process.execPath,
        builtMain(),
        "run",
        "small.yaml",
        "--out",
        out,
      ],
      { cwd: here, encoding: "utf8" },
    );
    expect(stderr).toMatch(
      /^\S+\.(arrow|json): cannot write: the file is too large for the file system \(EFBIG\)\n$/,
    );
    expect(status).toBe(3);
    expect(readdirSync(here).filter((name) => name.startsWith("limited"))).toEqual([]);
  });

  test("60 mutated scenarios in one call: every mistake has a place, none a stack trace", async () => {
    const names = Array.from({ length: 60 }, (_, i) => {
      const random = new RandomStream(`cli-fuzz/${i}`);
      const text = mutated(i % 2 ? everything : small, (n) => random.below(n));
      work.write(`fuzz/${i}.yaml`, text);
      return `fuzz/${i}.yaml`;
    });
    const { code, stdout, stderr } = await cli(["validate", ...names], { cwd: here });
    expect(code).toBe(3);
    expect(stderr).not.toMatch(isTrace);
    const good = stdout.split("\n").filter((line) => / ok \(/.test(line)).length;
    const bad = new Set([...stderr.matchAll(/^(fuzz\/\d+\.yaml):\d+:\d+:/gm)].map((match) => match[1]));
    expect(good + bad.size).toBe(60);
    expect(bad.size).toBeGreaterThan(10);
  });
});

test("our own mistake: 1, with what to report", async () => {
  const broken = "--import data:text/javascript,performance.now=()=>{throw%20new%20TypeError(%27broken%27)}";
  const { code, stdout, stderr } = await cli(["run", "small.yaml"], {
    cwd: here,
    env: { NODE_OPTIONS: broken },
  });
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/^This is a bug in clustersim\. Please report it .*\nTypeError: broken\n {4}at /);
});

const runKeys = [
  "scenario",
  "seed",
  "fingerprint",
  "out",
  "simulatedSeconds",
  "wallSeconds",
  "peakRssBytes",
  "events",
  "decisions",
  "pods",
  "complete",
  "files",
];

interface RunJson {
  readonly seed: string;
  readonly fingerprint: string;
  readonly out: string;
  readonly complete: boolean;
  readonly simulatedSeconds: number;
  readonly peakRssBytes: number;
  readonly pods: Readonly<Record<string, number>>;
  readonly files: readonly string[];
}

describe("run", () => {
  test("--json puts one object on the output and nothing anywhere else; the folder holds what it says", async () => {
    const { code, stdout, stderr } = await cli(
      ["run", "small.yaml", "--json", "--set", "outputs.charts=true"],
      { cwd: here },
    );
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^\{.*\}\n$/);
    const said = JSON.parse(stdout) as RunJson;
    expect(Object.keys(said)).toEqual(runKeys);
    expect(Object.keys(said.pods)).toEqual([
      "submitted",
      "placed",
      "finished",
      "failed",
      "killed",
      "lost",
      "rejected",
      "evictions",
      "running",
      "pending",
    ]);
    const { submitted, finished, failed, killed, lost, running, pending } = said.pods as Record<
      string,
      number
    >;
    expect(submitted).toBe(finished! + failed! + killed! + lost! + running! + pending!);
    expect(said).toMatchObject({ scenario: "small", seed: "1", simulatedSeconds: 3600, complete: true });
    expect(said.peakRssBytes).toBeGreaterThan(2e7);
    expect(said.out).toBe(join(here, "reports/small/seed=1"));
    const manifest = readManifest(said.out);
    expect(manifest).toMatchObject({
      scenario: { name: "small", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      seed: "1",
      fingerprint: said.fingerprint,
      complete: true,
    });
    expect(brokenFiles(said.out, manifest!)).toEqual([]);
    expect(said.files).toEqual(manifest?.files.map(({ name }) => name));
    const found = readdirSync(said.out, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(said.out.length + 1));
    expect(found.toSorted()).toEqual([...said.files, "manifest.json"].toSorted());
    for (const name of ["pods", "nodes", "cluster", "events", "decisions"])
      expect(said.files).toContain(`${name}.arrow`);
    for (const name of [
      "report.html",
      "summary.json",
      "charts/pods-over-time.svg",
      "charts/evictions.vl.json",
    ])
      expect(said.files).toContain(name);
    const summary = JSON.parse(readFileSync(join(said.out, "summary.json"), "utf8")) as RunJson;
    expect(summary).toMatchObject({ fingerprint: said.fingerprint, complete: true });
  });

  test("--quiet says nothing; --seed, --out and --set do what they say", async () => {
    const out = join(here, "else where");
    const words = ["run", "small.yaml", "--quiet", "--seed", "other", "--out", out];
    const set = ["--set", "spec.duration=30m", "--set", "policies.scheduler.use=worst-fit"];
    expect(await cli([...words, ...set], { cwd: here })).toMatchObject({ code: 0, stdout: "", stderr: "" });
    const summary: unknown = JSON.parse(readFileSync(join(out, "summary.json"), "utf8"));
    expect(summary).toMatchObject({ seed: "other", simulatedSeconds: 1800, policy: "worst-fit" });
    expect(readManifest(out)?.files.map(({ name }) => name)).not.toContain("report.html");
  });

  test("in a pipe: a story, figures and the place, without colours and without a progress bar", async () => {
    const { code, stdout, stderr } = await cli(["run", "small.yaml"], { cwd: here });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`Report: ${join(here, "reports/small/seed=1")}`);
    expect(stdout).toMatch(/fingerprint core1:[0-9a-f]{16}\n/);
    // oxlint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/\u001B/);
  });

  const hasTerminal = spawnSync("script", ["--version"]).status === 0;
  test.skipIf(!hasTerminal)("on a terminal: colours, unless NO_COLOR is set", () => {
    const escape = "\u001B[";
    const run = (env: Record<string, string>): string =>
      execFileSync(
        "script",
        ["-qec", `"${process.execPath}" "${builtMain()}" run small.yaml 2>/dev/null`, "/dev/null"],
        { cwd: here, encoding: "utf8", env: { PATH: process.env["PATH"], TERM: "xterm", ...env } },
      );
    expect(run({})).toContain(escape);
    expect(run({ NO_COLOR: "1" })).not.toContain(escape);
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "%s in the middle: 4 soon, and what was simulated is kept beside the old result",
    async (name) => {
      const out = join(here, `stopped-${name}`);
      await cli(["run", "small.yaml", "--quiet", "--out", out], { cwd: here });
      const temporary = `stopped-${name}.tmp-`;
      const underWay = (): boolean =>
        readdirSync(here)
          .filter((folder) => folder.startsWith(temporary))
          .some((folder) => readFileSync(join(here, folder, "events.arrow")).length > 1e6);
      const { code, stdout, stderr, took } = await cli(
        [
          "run",
          join(root, "scenarios/quickstart.yaml"),
          "--set",
          "spec.duration=3000d",
          "--json",
          "--out",
          out,
        ],
        { cwd: here, signal: { name, when: () => underWaySafely(underWay) } },
      );
      expect(stderr).toBe("\nStopping; what was simulated so far is kept. Again to stop at once.\n");
      expect(code).toBe(4);
      // Less than 2 s on a machine that does nothing else; it draws the charts of what there is.
      expect(took).toBeLessThan(15_000);
      const said = JSON.parse(stdout) as RunJson;
      expect(said).toMatchObject({ out: `${out}.partial`, complete: false });
      expect(said.simulatedSeconds).toBeGreaterThan(0);
      expect(readManifest(said.out)).toMatchObject({ complete: false, fingerprint: said.fingerprint });
      expect(brokenFiles(said.out, readManifest(said.out)!)).toEqual([]);
      expect(readManifest(out)).toMatchObject({ complete: true, scenario: { name: "small" } });
      expect(readdirSync(here).filter((folder) => folder.startsWith(temporary))).toEqual([]);
    },
  );
});

/** A file that is not there yet is no file that is long enough. */
function underWaySafely(look: () => boolean): boolean {
  try {
    return look();
  } catch {
    return false;
  }
}

describe("whoever reads stops reading", () => {
  test.each(["schema", "policies list", "run small.yaml --json"])(
    "%s | true: quiet, and no failure",
    (words) => {
      const { stdout, stderr } = spawnSync(
        "bash",
        ["-c", `"$0" "$1" ${words} | true; echo "\${PIPESTATUS[0]}"`, process.execPath, builtMain()],
        { cwd: here, encoding: "utf8" },
      );
      expect([stdout, stderr]).toEqual(["0\n", ""]);
    },
  );
});

describe("validate", () => {
  test("several files, all mistakes of all of them", async () => {
    work.write("bad.yaml", small.replace("priority: 9", "priority: high"));
    work.write("worse.yaml", "- 1\n");
    const { code, stdout, stderr } = await cli(["validate", "bad.yaml", "small.yaml", "worse.yaml"], {
      cwd: here,
    });
    expect([code, stdout]).toEqual([3, "small.yaml: ok (small)\n"]);
    expect(stderr).toMatch(/^bad\.yaml:17:21: spec\.workload\[0\]\.jobTypes\[1\]\.priority: .*"high".*$/m);
    expect(stderr).toMatch(/^worse\.yaml:1:1: /m);
  });

  test("--json: one object", async () => {
    const { code, stdout } = await cli(["validate", "bad.yaml", "--json"], { cwd: here });
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      issues: [{ file: "bad.yaml", line: 17, column: 21 }],
    });
    const good = await cli(["validate", "small.yaml", "--json"], { cwd: here });
    expect([good.code, good.stdout, good.stderr]).toEqual([0, '{"ok":true,"issues":[]}\n', ""]);
  });

  test("every scenario of the repository is sound", async () => {
    // Of what these two replay there is no sample here.
    const elsewhere = ["openb.yaml", "swf-easy.yaml"];
    const names = readdirSync(join(root, "scenarios")).filter(
      (name) => name.endsWith(".yaml") && !elsewhere.includes(name),
    );
    const { code, stderr } = await cli([
      "validate",
      ...names.map((name) => `scenarios/${name}`),
      "--data",
      "traces/google-2011-sample",
    ]);
    expect([code, stderr]).toEqual([0, ""]);
  });

  test("the data folder is --data, or else CLUSTERSIM_DATA", async () => {
    const words = ["validate", "scenarios/google-2011-recorded.yaml"];
    const sample = join(root, "traces/google-2011-sample");
    expect((await cli(words)).code).toBe(3);
    expect((await cli(words, { env: { CLUSTERSIM_DATA: sample } })).code).toBe(0);
    expect((await cli([...words, "--data", sample], { env: { CLUSTERSIM_DATA: "/nowhere" } })).code).toBe(0);
  });

  test("a file outside of the scenario's folder needs to be allowed", async () => {
    work.write(
      "deep/own.yaml",
      small.replace("  failures:", "  policies: { scheduler: { use: ../out.js } }\n  failures:"),
    );
    work.write("out.js", `export default { name: "mine", reads: "node" };\n`);
    const { code, stderr } = await cli(["validate", "deep/own.yaml"], { cwd: here });
    expect(code).toBe(3);
    expect(stderr).toContain("lies outside the scenario's folder and the data folder");
    expect((await cli(["validate", "deep/own.yaml", "--allow-outside"], { cwd: here })).code).toBe(0);
  });
});
