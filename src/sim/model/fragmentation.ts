import { CPU } from "./resources.ts";
import type { TaskShare } from "./task-share.ts";

/** A kind of pods against which fragmentation is measured. */
export interface Target {
  /** Millicores. */
  readonly cpu: number;
  /** Devices, 0 for none, and thousandths of each. */
  readonly count: number;
  readonly milli: number;
  /** Models that will do; any when empty. */
  readonly models: readonly string[];
  /** Of all targets; the shares add up to 1. */
  readonly share: number;
}

/**
 * The commonest kinds of pods that together are `cover` (0 to 1) of all, memory left aside: kinds by falling
 * share, then by falling cpu, thousandths of a device, devices and models; their shares scaled to add up to
 * 1. The order matters to the last bit: of equally common kinds only some are kept, and sums follow it.
 */
export function targetsOf(mix: readonly TaskShare[], cover: number): readonly Target[] {
  const kinds = new Map<string, { target: Omit<Target, "share">; share: number }>();
  let total = 0;
  for (const { requests, devices, share } of mix) {
    const { count, milli, models } = devices ?? { count: 0, milli: 0, models: [] };
    const target = { cpu: requests[CPU] ?? 0, count, milli, models };
    const key = `${target.cpu} ${count} ${milli} ${models.join("|")}`;
    const known = kinds.get(key);
    if (known) known.share += share;
    else kinds.set(key, { target, share });
    total += share;
  }
  const sorted = [...kinds.values()].sort((a, b) => b.share - a.share || downwards(a.target, b.target));
  let kept = 0;
  let length = 0;
  while (length < sorted.length && kept < cover * total)
    kept += (sorted[length++] as { share: number }).share;
  const scale = length < sorted.length ? kept / total : 1;
  return sorted.slice(0, length).map(({ target, share }) => ({ ...target, share: share / total / scale }));
}

function downwards(a: Omit<Target, "share">, b: Omit<Target, "share">): number {
  const [x, y] = [a.models.join("|"), b.models.join("|")];
  return b.cpu - a.cpu || b.milli - a.milli || b.count - a.count || (x < y ? 1 : x > y ? -1 : 0);
}

/**
 * F of a node: how many thousandths of its free devices a pod drawn from the targets could not use, on
 * average. Weng et al., USENIX ATC 2023, section 4.1: for a target that cannot run on the node (too little
 * cpu, too few devices with room, another model, or no use for devices) all that is free; else what is free
 * on devices too small for it.
 */
export class Fragmentation {
  readonly #targets: readonly Target[];
  readonly #cpu: Float64Array;
  readonly #count: Int32Array;
  readonly #milli: Int32Array;
  readonly #share: Float64Array;
  /** By model of the node: 1 for the targets that accept it. */
  readonly #access = new Map<string, Uint8Array>();

  constructor(targets: readonly Target[]) {
    this.#targets = targets;
    this.#cpu = Float64Array.from(targets, ({ cpu }) => cpu);
    this.#count = Int32Array.from(targets, ({ count }) => count);
    this.#milli = Int32Array.from(targets, ({ milli }) => milli);
    this.#share = Float64Array.from(targets, ({ share }) => share);
  }

  /**
   * F in thousandths of a device. `cpu`: free millicores; device d has `free[from + d]` of 1000 free.
   *
   * The reasons are summed apart and then together, as the authors' simulator does: sums of another order
   * differ in their last bits, which decides among nodes that score the same.
   */
  of(cpu: number, free: ArrayLike<number>, from: number, devices: number, model: string): number {
    let all = 0;
    for (let d = 0; d < devices; d++) all += free[from + d] as number;
    if (all === 0) return 0;
    const access = this.#accessTo(model);
    let lackBoth = 0;
    let lackDevices = 0;
    let lackCpu = 0;
    let wantNone = 0;
    let wantNoneLackCpu = 0;
    let noAccess = 0;
    for (let t = 0; t < access.length; t++) {
      const share = this.#share[t] as number;
      const count = this.#count[t] as number;
      const hasCpu = cpu >= (this.#cpu[t] as number);
      if (count === 0) {
        if (hasCpu) wantNone += share * all;
        else wantNoneLackCpu += share * all;
      } else if (access[t] === 0) noAccess += share * all;
      else {
        const milli = this.#milli[t] as number;
        let small = 0;
        let found = 0;
        for (let d = 0; d < devices; d++) {
          const left = free[from + d] as number;
          if (left < milli) small += left;
          else found += 1;
        }
        if (found >= count) {
          if (hasCpu) lackDevices += share * small;
          else lackCpu += share * all;
        } else if (hasCpu) lackDevices += share * all;
        else lackBoth += share * all;
      }
    }
    return lackBoth + lackDevices + lackCpu + wantNone + wantNoneLackCpu + noAccess;
  }

  #accessTo(model: string): Uint8Array {
    let access = this.#access.get(model);
    if (!access) {
      access = Uint8Array.from(this.#targets, ({ models }) =>
        models.length === 0 || models.includes(model) ? 1 : 0,
      );
      this.#access.set(model, access);
    }
    return access;
  }
}
