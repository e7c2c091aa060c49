/**
 * Compares our decisions with recorded ones of the real scheduler.
 *
 * `npm run conformance -- kube-scheduler [DIR]`
 *
 * Reads every *.jsonl.gz and *.jsonl below DIR (default: ../shared/conformance/kube-scheduler), which may
 * also be one such file. Ends with `N passed, N failed`, and with exit code 1 if any case failed, 2 if
 * something is no answered case.
 */
import { InputError } from "../src/base/input-error.ts";
import { caseFiles, recordedCasesIn } from "./conformance/case-files.ts";
import { type Compared, compareCase } from "./conformance/compare-case.ts";
import { differenceText, tableText } from "./conformance/words.ts";

const DEFAULT = "../shared/conformance/kube-scheduler";
/** Differing cases, and differences in each, that are shown. */
const MOST_CASES = 10;
const MOST_DIFFERENCES = 5;

const [scheduler, dir = DEFAULT, ...rest] = process.argv.slice(2);
if (scheduler !== "kube-scheduler" || rest.length > 0) {
  console.error("usage: npm run conformance -- kube-scheduler [DIR]");
  process.exitCode = 2;
} else process.exitCode = await runOrTell(dir);

async function runOrTell(folder: string): Promise<number> {
  try {
    return await run(folder);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    console.error(error.message);
    return 2;
  }
}

async function run(folder: string): Promise<number> {
  const files = caseFiles(folder);
  const groups = new Map<string, { equal: number; different: number }>();
  const different: Compared[] = [];
  for (const file of files)
    for (const each of recordedCasesIn(file)) {
      const compared = await compareCase(each);
      const group = groups.get(each.group) ?? { equal: 0, different: 0 };
      groups.set(each.group, group);
      if (compared.differences.length === 0) group.equal += 1;
      else {
        group.different += 1;
        different.push(compared);
      }
    }
  console.log(tableText(groups));
  for (const compared of different.slice(0, MOST_CASES))
    console.log(`\n${differenceText(compared, MOST_DIFFERENCES)}`);
  if (different.length > MOST_CASES) console.log(`\nand ${different.length - MOST_CASES} more cases`);
  const passed = [...groups.values()].reduce((sum, { equal }) => sum + equal, 0);
  // A folder without cases proves nothing.
  const failed = different.length + (passed + different.length === 0 ? 1 : 0);
  if (passed + different.length === 0) console.log(`\nno case in ${folder}`);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
