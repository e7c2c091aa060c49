import { grown, NameTable } from "../../base/columns.ts";

/** Thousandths of one device. */
export const WHOLE = 1000;
/** Devices that one node may have: a pod's own are the bits of one number. */
export const MOST_DEVICES = 32;

/**
 * What a pod asks of the devices (GPUs) of one node: `count` devices, `milli` thousandths of each. Either a
 * part of one device (`count` 1, `milli` below 1000) or whole ones (`milli` 1000).
 */
export interface DeviceRequest {
  readonly count: number;
  /** 1 to 1000. */
  readonly milli: number;
  /** Models that will do; any when empty. */
  readonly models: readonly string[];
}

/** The devices of one node, all of one model. */
export interface DeviceSpec {
  readonly count: number;
  /** Empty when nobody said. */
  readonly model: string;
}

/**
 * What an amount of the device resource means: at most one device's worth is a part of one device, more are
 * whole devices, rounded up. Undefined for 0.
 */
export function deviceRequestOf(milli: number, models: readonly string[]): DeviceRequest | undefined {
  if (milli === 0) return undefined;
  return milli < WHOLE
    ? { count: 1, milli, models }
    : { count: Math.ceil(milli / WHOLE), milli: WHOLE, models };
}

/**
 * How many thousandths of each device of each node are free. A side table: only runs whose nodes have devices
 * keep it. Which devices a pod has is in `PodTable.devices`.
 */
export class DeviceTable {
  /** Row of the resource whose amounts are devices, in thousandths. */
  readonly resource: number;
  /** Devices that the largest node may have. */
  readonly width: number;
  readonly models: NameTable = new NameTable();
  /** By node. */
  count: Uint8Array = new Uint8Array(64);
  /** By node: row in `models`. */
  model: Int32Array = new Int32Array(64);
  /** Device d of node n is entry n * width + d. */
  free: Uint16Array;
  /** Pods of node n that ask for k whole devices, or with k = 0 a part: entry n * (width + 1) + k. */
  asking: Int32Array;
  #slots = 64;
  readonly #scratch: Uint16Array;

  constructor(resource: number, width: number) {
    if (!(width >= 1 && width <= MOST_DEVICES))
      throw new RangeError(`DeviceTable: a node has 1 to ${MOST_DEVICES} devices, got ${width}`);
    this.resource = resource;
    this.width = width;
    this.free = new Uint16Array(64 * width);
    this.asking = new Int32Array(64 * (width + 1));
    this.#scratch = new Uint16Array(width);
  }

  /** Sets what the node has. Its devices must be as they were while pods are on it. */
  place(node: number, { count, model }: DeviceSpec, hasPods: boolean): void {
    if (count > this.width) throw new RangeError(`DeviceTable: node ${node} has ${count} devices`);
    while (node >= this.#slots) this.#grow(2 * this.#slots);
    const row = this.models.intern(model);
    if (this.count[node] === count && (count === 0 || this.model[node] === row)) return;
    if (hasPods) throw new RangeError(`DeviceTable: the devices of node ${node} change under its pods`);
    this.count[node] = count;
    this.model[node] = row;
    const from = node * this.width;
    this.free.fill(WHOLE, from, from + count);
    this.free.fill(0, from + count, from + this.width);
  }

  /** Whether `count` devices of the node have `milli` free. */
  hasRoom(node: number, count: number, milli: number): boolean {
    return enough(this.free, node * this.width, this.count[node] as number, count, milli);
  }

  /**
   * The devices that a pod gets where nobody chooses otherwise, as bits: for a part of one the device with
   * the least free that will do, whole ones in their order; the first among equals. 0 without room.
   */
  tightest(node: number, count: number, milli: number): number {
    const from = node * this.width;
    let bits = 0;
    let found = 0;
    let least = WHOLE + 1;
    for (let d = 0; d < (this.count[node] as number); d++) {
      const free = this.free[from + d] as number;
      if (free < milli) continue;
      if (milli === WHOLE) {
        bits |= 1 << d;
        found += 1;
        if (found === count) return bits >>> 0;
      } else if (free < least) {
        least = free;
        bits = 1 << d;
      }
    }
    return found < count && milli === WHOLE ? 0 : bits >>> 0;
  }

  /** The pod takes (`sign` 1) or gives back (-1) these devices. */
  add(node: number, bits: number, milli: number, sign: 1 | -1): void {
    const from = node * this.width;
    let whole = 0;
    for (let d = 0; d < this.width; d++) {
      if (((bits >>> d) & 1) === 0) continue;
      const free = (this.free[from + d] as number) - sign * milli;
      if (free < 0 || free > WHOLE) throw new RangeError(`DeviceTable: device ${d} of node ${node}: ${free}`);
      this.free[from + d] = free;
      whole += 1;
    }
    const at = node * (this.width + 1) + (milli < WHOLE ? 0 : whole);
    this.asking[at] = (this.asking[at] as number) + sign;
  }

  /**
   * How many of the pods, in their order, must leave the node so that `count` devices have `milli` free; -1
   * when all are not enough.
   */
  leavers(
    node: number,
    count: number,
    milli: number,
    pods: Iterable<{ readonly bits: number; readonly milli: number }>,
  ): number {
    const from = node * this.width;
    const devices = this.count[node] as number;
    const free = this.#scratch;
    free.set(this.free.subarray(from, from + this.width));
    let left = 0;
    if (enough(free, 0, devices, count, milli)) return left;
    for (const pod of pods) {
      for (let d = 0; d < devices; d++)
        if (((pod.bits >>> d) & 1) === 1) free[d] = (free[d] as number) + pod.milli;
      left += 1;
      if (enough(free, 0, devices, count, milli)) return left;
    }
    return -1;
  }

  #grow(slots: number): void {
    this.#slots = slots;
    this.count = grown(this.count, slots);
    this.model = grown(this.model, slots);
    this.free = grown(this.free, slots * this.width);
    this.asking = grown(this.asking, slots * (this.width + 1));
  }
}

function enough(free: Uint16Array, from: number, devices: number, count: number, milli: number): boolean {
  let found = 0;
  for (let d = 0; d < devices; d++) {
    if ((free[from + d] as number) < milli) continue;
    found += 1;
    if (found === count) return true;
  }
  return false;
}
