const NODES = 512;
const cpu = new Float64Array(NODES);
const memory = new Float64Array(NODES);
let seed = 1;
for (const column of [cpu, memory])
  for (let node = 0; node < NODES; node++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    column[node] = seed % 1_000;
  }
let turn = 0;

/**
 * Work that never changes, to measure the machine by: scores of 512 nodes with two resources, of which the
 * best is kept, as a plain search would do it. How fast a policy is beside this loop tells more of the policy
 * than of the machine and what else it does. Returns the node.
 */
export function referenceStep(): number {
  turn = (turn + 1) % NODES;
  const request = turn % 500;
  let best = -1;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (let node = 0; node < NODES; node++) {
    const a = (cpu[node] as number) - request;
    const b = (memory[node] as number) - request;
    if (a < 0 || b < 0) continue;
    const score = -(a * a + b * b);
    if (score > bestScore) {
      bestScore = score;
      best = node;
    }
  }
  return best;
}
