import type { GoesFirst } from "../../sim/contract/replicas.ts";

/**
 * An order that has nothing to do with the replicas, the same for two of them whenever it is asked: by their
 * uids, mixed with the `lot` of the run. It stands for Kubernetes' order by UID, which are drawn at random
 * there.
 */
export function byLot(lot: number): GoesFirst {
  return (a, b) => mixed(a.uid, lot) - mixed(b.uid, lot) || a.uid - b.uid;
}

/** MurmurHash3's finaliser, twice; no two uids below 2^32 share a value. */
function mixed(uid: number, lot: number): number {
  const high = Math.floor(uid / 2 ** 32);
  return finalised(finalised(uid ^ lot) ^ Math.imul(high, 0x9e3779b1)) >>> 0;
}

function finalised(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
