import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SECOND } from "../../base/units.ts";
import { atOnce } from "../../policies/replacement/at-once.ts";
import { kubernetes } from "../../policies/scale-down/kubernetes.ts";
import type { ReplicaFacts } from "../contract/replicas.ts";
import { type ReplicaSetPass, reconcileReplicaSet } from "./replica-set.ts";
import { replica, view } from "./test-kit.ts";

const folder = "../shared/conformance/controllers/cases";

interface RecordedEvent {
  readonly t: number;
  readonly kind: string;
  readonly name: string;
  readonly what: string;
  readonly value?: unknown;
}

interface RecordedCase {
  readonly actions: readonly {
    readonly object?: {
      readonly kind: string;
      readonly metadata: { readonly name: string; readonly annotations?: Record<string, string> };
      readonly spec: { readonly nodeName?: string };
    };
  }[];
  readonly events: readonly RecordedEvent[];
}

interface Pod extends ReplicaFacts {
  readonly name: string;
}

/** The pods of a recorded case, brought forward second by second. */
class RecordedWorld {
  readonly #case: RecordedCase;
  readonly pods: Map<string, Pod> = new Map();
  readonly #owned = new Set<string>();
  /** Whether a Deployment stands above the ReplicaSet. */
  readonly #topOwner: boolean;

  constructor(recorded: RecordedCase) {
    this.#case = recorded;
    this.#topOwner = recorded.events.some((event) => event.kind === "Deployment");
  }

  apply({ t, kind, name, what, value }: RecordedEvent): void {
    if (kind !== "Pod") return;
    if (what === "created") {
      const object = this.#case.actions.find((action) => action.object?.metadata.name === name)?.object;
      const cost = object?.metadata.annotations?.["controller.kubernetes.io/pod-deletion-cost"];
      const state = { phase: "pending", readySince: undefined, startedAt: undefined } as const;
      const made = replica(this.pods.size, { ...state, createdAt: t * SECOND, node: undefined });
      this.pods.set(name, { ...made, name, deletionCost: Number(cost ?? 0) });
      // A pod made with its node says so in the same second, in either order.
      if (object?.spec.nodeName !== undefined) this.#change(name, { node: nodeRow(object.spec.nodeName) });
    }
    if (what === "bound" && typeof value === "string") this.#change(name, { node: nodeRow(value) });
    if (what === "owners") this.#owned.add(name);
    if (what === "running") this.#change(name, { phase: "running", startedAt: t * SECOND });
    if (what === "ready") this.#change(name, { readySince: t * SECOND });
    if (what === "unready") this.#change(name, { readySince: undefined });
    if (what === "terminating") this.#change(name, { terminating: true });
    if (what === "removed") this.#owned.delete(name);
  }

  look(replicas: number, t: number): ReplicaSetPass<Pod> {
    const owned = [...this.pods.values()].filter((pod) => this.#owned.has(pod.name));
    const ranked = owned.map((pod) => {
      const beside = owned.filter((other) => !other.terminating && other.node === pod.node).length;
      return { ...pod, coLocated: this.#topOwner ? beside : 0 };
    });
    const options = { scaleDown: kubernetes, replacement: atOnce, view };
    return reconcileReplicaSet({ replicas, minReady: 0 }, ranked, t * SECOND, options);
  }

  #change(name: string, facts: Partial<ReplicaFacts>): void {
    const pod = this.pods.get(name);
    if (pod === undefined) throw new Error(`${name} is changed before it is made`);
    this.pods.set(name, { ...pod, ...facts });
  }
}

const nodeRow = (name: string): number => Number(name.slice(1));

const cases = [
  "rs-rank-age",
  "rs-rank-cost",
  "rs-rank-cost-notready",
  "rs-rank-doubled-bare",
  "rs-rank-one-shot",
  "rs-rank-phase",
  "rs-adopt-too-many",
  "dep-rank-doubled",
];

/** What the controller did in one second, in names of pods, and the status it wrote last. */
interface Second {
  readonly made: readonly string[];
  readonly stopped: readonly string[];
  readonly world: readonly RecordedEvent[];
  readonly answer: readonly RecordedEvent[];
}

/** Splits one second into what happened to the controller and what it did; pods are made before all else. */
function secondOf({ events }: RecordedCase, t: number, controlled: boolean): Second {
  const now = events
    .filter((event) => event.t === t && event.kind === "Pod")
    .toSorted((a, b) => Number(b.what === "created") - Number(a.what === "created"));
  const named = (word: string): string[] => now.filter(({ what }) => what === word).map(({ name }) => name);
  const made = controlled ? named("created") : [];
  const stopped = named("terminating");
  const isAnswer = ({ name, what }: RecordedEvent): boolean =>
    made.includes(name) || (stopped.includes(name) && (what === "terminating" || what === "removed"));
  return { made, stopped, world: now.filter((event) => !isAnswer(event)), answer: now.filter(isAnswer) };
}

describe.skipIf(!existsSync(folder))("recorded from Kubernetes v1.36.3", () => {
  test.each(cases)("%s: stops the same pods, makes as many, then rests", (name) => {
    const recorded = JSON.parse(readFileSync(`${folder}/${name}.json`, "utf8")) as RecordedCase;
    const world = new RecordedWorld(recorded);
    let replicas: number | undefined;
    let status: unknown;
    let stops = 0;
    for (const t of new Set(recorded.events.map((event) => event.t))) {
      for (const event of recorded.events.filter((e) => e.t === t && e.kind === "ReplicaSet")) {
        if (event.what === "spec.replicas") replicas = event.value as number;
        if (event.what === "status") status = event.value;
      }
      const second = secondOf(recorded, t, replicas !== undefined);
      for (const event of second.world) world.apply(event);
      if (replicas !== undefined) {
        const asked = world.look(replicas, t);
        expect(asked.stop.map((pod) => pod.name).toSorted()).toEqual(second.stopped.toSorted());
        expect(asked.create).toBe(second.made.length);
        stops += second.stopped.length;
      }
      for (const event of second.answer) world.apply(event);
      if (replicas !== undefined)
        expect(world.look(replicas, t)).toMatchObject({ create: 0, stop: [], status });
    }
    expect(stops).toBeGreaterThan(0);
  });
});
