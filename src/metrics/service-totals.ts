import { HOUR, MINUTE, SECOND } from "../base/units.ts";
import type { Clock, Observer, ServiceStatus } from "../sim/contract/observer.ts";
import { ServiceAvailability } from "./availability.ts";
import type { ReportData } from "./report-data.ts";
import { ShareStrips } from "./share-strips.ts";
import type { ServiceSummary } from "./summary.ts";

/** The availability of the services of a run. */
export class ServiceTotals implements Observer {
  readonly #clock: Clock;
  readonly #names: readonly string[];
  readonly #services: readonly ServiceAvailability[];
  readonly #strips: ShareStrips;

  constructor(clock: Clock, names: readonly string[]) {
    this.#clock = clock;
    this.#names = names;
    this.#services = names.map(() => new ServiceAvailability(clock.now, { desired: 0, available: 0 }));
    this.#strips = new ShareStrips(names.length);
  }

  serviceStatus({ service, desired, available }: ServiceStatus): void {
    const { now } = this.#clock;
    this.#services[service]?.set(now, { desired, available });
    this.#strips.set(service, now, Math.min(available, desired), desired);
  }

  warmUpEnd(): void {
    for (const service of this.#services) service.restart(this.#clock.now);
  }

  // --- results
  // -----------------------------------------------------------------------------------------------

  services(): ServiceSummary[] {
    const { now } = this.#clock;
    return this.#services.map((service, row) => {
      const totals = service.totals(now);
      const { observed, wanted, missing, worstReplicaWindow: worst } = totals;
      const mean = (integral: bigint): number => (observed === 0 ? 0 : Number(integral) / observed);
      return {
        name: this.#names[row] as string,
        desired: mean(wanted),
        available: mean(wanted - missing),
        availability: totals.availability,
        unavailableMinutes: totals.unavailable / MINUTE,
        nines: Number.isFinite(totals.nines) ? totals.nines : undefined,
        worstWindow: worst && { available: worst.share, startSeconds: worst.start / SECOND },
        incidents: totals.recoveries + (totals.unavailableSince === undefined ? 0 : 1),
        timeToRecover: {
          count: totals.recoveries,
          p50: totals.recoveryP50 / SECOND,
          p99: totals.recoveryP99 / SECOND,
        },
      };
    });
  }

  availability(): ReportData["availability"] {
    const { now } = this.#clock;
    const services = this.#names.map((name, row) => ({ name, ...this.#strips.parts(row, now) }));
    return { partHours: this.#strips.width / HOUR, services };
  }
}
