import type { SimTime } from "../../base/units.ts";
import type { Engine } from "../engine/engine.ts";

/** When something fails and for how long: draws that depend on its name and on nothing that a policy does. */
export interface FailureTimes {
  /** The next failure of the thing that works since `now`. */
  nextFailure(name: string, now: SimTime): SimTime;
  /** How long it stays away. */
  repairTime(name: string): number;
}

/** Something that takes nodes with it when it fails: a node itself, a rack, a zone. */
export interface FailureDomain {
  /** Distinct over all domains; names the random streams. */
  readonly name: string;
  readonly nodes: readonly number[];
}

export interface FailureProcessOptions {
  readonly engine: Engine;
  readonly rank: number;
  readonly times: FailureTimes;
  readonly domains: readonly FailureDomain[];
  readonly fail: (node: number) => void;
  readonly recover: (node: number) => void;
}

/** Lets each domain fail and return, for ever. */
export class FailureProcess {
  readonly #options: FailureProcessOptions;
  readonly #failKind: number;
  readonly #repairKind: number;

  constructor(options: FailureProcessOptions) {
    this.#options = options;
    const { engine, rank } = options;
    this.#failKind = engine.register({ rank, handle: (domain) => this.#fail(domain) });
    this.#repairKind = engine.register({ rank, handle: (domain) => this.#repair(domain) });
    for (let domain = 0; domain < options.domains.length; domain++) this.#watch(domain);
  }

  #watch(domain: number): void {
    const { engine, times, domains } = this.#options;
    const at = times.nextFailure((domains[domain] as FailureDomain).name, engine.now);
    if (at <= Number.MAX_SAFE_INTEGER) engine.schedule(this.#failKind, at, domain);
  }

  #fail(domain: number): void {
    const { engine, times, domains, fail } = this.#options;
    const { name, nodes } = domains[domain] as FailureDomain;
    for (const node of nodes) fail(node);
    engine.schedule(this.#repairKind, engine.now + times.repairTime(name), domain);
  }

  #repair(domain: number): void {
    for (const node of (this.#options.domains[domain] as FailureDomain).nodes) this.#options.recover(node);
    this.#watch(domain);
  }
}
