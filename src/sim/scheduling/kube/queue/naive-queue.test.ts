import fc from "fast-check";
import { expect, test } from "vitest";
import { MINUTE, SECOND } from "../../../../base/units.ts";
import type { ClusterEvent } from "../../../contract/kube-events.ts";
import type { KubePlugin } from "../../../contract/kube-plugin.ts";
import type { KubePod } from "../../../model/kube/kube-pod.ts";
import { podEvents } from "./events-of.ts";
import { objectEvent, QueueWorld, type TestPod, testNode, testPlugins, testPod } from "./test-kit.ts";

interface Entry {
  pod: KubePod;
  place: "A" | "B" | "U" | "I";
  timestamp: number;
  turn: number;
  attempts: number;
  refusals: number;
  errors: number;
  refused: string;
  gate: string;
}

type Event = ClusterEvent | "all";

/** A list of pods that is walked for everything, second by second: the queue told in the plainest way. */
class NaiveQueue {
  now = 0;
  readonly entries = new Map<string, Entry>();
  readonly held = new Set<string>();
  readonly #plugins: readonly KubePlugin[] = testPlugins(this.held);
  readonly #log: { event: Event; before: Set<string> }[] = [];
  #turn = 0;

  advance(to: number): void {
    for (let second = Math.floor(this.now / SECOND + 1) * SECOND; second <= to; second += SECOND) {
      this.now = second;
      for (const entry of this.entries.values())
        if (entry.place === "B" && this.#expiry(entry) < second) entry.place = "A";
      if (second % (30 * SECOND) === 0) this.#flush();
    }
    this.now = to;
  }

  #flush(): void {
    const old = [...this.entries.values()].filter(
      ({ place, timestamp }) => place === "U" && this.now - timestamp > 5 * MINUTE,
    );
    for (const entry of old) if (entry.gate === "") this.#requeue(entry, true);
    if (old.length > 0) this.#tell("all");
  }

  add(pod: KubePod): void {
    const counts = { attempts: 0, refusals: 0, errors: 0 };
    const times = { timestamp: this.now, turn: this.#turn++ };
    const entry: Entry = { pod, place: "U", ...times, ...counts, refused: "", gate: "" };
    this.entries.set(pod.name, entry);
    this.#enter(entry, "A");
  }

  update(pod: KubePod): void {
    const entry = this.entries.get(pod.name) as Entry;
    const events = podEvents(entry.pod, pod, "UnscheduledPod");
    entry.pod = pod;
    if (entry.place === "I") for (const event of events) this.#tell(event);
    for (const event of events) if (entry.place === "U") this.#requeue(entry, this.#helps(entry, event));
  }

  pop(): string | undefined {
    const among = (place: "A" | "B"): Entry | undefined =>
      [...this.entries.values()]
        .filter((entry) => entry.place === place && (place === "A" || entry.refused !== ""))
        .sort((a, b) => (place === "B" ? this.#expiry(a) - this.#expiry(b) : 0) || inOrder(a, b))[0];
    const first = among("A") ?? among("B");
    if (!first) return undefined;
    first.place = "I";
    first.attempts += 1;
    for (const { before } of this.#log) before.add(first.pod.name);
    return first.pod.name;
  }

  failed(name: string, refused: string): void {
    const entry = this.entries.get(name) as Entry;
    entry.refused = refused;
    if (refused === "") entry.errors += 1;
    else {
      entry.refusals += 1;
      entry.errors = 0;
    }
    entry.timestamp = this.now;
    entry.turn = this.#turn++;
    const heard = this.#log.filter(({ before }) => !before.has(name));
    this.#requeue(entry, refused === "" || heard.some(({ event }) => this.#helps(entry, event)));
  }

  move(event: ClusterEvent): void {
    for (const entry of this.entries.values()) {
      if (entry.place !== "U" || (entry.gate !== "" && !this.#listens(entry.gate, event))) continue;
      if (this.#helps(entry, event)) this.#requeue(entry, true);
    }
    this.#tell(event);
  }

  #tell(event: Event): void {
    this.#log.push({ event, before: new Set() });
  }

  #hintsOf(letter: string, { resource, action }: ClusterEvent) {
    const plugin = this.#plugins.find(({ name }) => nameOf(name) === letter);
    // E has no hints, which stands for everything but slices.
    if (plugin && !plugin.hints) return resource === "ResourceSlice" ? [] : [{ resource }];
    const own = (plugin?.hints ?? []).filter(
      (hint) => hint.resource === resource && (hint.actions?.includes(action) ?? true),
    );
    const waitsForNodes = plugin?.hints?.some(
      (hint) => hint.resource === "Node" && hint.actions?.includes("Add"),
    );
    const taint = resource === "Node" && action === "UpdateTaint";
    return own.length === 0 && taint && waitsForNodes ? [{ resource }] : own;
  }

  #listens(letter: string, event: ClusterEvent): boolean {
    return this.#hintsOf(letter, event).length > 0;
  }

  #helps({ pod, refused }: Entry, event: Event): boolean {
    if (event === "all") return true;
    return Array.from(refused).some((letter) =>
      this.#hintsOf(letter, event).some((hint) => !("helps" in hint) || (hint.helps?.(pod, event) ?? true)),
    );
  }

  #expiry({ timestamp, refusals, errors }: Entry): number {
    const seconds = [0, 1, 2, 4, 8][errors || refusals] ?? 10;
    return seconds === 0 ? -1 : Math.floor(timestamp / SECOND + seconds) * SECOND;
  }

  #requeue(entry: Entry, helps: boolean): void {
    const backsOff = this.#expiry(entry) >= Math.floor(this.now / SECOND) * SECOND;
    if (!helps) entry.place = "U";
    else this.#enter(entry, backsOff ? "B" : "A");
  }

  #enter(entry: Entry, place: "A" | "B"): void {
    const gate = this.#plugins.find((plugin) => plugin.preEnqueue?.(entry.pod));
    entry.gate = gate ? nameOf(gate.name) : "";
    entry.place = gate ? "U" : place;
    if (!entry.refused.includes(entry.gate))
      entry.refused = Array.from(entry.refused + entry.gate)
        .sort()
        .join("");
  }

