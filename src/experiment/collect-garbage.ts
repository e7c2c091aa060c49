import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collect: (() => void) | undefined;

/**
 * Collects garbage now. Left alone, V8 lets the heap of a long run grow to several times what is alive in it,
 * so that memory would follow the length of the run; once in a million events this costs about one part in
 * fifty.
 */
export function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
  }
  collect();
}
