import { InputError } from "../../src/base/input-error.ts";
import { answerCase, type KubeCase } from "../../src/experiment/kube-case.ts";
import { readSnapshot } from "../../src/experiment/read-snapshot.ts";
import { type Difference, differences } from "../differences.ts";
import type { RecordedCase } from "./case-files.ts";

export interface Compared {
  readonly recorded: RecordedCase;
  readonly differences: readonly Difference[];
}

/**
 * Answers a case as `clustersim schedule` does, from the text of its objects on, and compares. A case that
 * cannot be answered differs as a whole.
 */
export async function compareCase(recorded: RecordedCase): Promise<Compared> {
  let got: unknown;
  try {
    got = await answerFromText(recorded);
  } catch (error) {
    got = { problem: error instanceof InputError ? error.message : (error as Error).stack };
    return { recorded, differences: [{ path: "", expected: recorded.expected, got }] };
  }
  return { recorded, differences: differences(recorded.expected, got) };
}

/** Our answer to a case, from the text of its objects on. Throws InputError for what is not taken. */
export async function answerFromText(asked: KubeCase): Promise<unknown> {
  const list = { apiVersion: "v1", kind: "List", items: asked.objects };
  const stdin = (async function* text() {
    yield Buffer.from(JSON.stringify(list));
  })();
  const { objects } = await readSnapshot(["-"], { stdin });
  return JSON.parse(JSON.stringify(answerCase({ ...asked, objects })));
}