  state(): string {
    return [...this.entries.values()]
      .map(({ pod, place, attempts, refusals, errors, gate, refused }) => {
        return `${pod.name}:${place}${attempts}.${refusals}.${errors}/${gate}/${refused}/`;
      })
      .sort()
      .join(" ");
  }
}

function nameOf(plugin: string): string {
  return plugin === "SchedulingGates" ? "G" : plugin;
}

function inOrder(a: Entry, b: Entry): number {
  return b.pod.podClass.priority - a.pod.podClass.priority || a.timestamp - b.timestamp || a.turn - b.turn;
}

const names = ["a", "b", "c", "d", "e", "f"] as const;
const x = fc.constantFrom("1", "2");
const node = (action: "Add" | "UpdateTaint" | "UpdateLabel", of: string): ClusterEvent => ({
  resource: "Node",
  action,
  new: testNode(of),
});
const event = fc.oneof(
  fc.tuple(fc.constantFrom("Add", "UpdateTaint", "UpdateLabel"), x).map(([action, of]) => node(action, of)),
  x.map((of) => objectEvent("PersistentVolumeClaim", of)),
  fc.constant(objectEvent("ResourceSlice", "s")),
);
const step = fc.record({
  wait: fc.oneof(fc.nat(3), fc.nat(5 * SECOND), fc.nat(6 * MINUTE)),
  op: fc.constantFrom("pod", "pod", "pop", "pop", "failed", "failed", "event", "event", "hold"),
  name: fc.constantFrom(...names),
  pod: fc.record({ priority: fc.nat(1), x, gated: fc.boolean(), tolerates: fc.nat(1) }),
  refused: fc.subarray(["A", "B", "C", "E"]).map((letters) => letters.join("")),
  event,
});

test("groups, heaps and wake-ups change nothing: it does what a walk over all pods does", () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
      const world = new QueueWorld();
      const naive = new NaiveQueue();
      for (const { wait, op, name, pod, refused, event: happened } of steps) {
        world.advance(world.clock.now + wait);
        naive.advance(naive.now + wait);
        if (op === "pod") submit(world, naive, { name, ...pod });
        else if (op === "pop") expect(world.pop()).toBe(naive.pop());
        else if (op === "event") {
          world.queue.move(happened);
          naive.move(happened);
        } else if (op === "hold")
          for (const held of [world.held, naive.held]) if (!held.delete(name)) held.add(name);
        if (op === "failed" && world.inFlight.has(name)) {
          world.failed(name, refused);
          naive.failed(name, refused);
        }
        expect(world.state()).toBe(naive.state());
        for (const { place } of naive.entries.values()) kinds.add(place);
      }
    }),
    { numRuns: 300 },
  );
  expect([...kinds].sort()).toEqual(["A", "B", "I", "U"]);
});

/** A new pod, or a change of one that is there. Gates never come back. */
function submit(world: QueueWorld, naive: NaiveQueue, spec: TestPod): void {
  const old = world.pods.get(spec.name);
  if (!old) naive.add(world.add(spec));
  else {
    const gates = old.podClass.spec.schedulingGates?.length ?? 0;
    const changed = { ...spec, priority: old.podClass.priority, gated: spec.gated === true && gates > 0 };
    world.update(changed);
    naive.update(testPod(world.cluster, changed));
  }
}
