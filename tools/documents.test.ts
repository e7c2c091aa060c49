import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runScenario } from "../src/index.ts";
import { codeBlocks } from "./markdown.ts";
import { repoFiles, root } from "./repo-files.ts";

// A folder that looks like the repository to a program, but takes what it writes.
const folder = mkdtempSync(join(tmpdir(), "clustersim-documents-"));
for (const name of ["scenarios", "node_modules"]) symlinkSync(join(root, name), join(folder, name));
afterAll(() => rmSync(folder, { recursive: true }));

const blocks = repoFiles()
  .filter(({ path }) => path.endsWith(".md"))
  .flatMap(({ path, text }) =>
    codeBlocks(text).map((block) => ({ ...block, place: `${path}:${block.line}` })),
  )
  .filter(({ language }) => language === "ts");
const isPolicy = ({ text }: { text: string }): boolean => text.includes("export default");
const policies = blocks.filter(isPolicy);
const programs = blocks.filter((block) => !isPolicy(block));

test("there are policies and programs in the documents", () => {
  expect(policies.length).toBeGreaterThan(2);
  expect(programs.length).toBeGreaterThan(2);
});

test.each(policies.map((block) => [block.place, block.text]))(
  "the policy at %s places pods",
  async (_, text) => {
    writeFileSync(join(folder, "policy.ts"), text);
    const run = await runScenario(join(root, "scenarios/quickstart.yaml"), {
      data: folder,
      set: ["duration=1m", "warmUp=0s", "policies.scheduler.use=./policy.ts"],
    });
    expect(run.report.summary.policy).not.toBe("best-fit");
    expect(run.pods.placed).toBeGreaterThan(500);
  },
);

test.each(programs.map((block) => [block.place, block.text]))("the program at %s runs", (_, text) => {
  const file = join(folder, "program.ts");
  writeFileSync(file, text);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, "node_modules/jiti/lib/jiti-cli.mjs"), file],
    {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, JITI_ALIAS: JSON.stringify({ clustersim: join(root, "src/index.ts") }) },
    },
  );
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(stdout !== "" || existsSync(join(folder, "cluster.arrow"))).toBe(true);
});
