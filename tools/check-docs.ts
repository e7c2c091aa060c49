import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeBlocks } from "./markdown.ts";
import { repoFiles, root } from "./repo-files.ts";

// Type checks every TypeScript block of the documents against the public face of this source tree.
const folder = join(root, ".cache/docs");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

let count = 0;
for (const file of repoFiles().filter(({ path }) => path.endsWith(".md")))
  for (const block of codeBlocks(file.text).filter(({ language }) => language === "ts")) {
    // Blank lines before it, so that the compiler's line is the document's.
    const name = `${file.path.replaceAll("/", "_")}.${block.line}.ts`;
    writeFileSync(join(folder, name), "\n".repeat(block.line - 1) + block.text);
    count += 1;
  }

writeFileSync(
  join(folder, "tsconfig.json"),
  JSON.stringify({
    extends: "../../tsconfig.json",
    compilerOptions: {
      rootDir: "../..",
      paths: { clustersim: ["../../src/index.ts"] },
      declaration: false,
      isolatedDeclarations: false,
      noUnusedLocals: false,
      // Readers' projects seldom have it, and it hides what an example is about.
      noUncheckedIndexedAccess: false,
    },
    include: ["*.ts"],
  }),
);
console.log(`${count} blocks of TypeScript in the documents`);
if (count > 0) {
  const compiler = join(root, "node_modules/@typescript/native/bin/tsc");
  process.exitCode = spawnSync(process.execPath, [compiler, "-p", folder], { stdio: "inherit" }).status ?? 1;
}
