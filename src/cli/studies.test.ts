import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { studentQuantile } from "../base/student.ts";
import { readManifest } from "../report/manifest.ts";
import { builtMain, cli, root, small, TestFolder } from "./test-kit.ts";

const work = new TestFolder({ "small.yaml": small });
const { path: here } = work;
beforeAll(() => void builtMain());
afterAll(() => work.remove());

/** Lines of a stack trace, or the words that go before one. */
const isTrace = /\n\s+at |This is a bug/;

interface Interval {
  readonly mean: number;
  readonly halfWidth: number | null;
  readonly level: number;
  readonly n: number;
}

interface Run {
  readonly seed: string;
  readonly fingerprint: string;
  readonly metrics: Readonly<Record<string, number>>;
}

interface Study {
  readonly scenario: string;
  readonly runs: readonly Run[];
  readonly metrics: Readonly<Record<string, Interval>>;
}

/** When each run of a folder was written. */
function written(folder: string): Record<string, number> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const manifests = names.filter((name) => name.endsWith("manifest.json"));
  return Object.fromEntries(manifests.map((name) => [name, statSync(join(folder, name)).mtimeMs]));
}

describe("run --seeds", () => {
  const home = join(here, "reports/small");

  test("--json: the runs, and of each metric the mean and Student's interval", async () => {
    const { code, stdout, stderr } = await cli(["run", "small.yaml", "--seeds", "4", "--json"], {
      cwd: here,
    });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^\{.*\}\n$/);
    const study = JSON.parse(stdout) as Study;
    expect(Object.keys(study)).toEqual(["scenario", "runs", "metrics"]);
    expect(study.scenario).toBe("small");
    expect(study.runs.map(({ seed }) => seed)).toEqual(["1", "2", "3", "4"]);
    expect(new Set(study.runs.map(({ fingerprint }) => fingerprint)).size).toBe(4);
    const single = await cli(["run", "small.yaml", "--seed", "3", "--json", "--out", "one"], { cwd: here });
    const alone = JSON.parse(single.stdout) as { fingerprint: string; pods: Record<string, number> };
    expect(study.runs[2]).toMatchObject({ fingerprint: alone.fingerprint });
    expect(study.runs[2]?.metrics["pods.finished"]).toBe(alone.pods["finished"]);
    for (const [name, { mean, halfWidth, level, n }] of Object.entries(study.metrics)) {
      const values = study.runs.flatMap(({ metrics }) => metrics[name] ?? []);
      expect([level, n]).toEqual([0.95, values.length]);
      const centre = values.reduce((sum, value) => sum + value, 0) / n;
      const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
      expect(mean).toBeCloseTo(centre, 6);
      const half = studentQuantile(0.975, n - 1) * Math.sqrt(squares / (n - 1) / n);
      expect(Math.abs((halfWidth as number) - half)).toBeLessThanOrEqual(1e-9 * Math.max(1, mean));
    }
    for (const name of ["pods.finished", "lostWork.cpuHours", "resources.cpu.allocation", "schedulerBusy"])
      expect(study.metrics).toHaveProperty([name]);
  });

  test("the folder has each run, the numbers, the page and its chart", () => {
    const names = ["charts", "report.html", "seed=1", "seed=2", "seed=3", "seed=4", "summary.json"];
    expect(readdirSync(home).toSorted()).toEqual(names);
    for (const seed of ["1", "2", "3", "4"])
      expect(readManifest(join(home, `seed=${seed}`))).toMatchObject({ seed, complete: true });
    const summary = JSON.parse(readFileSync(join(home, "summary.json"), "utf8")) as Study;
    expect(summary.runs.length).toBe(4);
    expect(summary.metrics["pods.finished"]).toMatchObject({ n: 4, level: 0.95 });
    expect(readFileSync(join(home, "report.html"), "utf8")).toContain("4 runs · seeds 1 to 4");
  });

  test("a second call runs nothing; more seeds run only what is missing; --force runs all", async () => {
    const before = written(home);
    const words = await cli(["run", "small.yaml", "--seeds", "4"], { cwd: here });
    expect(words.code).toBe(0);
    expect(words.stdout).toMatch(/^small {2}4 runs, seeds 1 to 4; 95 % Student intervals\n/);
    expect(words.stdout).toMatch(/\nseed 3 .*\n/);
    expect(words.stdout).toMatch(/\npods\.finished +[\d.,]+ ± [\d.,]+ /);
    expect(written(home)).toEqual(before);
    await cli(["run", "small.yaml", "--seeds", "3,2,7", "--quiet"], { cwd: here });
    const { "seed=7/manifest.json": seventh, ...others } = written(home);
    expect(others).toEqual(before);
    expect(seventh).toBeDefined();
    const forced = await cli(["run", "small.yaml", "--seeds", "2", "--force", "--json"], { cwd: here });
    expect((JSON.parse(forced.stdout) as Study).runs.length).toBe(2);
    const after = written(home);
    expect(after["seed=1/manifest.json"]).toBeGreaterThan(before["seed=1/manifest.json"] as number);
    expect(after["seed=3/manifest.json"]).toBe(before["seed=3/manifest.json"]);
  });

  test("what is torn, of another scenario or older than an own policy is run again", async () => {
    const out = join(here, "again");
    const mine = work.write("mine.js", `export default { reads: "node", score: () => 1 };\n`);
    const policy = ["--set", "policies.scheduler.use=./mine.js"];
    const words = ["run", "small.yaml", "--seeds", "2", "--quiet", "--out", out];
    expect(await cli([...words, ...policy], { cwd: here })).toMatchObject({ code: 0, stderr: "" });
    const first = written(out);
    await cli([...words, ...policy], { cwd: here });
    expect(written(out)).toEqual(first);
    utimesSync(mine, new Date(Date.now() + 60_000), new Date(Date.now() + 60_000));
    await cli([...words, ...policy], { cwd: here });
    expect(written(out)["seed=1/manifest.json"]).not.toBe(first["seed=1/manifest.json"]);
    await cli(words, { cwd: here });
    const before = written(out);
    writeFileSync(join(out, "seed=2/summary.json"), "{}");
    await cli(words, { cwd: here });
    expect(written(out)["seed=1/manifest.json"]).toBe(before["seed=1/manifest.json"]);
    expect(written(out)["seed=2/manifest.json"]).not.toBe(before["seed=2/manifest.json"]);
    await cli([...words, "--set", "duration=50m"], { cwd: here });
    expect(written(out)["seed=1/manifest.json"]).not.toBe(before["seed=1/manifest.json"]);
  });

  test("--jobs 2: the same, in processes of their own", async () => {
    const one = await cli(["run", "small.yaml", "--seeds", "4", "--json"], { cwd: here });
    const two = await cli(["run", "small.yaml", "--seeds", "4", "--json", "--jobs", "2", "--out", "two"], {
      cwd: here,
    });
    expect([two.code, two.stderr]).toEqual([0, ""]);
    expect(two.stdout).toBe(one.stdout);
  });

  test("an own policy that fails: 3, said once, by one job and by two", async () => {
    work.write("bad.js", `export default { reads: "node", score: () => { throw new Error("no idea"); } };\n`);
    for (const jobs of ["1", "2"]) {
      const policy = ["--set", "policies.scheduler.use=./bad.js", "--jobs", jobs, "--out", "bad"];
      const { code, stdout, stderr } = await cli(["run", "small.yaml", "--seeds", "4", ...policy], {
        cwd: here,
      });
      expect([code, stdout]).toEqual([3, ""]);
      expect(stderr).toMatch(/^\S+bad\.js:1: no idea\n$/);
    }
  });

  test.each([1, 2])(
    "Ctrl-C with %i jobs: 4, finished runs are kept, the same command goes on",
    async (jobs) => {
      const out = join(here, `stopped-${jobs}`);
      const words = ["run", join(root, "scenarios/quickstart.yaml"), "--set", "outputs.charts=false"];
      const set = ["--set", "outputs.files=[]", "--set", "duration=1h", "--set", "warmUp=0s"];
      const all = [...words, ...set, "--seeds", "40", "--jobs", String(jobs), "--out", out];
      const stopped = await cli(all, {
        cwd: here,
        signal: { name: "SIGINT", when: () => existsSync(join(out, "seed=2/manifest.json")) },
      });
      expect(stopped.stderr).toBe("\nStopping; what was simulated so far is kept. Again to stop at once.\n");
      expect(stopped.code).toBe(4);
      expect(stopped.took).toBeLessThan(4_000);
      expect(stopped.stdout).toMatch(/^\d+ of 40 runs are done and kept; the same command goes on\.\n$/);
      const done = Number.parseInt(stopped.stdout, 10);
      const before = written(out);
      const complete = Object.keys(before).filter((name) => !name.includes(".partial"));
      expect(complete.length).toBe(done);
      expect(existsSync(join(out, "summary.json"))).toBe(false);
      expect(readdirSync(out).filter((name) => name.includes(".tmp-"))).toEqual([]);
      const fewer = all.with(all.indexOf("40"), "2");
      expect(await cli([...fewer, "--quiet"], { cwd: here })).toMatchObject({ code: 0, stderr: "" });
      for (const name of complete) expect(written(out)[name]).toBe(before[name]);
    },
  );

  test.each([
    ["--seeds 0", 2, /^--seeds 0: expected 1 to 10000 seeds\n$/],
    ["--seeds 3,3", 2, /^--seeds 3,3: 3 is given twice\n$/],
    ["--seeds 2 --jobs 0", 2, /^--jobs 0: expected a whole number/],
    ["--jobs 2", 2, /^--jobs needs --seeds\n$/],
    ["--seeds 2 --out one", 3, /^one: holds the result of a single run.*\n {4}hint: .*--out\n$/],
    ["--seeds 2 --out theirs", 3, /^theirs\/report\.html: is not ours, so it is not replaced\n$/],
    ["--seeds 2 --set nodes[0].cout=3", 3, /^--set nodes\[0\]\.cout=3: .*unknown key/],
    ["--seeds 2 --jobs 2 --out small.yaml", 3, /small\.yaml.*: cannot write: .*\n$/],
  ])("%s: %i", async (words, wanted, message) => {
    work.write("theirs/report.html", "years of work");
    const { code, stdout, stderr } = await cli(["run", "small.yaml", ...words.split(" ")], { cwd: here });
    expect([code, stdout]).toEqual([wanted, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(isTrace);
  });
});

interface Compared {
  readonly baseline: string;
  readonly level: number;
  readonly variants: readonly { readonly name: string; readonly set: string[]; readonly runs: Run[] }[];
  readonly metrics: Readonly<
    Record<string, Record<string, Interval & { difference?: Interval & Record<string, unknown> }>>
  >;
}

describe("compare", () => {
  const vary = ["--vary", "policies.scheduler.use=best-fit,worst-fit"];
  const home = join(here, "reports/small/vary=policies.scheduler.use");

  test("--json: every variant with the same seeds, and what they differ in", async () => {
    const words = ["compare", "small.yaml", ...vary, "--vary", "policies.scheduler.use=random-fit"];
    const { code, stdout, stderr } = await cli([...words, "--seeds", "3", "--json"], { cwd: here });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^\{.*\}\n$/);
    const study = JSON.parse(stdout) as Compared;
    expect(Object.keys(study)).toEqual(["scenario", "baseline", "level", "variants", "metrics"]);
    expect(study.baseline).toBe("best-fit");
    expect(study.variants.map(({ name }) => name)).toEqual(["best-fit", "worst-fit", "random-fit"]);
    for (const { runs } of study.variants) expect(runs.map(({ seed }) => seed)).toEqual(["1", "2", "3"]);
    // The same arrivals for every variant, seed by seed.
    const submitted = study.variants.map(({ runs }) => runs.map(({ metrics }) => metrics["pods.submitted"]));
    expect(submitted[1]).toEqual(submitted[0]);
    expect(Object.keys(study.metrics).length).toBeGreaterThan(1);
    for (const [metric, row] of Object.entries(study.metrics)) {
      expect(row["best-fit"]).not.toHaveProperty("difference");
      const { mean, n } = row["worst-fit"]?.difference ?? {};
      expect(n).toBe(3);
      expect(mean).toBeCloseTo((row["worst-fit"]?.mean ?? 0) - (row["best-fit"]?.mean ?? 0), 6);
      const keys = ["mean", "halfWidth", "level", "n", "p", "gain", "pHolm", "significant"];
      expect(Object.keys(row["random-fit"]?.difference ?? {}), metric).toEqual(keys);
    }
    const folders = ["best-fit", "charts", "comparison.json", "random-fit", "report.html", "worst-fit"];
    expect(readdirSync(home).toSorted()).toEqual(folders);
    expect(readdirSync(join(home, "best-fit"))).toEqual(["seed=1", "seed=2", "seed=3"]);
  });

  test("words: a second call runs nothing; baseline and metrics can be chosen", async () => {
    const before = written(home);
    const words = ["compare", "small.yaml", ...vary, "--seeds", "3", "--baseline", "worst-fit"];
    const { code, stdout } = await cli([...words, "--metrics", "pods.fin*,schedulingDelay.*.mean"], {
      cwd: here,
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^small {2}2 variants, seeds 1 to 3; differences to worst-fit\n/);
    expect(stdout).toMatch(
      /\npods\.finished\n {2}best-fit +[\d.,]+ ± .*\n {2}worst-fit +[\d.,]+ ± [\d.,]+\n/,
    );
    expect(stdout).toContain("\nschedulingDelay.production.mean\n");
    expect(stdout).not.toContain("\npods.evictions\n");
    expect(written(home)).toEqual(before);
  });

  test.each([
    ["", 2, /Missing required argument: vary/],
    ["--vary policies.scheduler.use=best-fti,worst-fit", 3, /^--vary .*use=best-fti: .*\n.*"best-fit"\?\n$/],
    ["--vary policies.scheduler.use", 3, /^--vary policies\.scheduler\.use: expected path=value/],
    [
      "--vary nodes[0].count=1,x,y",
      3,
      /^--vary nodes\[0\]\.count=x: .*\n--vary nodes\[0\]\.count=y: .*\n2 mi/,
    ],
    ["--vary nodes[0].count=3,4 --baseline 5", 2, /^--baseline 5: the variants are 3; 4\n$/],
    [
      "--vary policies.scheduler.use=best-fit,worst-fit --seeds 2 --metrics pods.finishd",
      2,
      /^--metrics pods\.finishd: no run has such a metric; did you mean "pods\.finished"\?\n$/,
    ],
  ])("%s: %i", async (words, wanted, message) => {
    const { code, stdout, stderr } = await cli(
      ["compare", "small.yaml", ...words.split(" ").filter(Boolean)],
      {
        cwd: here,
      },
    );
    expect([code, stdout]).toEqual([wanted, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(isTrace);
  });
});
