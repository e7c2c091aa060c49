import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";

// The compiler is called by path: two versions are installed and either may own the name `tsc`.
const root = join(import.meta.dirname, "..");
const compiler = join(root, "node_modules/@typescript/native/bin/tsc");
const command = join(root, "dist/cli/main.js");

rmSync(join(root, "dist"), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [compiler, "-p", "tsconfig.build.json"], {
  cwd: root,
  stdio: "inherit",
});
if (existsSync(command)) chmodSync(command, 0o755);
process.exitCode = status ?? 1;
