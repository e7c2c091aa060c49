import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { goldenScenarios, goldenText } from "./golden-scenarios.ts";

/** Writes the golden summaries anew and says which ones changed. */
for (const { name, path, golden, lacks } of await goldenScenarios()) {
  if (lacks) {
    console.log(`${name}: left as it is, there is no ${lacks} here`);
    continue;
  }
  const text = await goldenText(path);
  mkdirSync(dirname(golden), { recursive: true });
  const before = readOrNothing(golden);
  writeFileSync(golden, text);
  console.log(`${name}: ${before === undefined ? "new" : before === text ? "unchanged" : "CHANGED"}`);
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
