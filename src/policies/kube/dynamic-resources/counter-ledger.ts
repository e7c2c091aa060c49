import type { Counters } from "../../../sim/model/kube/claims.ts";
import { amountOf } from "./amount-of.ts";
import { type DeviceInventory, deviceId } from "./device-inventory.ts";
import type { Candidate, Pool } from "./device-pools.ts";

/** Amounts of counters, by set and name, in billionths. */
type Amounts = Map<string, Map<string, bigint>>;

interface Account {
  readonly available: Amounts;
  readonly taken: Amounts;
}

/**
 * What is left of the counters that devices of a pool share, in one search for devices on one node
 * (dynamic-resource-allocation v0.36 `structured/internal/incubating`, `checkAvailableCounters`).
 */
export class CounterLedger {
  readonly #inventory: DeviceInventory;
  readonly #pools: readonly Pool[];
  /** By name of the pool: as in Kubernetes, pools of that name of different drivers are not told apart. */
  readonly #accounts = new Map<string, Account>();

  constructor(inventory: DeviceInventory, pools: readonly Pool[]) {
    this.#inventory = inventory;
    this.#pools = pools;
  }

  /** Takes what the device consumes, if no counter of its pool falls below zero by it. */
  take(candidate: Candidate): boolean {
    const { available, taken } = this.#account(candidate);
    change(taken, candidate, 1n);
    for (const [set, counters] of available)
      for (const [name, amount] of counters)
        if (amount < (taken.get(set)?.get(name) ?? 0n)) {
          change(taken, candidate, -1n);
          return false;
        }
    return true;
  }

  giveBack(candidate: Candidate): void {
    change(this.#account(candidate).taken, candidate, -1n);
  }

  #account({ driver, pool }: Candidate): Account {
    const known = this.#accounts.get(pool);
    if (known) return known;
    const of = this.#pools.find((each) => each.driver === driver && each.name === pool);
    const made = { available: of ? this.#available(of) : new Map(), taken: new Map() };
    this.#accounts.set(pool, made);
    return made;
  }

  /** Less than nothing is left where more was given than there is. */
  #available({ counters, slices }: Pool): Amounts {
    const amounts: Amounts = new Map();
    for (const [set, each] of counters) addTo(amounts, set, each, 1n);
    for (const { spec } of slices)
      for (const device of spec.devices ?? [])
        if (
          device.consumesCounters &&
          this.#inventory.isAllocated(deviceId(spec.driver, spec.pool.name, device.name))
        )
          change(amounts, { device }, -1n);
    return amounts;
  }
}

function change(amounts: Amounts, { device }: Pick<Candidate, "device">, times: bigint): void {
  for (const { counterSet, counters = {} } of device.consumesCounters ?? [])
    addTo(amounts, counterSet, counters, times);
}

function addTo(amounts: Amounts, set: string, counters: Counters, times: bigint): void {
  let inSet = amounts.get(set);
  if (!inSet) amounts.set(set, (inSet = new Map()));
  for (const [name, { value }] of Object.entries(counters))
    inSet.set(name, (inSet.get(name) ?? 0n) + times * amountOf(value));
}
