/** Bytes of live objects and array buffers, after a full collection. Needs `--expose-gc`. */
function liveBytes(): number {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("start node with --expose-gc");
  // Array buffers are given back by the collection after the one that found them free.
  for (let i = 0; i < 3; i++) gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** How many bytes stay in use because of what the function makes. */
export async function grownBy(make: () => unknown): Promise<number> {
  const before = liveBytes();
  const made = await make();
  const grown = liveBytes() - before;
  // Keeps what was made alive up to here.
  if (made === undefined) throw new Error("nothing was made");
  return grown;
}
