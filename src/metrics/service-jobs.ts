import type { ClusterState } from "../sim/model/cluster-state.ts";

/** A service, whose lost pods are replaced by others. */
export interface RecordedService {
  readonly name: string;
  /** Number of the job that its pods belong to. */
  readonly job: number;
}

/** Which pods belong to services. */
export class ServiceJobs {
  readonly all: readonly RecordedService[];
  readonly #state: ClusterState;
  readonly #rowOfJob: ReadonlyMap<number, number>;

  constructor(state: ClusterState, services: readonly RecordedService[]) {
    this.all = services;
    this.#state = state;
    this.#rowOfJob = new Map(services.map(({ job }, row) => [job, row]));
  }

  /** Row of the pod's service, or -1. */
  of(pod: number): number {
    if (this.all.length === 0) return -1;
    const { pods, owners } = this.#state;
    return this.#rowOfJob.get(owners.job[pods.owner[pod] as number] as number) ?? -1;
  }

  /** The pod's name: that of its service, or the number of its job, and its index. */
  nameOf(pod: number): string {
    const { pods, owners } = this.#state;
    const service = this.all[this.of(pod)];
    return `${service?.name ?? owners.job[pods.owner[pod] as number]}/${pods.index[pod]}`;
  }
}
