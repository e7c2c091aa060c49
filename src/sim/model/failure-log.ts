import type { Duration, SimTime } from "../../base/units.ts";

/** Which jobs had pods that failed on which nodes, for a while. */
export class FailureLog {
  readonly #keepFor: Duration;
  /** Failures by job and node. */
  readonly #counts = new Map<string, number>();
  /** All that are kept, in order of time. */
  #times: SimTime[] = [];
  #keys: string[] = [];
  #forgotten = 0;

  constructor(keepFor: Duration) {
    this.#keepFor = keepFor;
  }

  note(job: number, node: number, now: SimTime): void {
    this.#forget(now);
    const key = `${job}/${node}`;
    this.#times.push(now);
    this.#keys.push(key);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** Failures of the job on the node in the time kept. */
  count(job: number, node: number, now: SimTime): number {
    this.#forget(now);
    return this.#counts.size === 0 ? 0 : (this.#counts.get(`${job}/${node}`) ?? 0);
  }

  #forget(now: SimTime): void {
    while (
      this.#forgotten < this.#times.length &&
      (this.#times[this.#forgotten] as number) <= now - this.#keepFor
    ) {
      const key = this.#keys[this.#forgotten++] as string;
      const left = (this.#counts.get(key) as number) - 1;
      if (left === 0) this.#counts.delete(key);
      else this.#counts.set(key, left);
    }
    if (this.#forgotten < 1024 || 2 * this.#forgotten < this.#times.length) return;
    this.#times = this.#times.slice(this.#forgotten);
    this.#keys = this.#keys.slice(this.#forgotten);
    this.#forgotten = 0;
  }
}
